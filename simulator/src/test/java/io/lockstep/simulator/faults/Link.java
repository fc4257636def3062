package io.lockstep.simulator.faults;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.lockstep.actors.protocol.Coordinator;
import io.lockstep.actors.protocol.Registration;
import io.lockstep.actors.protocol.Worker;
import io.lockstep.core.sampler.SplitMix64;
import io.lockstep.simulator.time.VirtualTime;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way between a worker and the coordinator, both directions. Messages come late, and in the
 * order in which they were sent, as Akka has it; what comes twice comes again later.
 */
final class Link {
  private static final long STREAM = 0x4C494E4BL;

  /** So late that what comes again may be of a generation that is over. */
  private static final double AGAIN_WITHIN_NS = 4e9;

  private final VirtualTime time;
  private final SplitMix64 random;
  private final Duration delay;
  private final BooleanSupplier cut;
  private final Direction up = new Direction();
  private final Direction down = new Direction();

  private double loss;
  private double doubling;
  private Duration lateness = Duration.ZERO;

  /** How many messages have not gone as they should. */
  private long spoilt;

  private long losses;

  Link(VirtualTime time, long seed, long pid, Duration delay, BooleanSupplier cut) {
    this.time = time;
    random = SplitMix64.of(STREAM, seed, pid);
    this.delay = delay;
    this.cut = cut;
  }

  void lose(double part) {
    loss = part;
  }

  void doubleUp(double part) {
    doubling = part;
  }

  void delay(Duration by) {
    lateness = by;
  }

  void repair() {
    loss = 0;
    doubling = 0;
    lateness = Duration.ZERO;
  }

  /** How many messages have been lost. */
  long lost() {
    return losses;
  }

  long spoilt() {
    return spoilt;
  }

  /** What the worker is given as the coordinator. The address it registers with is replaced. */
  Behavior<Coordinator.Command> uplink(
      Node node, ActorRef<Coordinator.Command> coordinator, Watcher watcher) {
    return Behaviors.setup(
        context -> {
          Downlink address = new Downlink();
          return Behaviors.receiveMessage(
              message -> {
                Coordinator.Command sent = message;
                if (message instanceof Coordinator.Register register) {
                  Registration own = register.registration();
                  if (address.ref == null) {
                    address.ref = context.spawn(downlink(node, own.worker(), watcher), "down");
                  }
                  sent =
                      new Coordinator.Register(
                          new Registration(
                              address.ref,
                              own.id(),
                              own.endpoint(),
                              own.coordinator(),
                              own.replica()));
                }
                Coordinator.Command passed = sent;
                watcher.said(node, passed);
                up.carry(
                    () -> {
                      watcher.toCoordinator(node, passed);
                      coordinator.tell(passed);
                    });
                return Behaviors.same();
              });
        });
  }

  private Behavior<Worker.Command> downlink(
      Node node, ActorRef<Worker.Command> worker, Watcher watcher) {
    return Behaviors.receiveMessage(
        message -> {
          watcher.sent(node, message);
          down.carry(
              () -> {
                watcher.toWorker(node, message);
                worker.tell(message);
              });
          return Behaviors.same();
        });
  }

  private static final class Downlink {
    private @Nullable ActorRef<Worker.Command> ref;
  }

  private final class Direction {
    private long lastNs;

    void carry(Runnable delivery) {
      double factor = 0.5 + random.nextDouble();
      boolean lost = random.nextDouble() < loss;
      boolean twice = random.nextDouble() < doubling;
      double again = random.nextDouble();
      if (lost || cut.getAsBoolean()) {
        spoilt++;
        losses++;
        return;
      }
      if (!lateness.isZero()) {
        spoilt++;
      }
      long nowNs = time.nanoTime();
      long takesNs = Math.round(delay.toNanos() * factor + lateness.toNanos() * (factor - 0.5));
      lastNs = Math.max(lastNs + 1, nowNs + takesNs);
      time.after(Duration.ofNanos(lastNs - nowNs), delivery);
      if (twice) {
        spoilt++;
        time.after(
            Duration.ofNanos(lastNs - nowNs + Math.round(again * AGAIN_WITHIN_NS)), delivery);
      }
    }
  }
}
