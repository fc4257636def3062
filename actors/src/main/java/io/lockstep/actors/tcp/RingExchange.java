package io.lockstep.actors.tcp;

import io.lockstep.actors.collective.Ending;
import io.lockstep.actors.collective.Patience;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective.Timing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Carries out operations with the neighbours; on the ring's thread only. */
final class RingExchange {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final RingPlace place;
  private final Neighbours neighbours;
  private final Duration deadline;
  private final Ending ending;
  private final RollCall rollCall;
  private final RingTransfer.Workspace workspace = new RingTransfer.Workspace();
  private final RotatedSum sum = new RotatedSum();
  private final AtomicLong moved = new AtomicLong();

  /** Of roll calls, by the bytes that this rank brought. */
  private final Map<Integer, Long> lastCallNs = new HashMap<>();

  /**
   * @param deadline the longest time without progress
   * @param ending looked at all the time: once it has come, no operation goes on
   */
  RingExchange(RingPlace place, Neighbours neighbours, Duration deadline, Ending ending) {
    this.place = place;
    this.neighbours = neighbours;
    this.deadline = deadline;
    this.ending = ending;
    this.rollCall = new RollCall(place.rank(), place.worldSize());
  }

  /**
   * @param sequence of the operation, from 0
   * @throws LockstepException where it fails, naming the rank
   */
  Timing carryOut(Operation operation, long sequence) {
    boolean isShort = operation.isShort(place);
    ByteBuffer brought = isShort ? operation.brought(place) : NOTHING;
    int bytes = brought.remaining();
    HeaderToken own =
        operation.token(place, sequence).withLastCall(lastCallNs.getOrDefault(bytes, 0L));
    long startNs = System.nanoTime();
    try {
      neighbours.begin();
      run(rollCall.start(own, brought));
      rollCall.disagreement().ifPresent(RingExchange::raise);
      long calledNs = System.nanoTime() - startNs;
      lastCallNs.put(bytes, calledNs);
      long peerWaitNs = Math.max(0, calledNs - rollCall.wayAroundNs());
      if (isShort) {
        operation.conclude(place, rollCall.brought(), sum);
      } else {
        run(operation.transfer(place, workspace));
      }
      return new Timing(startNs, System.nanoTime(), peerWaitNs);
    } catch (LinkLost lost) {
      throw neighbours.explained(lost, own.operation());
    } catch (Stalled stalled) {
      throw LockstepException.failed(
              "waited %s for rank %d at %s"
                  .formatted(Patience.text(deadline), stalled.rank, own.operation()))
          .rank(stalled.rank)
          .hint("see the log of rank %d for what it was doing".formatted(stalled.rank));
    } catch (IOException e) {
      throw LockstepException.failed("cannot wait for the network: " + e.getMessage()).because(e);
    }
  }

  /** Waits for an operation to be submitted; fails if meanwhile a neighbour does. */
  void rest() throws IOException {
    try {
      neighbours.rest();
    } catch (LinkLost lost) {
      throw neighbours.explained(lost, "rest");
    }
  }

  /** Grows whenever something is sent or received; callable from any thread. */
  long moved() {
    return moved.get();
  }

  private void run(Transfer transfer) throws IOException, Stalled {
    Passage passage = neighbours.passage(transfer);
    Patience patience = new Patience(deadline);
    int toldOf = place.rank(); // nobody: it never waits for itself
    while (!passage.done()) {
      ending.throwIfOver();
      boolean sent = passage.send();
      boolean received = passage.receive();
      if (sent || received) {
        patience.progressed();
        moved.lazySet(moved.getPlain() + 1); // Only this thread writes it.
        toldOf = place.rank();
        continue;
      }
      int awaited = passage.awaited();
      if (patience.over()) {
        throw new Stalled(awaited);
      }
      if (patience.half() && awaited != toldOf) {
        neighbours.sayWaiting(awaited);
        toldOf = awaited;
      }
      neighbours.await(passage, patience.nextMs());
    }
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
}
