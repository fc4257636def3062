package io.lockstep.model.replica;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ranks on threads of one process; whoever comes last sums for all, in the order of the ranks. */
final class InJvmWorld {
  private final List<FloatBuffer> given = new ArrayList<>();
  private final CyclicBarrier barrier;

  InJvmWorld(int worldSize) {
    for (int rank = 0; rank < worldSize; rank++) {
      given.add(FloatBuffer.allocate(0));
    }
    barrier = new CyclicBarrier(worldSize, this::sum);
  }

  Collective rank(int rank) {
    return new Rank(rank);
  }

  private void sum() {
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

  private final class Rank implements Collective {
    private final int rank;

    Rank(int rank) {
      this.rank = rank;
    }

    @Override
    public String name() {
      return "in-jvm";
    }

    @Override
    public int rank() {
      return rank;
    }

    @Override
    public int worldSize() {
      return given.size();
    }

    @Override
    public Pending allReduce(ByteBuffer floats) {
      given.set(rank, floats.order(ByteOrder.nativeOrder()).asFloatBuffer());
      return () -> {
        long startNs = System.nanoTime();
        try {
          barrier.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
          throw LockstepException.failed("a rank did not come").because(e);
        }
        return new Timing(startNs, System.nanoTime(), 0);
      };
    }

    @Override
    public void abort(String reason) {}

    @Override
    public Pending broadcast(ByteBuffer floats, int root) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<LockstepException> failure() {
      return Optional.empty();
    }

    @Override
    public Progress progress() {
      return new Progress(0, 0);
    }

    @Override
    public void close() {}
  }
}
