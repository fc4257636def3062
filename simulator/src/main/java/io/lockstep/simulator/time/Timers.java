package io.lockstep.simulator.time;

import akka.actor.Cancellable;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import scala.concurrent.ExecutionContext;

/** What is to happen later, by deadline and then by the order of asking; and what time it is. */
final class Timers {
  private final PriorityQueue<Timer> queue = new PriorityQueue<>();
  private long nowNs;
  private long sequence;

  /** Since the start of virtual time. */
  long nowNs() {
    return nowNs;
  }

  /**
   * @param intervalNs until it is due again, each time; 0 for once
   */
  Cancellable add(long delayNs, long intervalNs, Runnable action, ExecutionContext executor) {
    Timer timer = new Timer(intervalNs, action, executor);
    enqueue(timer, Math.addExact(nowNs, Math.max(0, delayNs)));
    return timer;
  }

  /**
   * Jumps to the next deadline and hands over everything that is due then, so that an order of
   * tasks may be drawn among all of it.
   *
   * @param limitNs time does not go beyond
   * @return whether there was something to hand over
   */
  boolean advance(long limitNs) {
    dropCancelled();
    Timer first = queue.peek();
    if (first == null || first.deadlineNs > limitNs) {
      return false;
    }
    nowNs = first.deadlineNs;
    while (first != null && first.deadlineNs == nowNs) {
      queue.poll();
      if (first.intervalNs > 0) {
        enqueue(first, nowNs + first.intervalNs);
      }
      first.executor.execute(first);
      dropCancelled();
      first = queue.peek();
    }
    return true;
  }

  private void enqueue(Timer timer, long deadlineNs) {
    timer.deadlineNs = deadlineNs;
    timer.sequence = sequence++;
    queue.add(timer);
  }

  private void dropCancelled() {
    for (Timer t = queue.peek(); t != null && t.cancelled; t = queue.peek()) {
      queue.poll();
    }
  }

  /** Also what the executor is handed: what is cancelled while it waits there does not run. */
  private static final class Timer implements Cancellable, Runnable, Comparable<Timer> {
    private final long intervalNs;
    private final ExecutionContext executor;
    private @Nullable Runnable action;
    private long deadlineNs;
    private long sequence;
    private boolean cancelled;

    Timer(long intervalNs, Runnable action, ExecutionContext executor) {
      this.intervalNs = intervalNs;
      this.action = action;
      this.executor = executor;
    }

    @Override
    public int compareTo(Timer other) {
      return deadlineNs == other.deadlineNs
          ? Long.compare(sequence, other.sequence)
          : Long.compare(deadlineNs, other.deadlineNs);
    }

    @Override
    public void run() {
      Runnable due = action;
      if (due != null) {
        if (intervalNs == 0) {
          action = null;
        }
        due.run();
      }
    }

    @Override
    public boolean cancel() {
      boolean pending = action != null;
      cancelled |= pending;
      action = null;
      return pending;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }
  }
}
