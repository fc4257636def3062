package io.lockstep.actors.tcp;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective.Timing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Carries out all-reduces over the connections to both neighbours; on the ring's thread only. */
final class RingExchange {
  private final RingPlace place;
  private final Link predecessor;
  private final Link successor;
  private final Selector selector;
  private final Duration deadline;
  private final Runnable checkEnded;
  private final RollCall rollCall;
  private final Reduction.Workspace workspace = new Reduction.Workspace();

  /**
   * @param checkEnded throws what the ring ended with, if it has
   */
  RingExchange(
      RingPlace place,
      Link predecessor,
      Link successor,
      Selector selector,
      Duration deadline,
      Runnable checkEnded) {
    this.place = place;
    this.predecessor = predecessor;
    this.successor = successor;
    this.selector = selector;
    this.deadline = deadline;
    this.checkEnded = checkEnded;
    this.rollCall = new RollCall(place.rank(), place.worldSize());
  }

  /**
   * Sums in place.
   *
   * @param sequence of the operation, from 0
   * @param data from 0 to its capacity
   */
  Timing allReduce(long sequence, ByteBuffer data) {
    long startNs = System.nanoTime();
    try {
      if (successor.reader().left()) {
        throw new LinkLost("went on without", successor.rank(), null);
      }
      int bytes = data.capacity();
      run(rollCall.start(new HeaderToken(place.rank(), place.generation(), sequence, bytes)));
      rollCall.disagreement().ifPresent(RingExchange::raise);
      long allHereNs = System.nanoTime();
      RingSchedule schedule =
          new RingSchedule(
              place.rank(), place.worldSize(), bytes / Float.BYTES, Reduction.CHUNK_FLOATS);
      run(new Reduction(schedule, data, workspace));
      return new Timing(startNs, System.nanoTime(), allHereNs - startNs);
    } catch (LinkLost lost) {
      throw explained(lost, "all-reduce " + sequence);
    } catch (Stalled stalled) {
      throw LockstepException.failed(
              "waited %s for rank %d at all-reduce %d"
                  .formatted(new Patience(deadline), stalled.rank, sequence))
          .rank(stalled.rank)
          .hint("see the log of rank %d for what it was doing".formatted(stalled.rank));
    } catch (IOException e) {
      throw LockstepException.failed("cannot wait for the network: " + e.getMessage()).because(e);
    }
  }

  /** Waits for an operation to be submitted; fails if meanwhile the successor does. */
  void idle() throws IOException {
    predecessor.wakeWhen(false, false);
    successor.wakeWhen(!successor.reader().left(), false);
    selector.select();
    try {
      heedSuccessor();
    } catch (LinkLost lost) {
      throw explained(lost, "rest");
    }
  }

  /** Tells both neighbours, if that is possible at once. */
  void say(FrameKind kind, int about, String text) {
    predecessor.writer().say(kind, about, text);
    successor.writer().say(kind, about, text);
  }

  void close() {
    predecessor.close();
    successor.close();
  }

  private void run(Transfer transfer) throws IOException, Stalled {
    Progress progress = new Progress(transfer);
    Patience patience = new Patience(deadline);
    int toldOf = FrameWriter.NOBODY;
    while (!progress.done()) {
      checkEnded.run();
      boolean sent = progress.send();
      boolean received = progress.receive();
      if (sent || received) {
        patience.progressed();
        toldOf = FrameWriter.NOBODY;
        continue;
      }
      int awaited = progress.awaited();
      if (patience.over()) {
        throw new Stalled(awaited);
      }
      if (patience.half() && awaited != toldOf && awaited != place.rank()) {
        successor.writer().say(FrameKind.WAITING, awaited, "");
        toldOf = awaited;
      }
      await(!progress.allReceived(), patience.nextMs());
    }
  }

  private void await(boolean receiving, long timeoutMs) throws IOException {
    predecessor.wakeWhen(receiving, false);
    successor.wakeWhen(!successor.reader().left(), successor.writer().busy());
    selector.select(timeoutMs);
    heedSuccessor();
  }

  private void heedSuccessor() throws LinkLost {
    selector.selectedKeys().clear();
    successor.reader().next(null);
  }

  private LockstepException explained(LinkLost lost, String when) {
    Optional<LockstepException> reason = predecessor.lastWord().or(successor::lastWord);
    return reason.orElseGet(
        () ->
            LockstepException.failed("%s at %s".formatted(lost.getMessage(), when))
                .rank(lost.rank())
                .because(lost)
                .hint("see the log of rank %d; its process may have died".formatted(lost.rank())));
  }

  private static void raise(LockstepException failure) {
    throw failure;
  }

  /** Nothing moved for as long as is borne. */
  private static final class Stalled extends Exception {
    private static final long serialVersionUID = 1L;
    private final int rank;

    Stalled(int rank) {
      this.rank = rank;
    }
  }

  /** How far one transfer has come. */
  private final class Progress {
    private final Transfer transfer;
    private final int frames;
    private int sent;
    private int received;
    private boolean sending;
    private @Nullable ByteBuffer filling;

    Progress(Transfer transfer) {
      this.transfer = transfer;
      this.frames = transfer.frames();
    }

    boolean done() {
      return sent == frames && received == frames;
    }

    boolean allReceived() {
      return received == frames;
    }

    /**
     * The rank that holds up this one: the predecessor, unless it says that it waits itself; the
     * successor where only sending is left.
     */
    int awaited() {
      if (allReceived()) {
        return successor.rank();
      }
      int suspect = predecessor.reader().suspect();
      return suspect == FrameWriter.NOBODY ? predecessor.rank() : suspect;
    }

    /** Sends on at most one frame; returns whether any of it moved. */
    boolean send() throws LinkLost {
      FrameWriter out = successor.writer();
      if (!out.busy() && sent < frames && received > sent - transfer.window()) {
        out.begin(transfer.kind(), place.rank(), transfer.outgoing(sent));
        sending = true;
      }
      if (!out.busy()) {
        return false;
      }
      int moved = out.write();
      if (sending && !out.busy()) {
        sending = false;
        sent++;
        return true;
      }
      return moved > 0;
    }

    /** Receives on at most one frame; returns whether any of it moved. */
    boolean receive() throws LinkLost {
      FrameReader in = predecessor.reader();
      if (received == frames || !in.next(transfer.kind())) {
        return false;
      }
      if (filling == null) {
        filling = transfer.incoming(received);
        if (in.length() != filling.remaining()) {
          throw in.nonsense();
        }
      }
      int moved = filling.hasRemaining() ? in.read(filling) : 0;
      if (filling.hasRemaining()) {
        return moved > 0;
      }
      filling = null;
      in.consumed();
      transfer.arrived(received++);
      return true;
    }
  }
}
