package io.lockstep.actors.shm;

import io.lockstep.core.port.Collective.Timing;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** Carries out what was submitted, in order, on the thread of whoever waits; one at a time. */
final class Conduct {
  private final World world;
  private final Waiting waiting;
  private final Submissions submissions;
  private final RollCall rollCall;
  private final Exchange exchange;
  private final ReentrantLock lock = new ReentrantLock();

  /** The first operation whose slice this rank has not summed. */
  private long ahead;

  Conduct(World world, Waiting waiting, Submissions submissions, AtomicLong moved) {
    this.world = world;
    this.waiting = waiting;
    this.submissions = submissions;
    this.rollCall = new RollCall(world, waiting);
    this.exchange = new Exchange(world, waiting, new Windows(world, waiting, moved));
  }

  /** Carries out all up to that one. */
  Timing await(Operation operation) {
    lock.lock();
    try {
      Timing done = operation.timing();
      if (done != null) {
        return done;
      }
      Timing timing = Timing.NONE;
      for (long next = submissions.finished(); next <= operation.sequence(); next++) {
        timing = carryOut(submissions.get(next));
      }
      return timing;
    } finally {
      waiting.isAt("rest");
      lock.unlock();
    }
  }

  /** Puts a small operation in place before the others know of it, if nothing comes before it. */
  void stageEarly(Operation operation) {
    if (world.size() > 1 && submissions.allDone()) {
      exchange.stageEarly(operation);
    }
  }

  private Timing carryOut(Operation operation) {
    long startNs = System.nanoTime();
    waiting.begin(operation.descriptor().operation(), operation.sequence());
    waiting.throwIfOver();
    world.own().slot(operation.sequence()).begin(startNs);
    ahead = Math.max(ahead, operation.sequence() + 1);
    if (world.size() > 1) {
      if (!operation.hasMet()) {
        rollCall.meet(operation);
      }
      perform(operation);
      requireMembership();
      finish(operation);
    }
    submissions.finish(operation.sequence());
    Timing timing = new Timing(startNs, System.nanoTime(), waiting.peerWaitNs());
    operation.done(timing);
    submissions.forget(operation.sequence());
    return timing;
  }

  /** What was read may be a newer generation's where that has gone on without this rank. */
  private void requireMembership() {
    world
        .movedOn()
        .ifPresent(
            failure -> {
              throw failure;
            });
  }

  private void perform(Operation operation) {
    switch (operation.descriptor().kind()) {
      case ALL_REDUCE -> exchange.allReduce(operation);
      case SUM -> sum(operation);
      case REDUCE_SCATTER -> exchange.reduceScatter(operation);
      case ALL_GATHER -> exchange.allGather(operation);
      case BROADCAST -> exchange.broadcast(operation);
      case BARRIER -> {}
    }
  }

  /** While others are not so far, sums what comes after it, if all have brought that already. */
  private void sum(Operation operation) {
    if (!operation.staysInPlace()) {
      exchange.allReduce(operation);
      return;
    }
    reduce(operation);
    for (int peer = 0; peer < world.size(); peer++) {
      int awaited = peer;
      if (peer != world.rank()) {
        waiting.until(
            peer,
            null,
            0,
            () -> world.hasReached(awaited, Word.SUMMED, operation.endWindow()),
            this::runAhead);
      }
    }
  }

  private void reduce(Operation operation) {
    if (!operation.wasReduced()) {
      exchange.reduceSlice(operation);
      operation.isReduced();
    }
  }

  private boolean runAhead() {
    if (ahead >= submissions.submitted()) {
      return false;
    }
    Operation next = submissions.get(ahead);
    if (next.descriptor().kind() != Kind.SUM
        || !(next.hasMet() || rollCall.hasMet(next))
        || !next.staysInPlace()) {
      return false;
    }
    reduce(next);
    ahead++;
    return true;
  }

  /** Whatever an operation left out, nobody is to wait for it. */
  private void finish(Operation operation) {
    for (Word word : new Word[] {Word.READY, Word.SUMMED, Word.READ}) {
      long end = Stamp.of(world.generation(), operation.endWindow());
      if (world.own().get(word) < end) {
        world.own().put(word, end);
      }
    }
    world.own().put(Word.FINISHED, Stamp.of(world.generation(), operation.sequence() + 1));
    world.wakeWaiting();
  }

  /** Waits until all have released the sum of an operation, or closed. */
  Timing awaitRelease(long sequence) {
    long startNs = System.nanoTime();
    lock.lock();
    try {
      waiting.begin("the release of sum " + sequence, sequence);
      waiting.throwIfOver();
      for (int peer = 0; peer < world.size(); peer++) {
        int awaited = peer;
        if (peer != world.rank() && !world.hasReleased(peer, sequence)) {
          waiting.until(peer, null, 0, () -> world.hasReleased(awaited, sequence), this::runAhead);
        }
      }
      long endNs = System.nanoTime();
      return new Timing(startNs, endNs, endNs - startNs);
    } finally {
      waiting.isAt("rest");
      lock.unlock();
    }
  }

  /** Returns once nothing is carried out any more: the collective has ended. */
  void end() {
    lock.lock();
    try {
      ahead = Long.MAX_VALUE;
    } finally {
      lock.unlock();
    }
  }
}
