package io.lockstep.actors.shm;

import io.lockstep.actors.collective.Ending;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One generation's communicator over segments. It has no thread: an operation is made known when it
 * is handed over, and carried out by whoever awaits it or a later one.
 */
final class SharedMemoryCollective implements Collective {
  /** The most operations that wait at a time: more than there are buckets in a step. */
  static final int CAPACITY = 1024;

  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private final World world;
  private final OwnSegment own;
  private final Ending ending;
  private final Health health;
  private final AtomicLong moved = new AtomicLong();
  private final Submissions submissions = new Submissions();
  private final Conduct conduct;

  /**
   * @param deadline the longest time to wait for a rank in an operation
   */
  SharedMemoryCollective(World world, OwnSegment own, Duration deadline) {
    this.world = world;
    this.own = own;
    this.ending = new Ending(world.rank());
    this.health = new Health(world);
    Waiting waiting = new Waiting(world, ending, deadline, health);
    this.conduct = new Conduct(world, waiting, submissions, moved);
  }

  @Override
  public String name() {
    return "shm";
  }

  @Override
  public int rank() {
    return world.rank();
  }

  @Override
  public int worldSize() {
    return world.size();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException where the buffer is not direct or not of whole floats
   */
  @Override
  public Pending allReduce(ByteBuffer floats) {
    return submit(Kind.ALL_REDUCE, floats, 0);
  }

  @Override
  public Pending reduceScatter(ByteBuffer floats) {
    return submit(Kind.REDUCE_SCATTER, floats, 0);
  }

  @Override
  public Pending allGather(ByteBuffer floats) {
    return submit(Kind.ALL_GATHER, floats, 0);
  }

  @Override
  public Pending barrier() {
    return submit(Kind.BARRIER, NOTHING, 0);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException where there is no such root, or the buffer is not direct or
   *     not of whole floats
   */
  @Override
  public Pending broadcast(ByteBuffer floats, int root) {
    if (root < 0 || root >= worldSize()) {
      throw new IllegalArgumentException("root " + root + " of " + worldSize());
    }
    return submit(Kind.BROADCAST, floats, root);
  }

  /**
   * {@inheritDoc}
   *
   * <p>It stays in parts if it is larger than a few pages and lies in the mapping on every rank.
   */
  @Override
  public PendingSum sum(ByteBuffer floats) {
    Operation operation = hand(Kind.SUM, floats, 0);
    return () -> {
      Timing timing = await(operation);
      return worldSize() > 1 && operation.staysInPlace()
          ? new SumInParts(timing, operation, world, this::awaitRelease)
          : new Sum.InPlace(timing, List.of(operation.floats().duplicate()));
    };
  }

  private Pending submit(Kind kind, ByteBuffer floats, int root) {
    Operation operation = hand(kind, floats, root);
    return () -> await(operation);
  }

  private Operation hand(Kind kind, ByteBuffer floats, int root) {
    if (!floats.isDirect() || floats.remaining() % Float.BYTES != 0) {
      throw new IllegalArgumentException("not a direct buffer of whole floats: " + floats);
    }
    ByteBuffer data = floats.slice();
    Place place = own.locate(data);
    synchronized (submissions) {
      Operation operation =
          submissions.next(
              sequence -> new Descriptor(rank(), sequence, kind, root, data.capacity(), place),
              data,
              worldSize());
      boolean lives = ending.reason().isEmpty();
      if (lives) {
        conduct.stageEarly(operation);
      }
      if (lives && submissions.take(operation)) {
        world.own().slot(operation.sequence()).put(operation.descriptor());
        world.say(Word.ARRIVED, submissions.submitted());
      }
      return operation;
    }
  }

  private Timing await(Operation operation) {
    if (ending.reason().isEmpty() && !submissions.holds(operation)) {
      return refuse(operation);
    }
    Timing done = operation.timing();
    if (done != null) {
      return done;
    }
    try {
      ending.throwIfOver();
      return conduct.await(operation);
    } catch (LockstepException failure) {
      fail(failure);
      // A new one for each caller: a shared exception would show another thread's stack.
      throw failure.because(failure);
    } catch (RuntimeException | Error bug) {
      failBy(bug);
      throw bug;
    }
  }

  /** It was not taken in, which is no failure of the collective's. */
  private Timing refuse(Operation operation) {
    Timing done = operation.timing();
    if (done != null) {
      return done;
    }
    throw LockstepException.failed(
        "%d operations wait already on rank %d".formatted(CAPACITY, rank()));
  }

  private Timing awaitRelease(long sequence) {
    try {
      return conduct.awaitRelease(sequence);
    } catch (LockstepException failure) {
      fail(failure);
      throw failure.because(failure);
    } catch (RuntimeException | Error bug) {
      failBy(bug);
      throw bug;
    }
  }

  private void failBy(Throwable bug) {
    fail(
        LockstepException.failed("the collective of rank %d failed: %s".formatted(rank(), bug))
            .because(bug));
  }

  /** Ends it, unless something else has, and tells all. */
  private void fail(LockstepException failure) {
    ending.because(failure);
    ending.failure().ifPresent(this::tell);
  }

  private synchronized void tell(LockstepException reason) {
    boolean told = world.own().get(Word.FAILED) == Stamp.of(world.generation(), 0);
    if (!told && isOfOwnGeneration()) {
      world.own().putFailure(world.generation(), reason);
      world.wakeAll();
    }
  }

  private boolean isOfOwnGeneration() {
    return world.own().get(Word.GENERATION) == Stamp.of(world.generation(), 0);
  }

  @Override
  public void abort(String reason) {
    fail(LockstepException.failed("rank %d aborted: %s".formatted(rank(), reason)).rank(rank()));
    world.wakeAll(); // Its own thread sleeps at another rank's bell.
  }

  @Override
  public Optional<LockstepException> failure() {
    if (ending.reason().isPresent()) {
      return ending.failure();
    }
    world.failure().or(() -> health.death("rest")).ifPresent(this::fail);
    return ending.failure();
  }

  @Override
  public Progress progress() {
    return new Progress(submissions.submitted(), moved.get());
  }

  /** Orderly only if closed at rest: then others may still finish what this rank has finished. */
  @Override
  public void close() {
    synchronized (submissions) {
      ending.byClosing();
    }
    world.wakeAll();
    conduct.end();
    synchronized (this) {
      if (ending.isClosing() && isOfOwnGeneration()) {
        if (submissions.allDone()) {
          world.say(Word.CLOSED, 0);
          world.wakeAll(); // Whoever waits for something that will not come.
        } else {
          ending.reason().ifPresent(this::tell);
        }
      }
    }
  }
}
