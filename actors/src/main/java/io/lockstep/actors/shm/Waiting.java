package io.lockstep.actors.shm;

import io.lockstep.actors.collective.Ending;
import io.lockstep.actors.collective.Patience;
import io.lockstep.core.failure.LockstepException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for other ranks: spins for a short time where there is a core for each rank, and then
 * sleeps until the rank that is waited for has said something. Of one thread at a time.
 */
final class Waiting {
  /** About as long as it takes to wake up. */
  private static final long SPIN_MOST_NS = 100_000;

  private static final long SPIN_LEAST_NS = 5_000;

  /** Waits for arrival that are longer than that on average are not worth more than the least. */
  private static final long SHORT_NS = 3 * SPIN_MOST_NS;

  private static final long FIRST_NAP_NS = 20_000;
  private static final long LAST_NAP_NS = 1_000_000;

  private final World world;
  private final Ending ending;
  private final Duration deadline;
  private final Health health;
  private final boolean maySpin;
  private long averageNs;
  private String at = "rest";
  private long sequence;
  private long peerWaitNs;

  /**
   * @param deadline the longest wait
   * @param ending looked at all the time: no wait outlasts it
   */
  Waiting(World world, Ending ending, Duration deadline, Health health) {
    this.world = world;
    this.ending = ending;
    this.deadline = deadline;
    this.health = health;
    this.maySpin = world.size() <= Runtime.getRuntime().availableProcessors();
  }

  /** What whoever waits is at, in words. */
  void isAt(String operation) {
    at = operation;
  }

  /** From here on counts the time for which others were not there yet. */
  void begin(String operation, long itsSequence) {
    at = operation;
    sequence = itsSequence;
    peerWaitNs = 0;
  }

  /** How long, since it began, a rank was waited for that had not begun the same. */
  long peerWaitNs() {
    return peerWaitNs;
  }

  /** Waits for all to hand an operation over, which is all waiting for slower ranks. */
  void forAllToCome(long itsSequence) {
    if (!world.haveAllReached(Word.ARRIVED, itsSequence + 1)) {
      long startNs = System.nanoTime();
      long beforeNs = peerWaitNs;
      forAll(Word.ARRIVED, itsSequence + 1);
      peerWaitNs = beforeNs + System.nanoTime() - startNs;
    }
  }

  /** Waits for each of the others to have come so far. */
  void forAll(Word word, long count) {
    for (int peer = 0; peer < world.size(); peer++) {
      if (peer != world.rank()) {
        until(peer, word, count);
      }
    }
  }

  /** Waits for a rank to have come so far. */
  void until(int peer, Word word, long count) {
    if (!world.hasReached(peer, word, count)) {
      until(peer, word, count, () -> world.hasReached(peer, word, count), () -> false);
    }
  }

  /** Whether waiting is quick: there is a core for every rank. */
  boolean maySpin() {
    return maySpin;
  }

  /**
   * Waits for a rank.
   *
   * @param word of which it must wake this one when the count is there, or null: of any
   * @param meanwhile does something useful, if there is something; whether there was
   * @throws LockstepException naming the rank at fault
   */
  void until(
      int peer, @Nullable Word word, long count, BooleanSupplier come, BooleanSupplier meanwhile) {
    Patience patience = new Patience(deadline);
    long startNs = System.nanoTime();
    boolean isArrival = word == Word.ARRIVED;
    long spinNs = spinNs(isArrival);
    long napNs = FIRST_NAP_NS;
    boolean slept = false;
    try {
      while (true) {
        int rings = world.header(peer).rings();
        if (come.getAsBoolean()) {
          return;
        }
        if (meanwhile.getAsBoolean()) {
          continue;
        }
        throwIfOver();
        long waitedNs = System.nanoTime() - startNs;
        if (waitedNs < spinNs) {
          spin(waitedNs);
          continue;
        }
        health.throwIfDead(at);
        if (patience.over()) {
          throw stalled(world.culprit(peer));
        }
        slept = true;
        world.own().awaits(peer, word, Stamp.of(world.generation(), count));
        sleep(peer, rings, napNs);
        napNs = Math.min(2 * napNs, LAST_NAP_NS);
      }
    } finally {
      if (slept) {
        world.own().awaitsNobody();
      }
      long endNs = System.nanoTime();
      if (isArrival) {
        averageNs += (Math.min(endNs - startNs, 4 * SHORT_NS) - averageNs) / 4;
      }
      // All processes of a host have one clock.
      long begunNs = Math.min(world.header(peer).slot(sequence).begunNs(), endNs);
      peerWaitNs += Math.max(0, begunNs - startNs);
    }
  }

  /**
   * In the middle of an operation all are busy with it, and soon done; until it begins, who knows.
   */
  private long spinNs(boolean isArrival) {
    if (!maySpin) {
      return 0;
    }
    return isArrival && averageNs >= SHORT_NS ? SPIN_LEAST_NS : SPIN_MOST_NS;
  }

  /**
   * Both ranks may share a core though another is idle: the kernel wakes a rank up where the one
   * was that woke it. There, spinning keeps the peer from running.
   */
  @SuppressWarnings("ThreadPriorityCheck") // Only time is lost where nobody else wants the core.
  private static void spin(long waitedNs) {
    if (waitedNs < SPIN_LEAST_NS) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  private void sleep(int peer, int rings, long napNs) {
    if (Futex.isAvailable()) {
      world.header(peer).sleep(rings);
    } else {
      LockSupport.parkNanos(napNs);
    }
    if (Thread.currentThread().isInterrupted()) {
      throw LockstepException.failed("interrupted while waiting for a collective operation");
    }
  }

  /** Fails if this rank has ended, or another has failed, left, or gone on. */
  void throwIfOver() {
    ending.throwIfOver();
    world
        .failure()
        .ifPresent(
            failure -> {
              throw failure;
            });
    world
        .left(sequence)
        .ifPresent(
            rank -> {
              throw LockstepException.failed("went on without rank %d at %s".formatted(rank, at))
                  .rank(rank)
                  .hint("see the log of rank %d for why it left".formatted(rank));
            });
  }

  private LockstepException stalled(int culprit) {
    return LockstepException.failed(
            "waited %s for rank %d at %s".formatted(Patience.text(deadline), culprit, at))
        .rank(culprit)
        .hint("see the log of rank %d for what it was doing".formatted(culprit));
  }
}
