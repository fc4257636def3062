package io.lockstep.simulator.time;

import io.lockstep.core.sampler.SplitMix64;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of the tasks that are ready at one moment of virtual time runs next. Whatever the order,
 * one actor's messages from one sender stay in the order in which they were sent: a task is the
 * turn of a mailbox, not a message. Belongs to one run.
 */
public abstract sealed class TaskOrder {
  private TaskOrder() {}

  /** First come, first served. */
  public static TaskOrder fifo() {
    return new Fifo();
  }

  /** Drawn at random among all that are ready; equal seeds draw equally. */
  public static TaskOrder shuffled(long seed) {
    return new Shuffled(seed);
  }

  abstract void add(Runnable task);

  /** Takes the next one out; null where none is ready. */
  abstract @Nullable Runnable next();

  private static final class Fifo extends TaskOrder {
    private final Deque<Runnable> ready = new ArrayDeque<>();

    @Override
    void add(Runnable task) {
      ready.add(task);
    }

    @Override
    @Nullable Runnable next() {
      return ready.poll();
    }
  }

  private static final class Shuffled extends TaskOrder {
    private static final long STREAM = 0x4F52444552L;

    private final List<Runnable> ready = new ArrayList<>();
    private final SplitMix64 random;

    Shuffled(long seed) {
      random = SplitMix64.of(STREAM, seed);
    }

    @Override
    void add(Runnable task) {
      ready.add(task);
    }

    @Override
    @Nullable Runnable next() {
      if (ready.isEmpty()) {
        return null;
      }
      int drawn = random.nextInt(ready.size());
      Runnable last = ready.remove(ready.size() - 1);
      return drawn == ready.size() ? last : ready.set(drawn, last);
    }
  }
}
