package io.lockstep.model.replica;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Ranks on threads of one process. They meet in each operation as they await it, and whoever comes
 * last does it for all: sums in the order of the ranks, copies from the root. One that aborts ends
 * it for all.
 */
final class InJvmWorld {
  private final List<Rank> ranks;
  private final Meeting meeting;
  private final AtomicReference<@Nullable LockstepException> failure = new AtomicReference<>();

  InJvmWorld(int worldSize) {
    ranks = IntStream.range(0, worldSize).mapToObj(rank -> new Rank(rank, worldSize)).toList();
    meeting = new Meeting(worldSize);
  }

  Collective rank(int rank) {
    return ranks.get(rank);
  }

  private void sum() {
    List<FloatBuffer> given = ranks.stream().map(Rank::floats).toList();
    for (int i = 0; i < given.get(0).limit(); i++) {
      float sum = 0;
      for (FloatBuffer values : given) {
        sum += values.get(i);
      }
      for (FloatBuffer values : given) {
        values.put(i, sum);
      }
    }
  }

  private void copy(int root) {
    ByteBuffer source = ranks.get(root).given;
    for (Rank rank : ranks) {
      if (rank.rank() != root) {
        rank.given.put(rank.given.position(), source, source.position(), source.remaining());
      }
    }
  }

  private final class Meeting extends Phaser {
    private final AtomicReference<Runnable> work = new AtomicReference<>(() -> {});

    Meeting(int parties) {
      super(parties);
    }

    @Override
    protected boolean onAdvance(int phase, int parties) {
      work.get().run();
      return false;
    }

    /** Returns when all have come and the work has been done. */
    void attend(Runnable sameForAll) {
      work.set(sameForAll);
      try {
        if (awaitAdvanceInterruptibly(arrive(), 60, TimeUnit.SECONDS) >= 0) {
          return;
        }
      } catch (InterruptedException | TimeoutException e) {
        throw LockstepException.failed("a rank did not come").because(e);
      }
      throw failure.get();
    }
  }

  private final class Rank extends Place {
    private final AtomicLong submitted = new AtomicLong();
    private ByteBuffer given = ByteBuffer.allocate(0);

    Rank(int rank, int worldSize) {
      super(rank, worldSize);
    }

    private FloatBuffer floats() {
      return given.order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    @Override
    public Pending allReduce(ByteBuffer floats) {
      return submit(floats, InJvmWorld.this::sum);
    }

    @Override
    public Pending broadcast(ByteBuffer floats, int root) {
      return submit(floats, () -> copy(root));
    }

    private Pending submit(ByteBuffer floats, Runnable work) {
      submitted.incrementAndGet();
      return () -> {
        given = floats;
        long startNs = System.nanoTime();
        meeting.attend(work);
        return new Timing(startNs, System.nanoTime(), 0);
      };
    }

    @Override
    public void abort(String reason) {
      failure.compareAndSet(null, LockstepException.failed(reason).rank(rank()));
      meeting.forceTermination();
    }

    @Override
    public Optional<LockstepException> failure() {
      return Optional.ofNullable(failure.get());
    }

    @Override
    public Progress progress() {
      return new Progress(submitted.get(), meeting.getPhase());
    }
  }
}
