package io.lockstep.actors.nccl;

import io.lockstep.actors.collective.Patience;
import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The opening of one generation's communicator. All ranks introduce themselves to rank 0, which
 * answers with an id made for this generation alone; then NCCL's own rendezvous goes by that.
 */
final class Opening {
  private static final int POLL_MS = 20;
  private static final int ANSWER_MS = 5_000;

  private final Place place;
  private final List<String> endpoints;
  private final Gpu gpu;
  private final Reception reception;
  private final String secret;
  private final Deadlines deadlines;
  private final Ender ender;
  private final Patience patience;
  private final AtomicReference<@Nullable LockstepException> givenUp = new AtomicReference<>();

  Opening(
      Place place,
      List<String> endpoints,
      Gpu gpu,
      Reception reception,
      String secret,
      Deadlines deadlines,
      Ender ender) {
    this.place = place;
    this.endpoints = endpoints;
    this.gpu = gpu;
    this.reception = reception;
    this.secret = secret;
    this.deadlines = deadlines;
    this.ender = ender;
    this.patience = new Patience(deadlines.open());
  }

  Place place() {
    return place;
  }

  /** From another thread. */
  void giveUp(String why) {
    givenUp.compareAndSet(
        null, LockstepException.failed("rank %d gave up: %s".formatted(place.rank(), why)));
  }

  /**
   * Opens it.
   *
   * @throws LockstepException naming who is missing, or does not fit
   */
  NcclCollective open() {
    gpu.use();
    byte[] id = place.rank() == 0 ? hand() : ask();
    NcclLibrary library = gpu.library();
    Communicator communicator = Communicator.begin(library, id, place.rank(), place.worldSize());
    try {
      communicator.awaitReady(deadlines.open(), givenUp::get);
      return NcclCollective.start(place, gpu, communicator, deadlines, ender);
    } catch (LockstepException failure) {
      ender.end(place, failure.text(), communicator::abort);
      throw failure;
    }
  }

  private Introduction introduction() {
    int version = gpu.library().version().code();
    return new Introduction(place.generation(), place.rank(), version, gpu.place());
  }

  /** Rank 0's part. */
  private byte[] hand() {
    List<Guest> guests = place.worldSize() == 1 ? List.of() : gather();
    List<Introduction> all = new ArrayList<>(List.of(introduction()));
    guests.forEach(guest -> all.add(guest.introduction()));
    try {
      Introduction.obstacle(all)
          .ifPresent(
              obstacle -> {
                throw obstacle;
              });
      byte[] id = new byte[Nccl.ID_BYTES];
      gpu.library().nccl(gpu.library().nccl().getUniqueId(id), "ncclGetUniqueId");
      guests.forEach(guest -> guest.answer(Answer.id(place.generation(), id), secret));
      return id;
    } catch (LockstepException obstacle) {
      Answer refusal = Answer.refusal(place.generation(), obstacle);
      guests.forEach(guest -> guest.answer(refusal, secret));
      throw obstacle;
    }
  }

  private List<Guest> gather() {
    try {
      return reception.gather(place, this::requireTime);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw LockstepException.failed("interrupted while opening generation " + place.generation());
    }
  }

  /** Every other rank's part. */
  private byte[] ask() {
    while (true) {
      requireTime(List.of(0));
      try (Socket socket = call()) {
        socket.getOutputStream().write(SealedLine.encode(introduction(), secret));
        return answer(socket).idOrFail();
      } catch (IOException e) {
        // It may be opening an older generation, and have hung up for that.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MS));
      }
    }
  }

  private Socket call() throws IOException {
    String endpoint = endpoints.get(0);
    int colon = endpoint.lastIndexOf(':');
    Socket socket = new Socket();
    socket.connect(
        new InetSocketAddress(
            endpoint.substring(0, colon), Integer.parseInt(endpoint.substring(colon + 1))),
        (int) Math.min(deadlines.open().toMillis(), Integer.MAX_VALUE));
    return socket;
  }

  /** Nothing comes before all ranks have come to rank 0. */
  private Answer answer(Socket socket) throws IOException {
    PushbackInputStream in = new PushbackInputStream(socket.getInputStream());
    socket.setSoTimeout(POLL_MS);
    for (boolean silent = true; silent; ) {
      requireTime(List.of(0));
      try {
        int first = in.read();
        if (first < 0) {
          throw new IOException("rank 0 hung up");
        }
        in.unread(first);
        silent = false;
      } catch (SocketTimeoutException e) {
        // Not all have come.
      }
    }
    socket.setSoTimeout(ANSWER_MS);
    return SealedLine.read(in, secret, Answer.class);
  }

  private void requireTime(List<Integer> missing) {
    LockstepException over = givenUp.get();
    if (over != null) {
      throw over;
    }
    if (patience.over()) {
      int first = missing.get(0);
      throw LockstepException.failed(
              "rank %d waited %s for rank %d to open generation %d"
                  .formatted(
                      place.rank(), Patience.text(deadlines.open()), first, place.generation()))
          .rank(first)
          .hint("see the log of rank %d for what it was doing".formatted(first));
    }
  }
}
