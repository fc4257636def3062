package io.lockstep.simulator.time;

import akka.actor.AbstractScheduler;
import akka.actor.Cancellable;
import akka.event.LoggingAdapter;
import com.typesafe.config.Config;
import java.util.concurrent.ThreadFactory;
import scala.concurrent.BlockContext;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/**
 * The actor system's scheduler on virtual time; named in its configuration, and made by it. It
 * finds its run loop as the block context under which a system is started.
 */
public final class VirtualScheduler extends AbstractScheduler {
  private final RunLoop loop;

  /** As {@code akka.scheduler.implementation} has to look. */
  public VirtualScheduler(Config config, LoggingAdapter log, ThreadFactory threads) {
    if (!(BlockContext.current() instanceof RunLoop current)) {
      throw new IllegalStateException("only VirtualTime starts a system with this scheduler");
    }
    loop = current;
  }

  RunLoop loop() {
    return loop;
  }

  @Override
  public Cancellable scheduleOnce(FiniteDuration delay, Runnable action, ExecutionContext on) {
    loop.requireOwner("a timer");
    return loop.timers().add(delay.toNanos(), 0, action, on);
  }

  @Override
  @SuppressWarnings("deprecation") // What the newer ways to schedule at a fixed rate come down to.
  public Cancellable schedule(
      FiniteDuration delay, FiniteDuration interval, Runnable action, ExecutionContext on) {
    loop.requireOwner("a timer");
    return loop.timers().add(delay.toNanos(), interval.toNanos(), action, on);
  }

  @Override
  public double maxFrequency() {
    return 1e9;
  }
}
