package io.lockstep.actors.shm;

import io.lockstep.core.failure.LockstepException;
import java.util.ArrayList;
import java.util.List;

/** Sees to it that all ranks have come to the same operation, and learns where their data lie. */
final class RollCall {
  private final World world;
  private final Waiting waiting;

  RollCall(World world, Waiting waiting) {
    this.world = world;
    this.waiting = waiting;
  }

  /**
   * Waits for all.
   *
   * @throws LockstepException naming who does not come, or has come to another operation
   */
  void meet(Operation operation) {
    long sequence = operation.sequence();
    waiting.forAllToCome(sequence);
    // Who has finished an operation has read all descriptors up to it, so that their slots may be
    // used again, one round of the table later.
    long mustBeRead = sequence + 1 - SharedMemoryCollective.CAPACITY;
    if (mustBeRead > 0) {
      waiting.forAll(Word.FINISHED, mustBeRead);
    }
    read(operation);
  }

  /** The same where all have come already; whether they have. */
  boolean hasMet(Operation operation) {
    if (!world.haveAllReached(Word.ARRIVED, operation.sequence() + 1)) {
      return false;
    }
    read(operation);
    return true;
  }

  private void read(Operation operation) {
    List<Descriptor> descriptors = new ArrayList<>(world.size());
    List<Contribution> contributions = new ArrayList<>(world.size());
    for (int rank = 0; rank < world.size(); rank++) {
      Descriptor descriptor =
          world.header(rank).slot(operation.sequence()).get(rank, operation.sequence());
      descriptors.add(descriptor);
      // What is small is copied in any case: its sum overwrites it while others may still read.
      contributions.add(
          operation.isSmall()
              ? Contribution.staged(world.segment(rank))
              : Contribution.of(world.segment(rank), descriptor.place()));
    }
    Descriptor.disagreement(descriptors)
        .ifPresent(
            failure -> {
              throw failure;
            });
    operation.contributed(contributions);
  }
}
