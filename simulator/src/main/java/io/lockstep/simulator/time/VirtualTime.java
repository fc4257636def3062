package io.lockstep.simulator.time;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import scala.concurrent.BlockContext;

/**
 * An actor system whose time is a number. Actors, timers, futures that complete inside: everything
 * runs on the thread that started it, and time stands still while anything is ready to run. Equal
 * worlds therefore run equally, and days pass in milliseconds.
 *
 * <p>What an actor throws ends the run with that error; so does a message, a timer or a task from
 * another thread, which has escaped virtual time. Not safe for use by several threads.
 *
 * <p>Akka draws two things at random that no seed reaches: an actor's uid, which its {@code
 * ActorRef}'s hash and text carry, and the spread of a restart's backoff. So nothing that is to be
 * repeatable may depend on the hash or the text of an {@code ActorRef}, nor on the order in which
 * several actors hear of the end of one that they watch.
 */
public final class VirtualTime implements InstantSource, AutoCloseable {
  private static final ClassLoader LOADER =
      new UnversionedLoader(VirtualTime.class.getClassLoader());

  private static final Config CONFIG =
      ConfigFactory.parseResources(VirtualTime.class, "virtual-time.conf")
          .withFallback(ConfigFactory.defaultReference(LOADER))
          .resolve();

  private final RunLoop loop;
  private final ActorSystem<Void> system;

  private VirtualTime(RunLoop loop) {
    this.loop = loop;
    var bootstrap =
        BootstrapSetup.create(Optional.of(LOADER), Optional.of(CONFIG), Optional.of(loop));
    system =
        BlockContext.withBlockContext(
            loop,
            () ->
                ActorSystem.create(
                    Behaviors.<Void>empty(), "simulated", ActorSystemSetup.create(bootstrap)));
    loop.runReady();
  }

  /** Starts virtual time at 1970-01-01T00:00Z on the calling thread. */
  public static VirtualTime start(TaskOrder order) {
    return new VirtualTime(new RunLoop(order));
  }

  /** Does something within a virtual time of its own, and ends that. */
  public static <R> R run(TaskOrder order, Function<VirtualTime, R> body) {
    try (VirtualTime time = start(order)) {
      return body.apply(time);
    }
  }

  /** Starts an actor at once; it may be called from a running one. */
  public <T> ActorRef<T> spawn(Behavior<T> behavior, String name) {
    loop.requireOwner("an actor");
    return system.systemActorOf(Guarded.guard(behavior, loop), name, Props.empty());
  }

  /** Does something later. */
  public void after(Duration delay, Runnable action) {
    loop.requireOwner("a timer");
    loop.timers().add(delay.toNanos(), 0, action, loop);
  }

  /** Runs until nothing is left to do at this moment. */
  public void settle() {
    loop.requireOwner("a turn");
    loop.runReady();
  }

  /**
   * Runs until a condition holds; it is asked whenever nothing is left to do at a moment.
   *
   * @param limit since the start of virtual time; what is due later stays where it is
   * @return false where the limit came first, or there was nothing more to wait for
   */
  public boolean advanceUntil(BooleanSupplier condition, Duration limit) {
    loop.requireOwner("a turn");
    long limitNs = limit.toNanos();
    loop.runReady();
    while (!condition.getAsBoolean()) {
      if (!loop.timers().advance(limitNs)) {
        return false;
      }
      loop.runReady();
    }
    return true;
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(nanoTime());
  }

  @Override
  public long millis() {
    return nanoTime() / 1_000_000;
  }

  /** Nanoseconds since the start of virtual time. */
  public long nanoTime() {
    return loop.timers().nowNs();
  }

  /** Tasks run so far: equal runs have equally many, so it tells unequal ones cheaply. */
  public long tasks() {
    return loop.tasks();
  }

  /** Stops all actors. */
  @Override
  public void close() {
    loop.end(system::terminate);
  }
}
