package io.lockstep.simulator.world;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.lockstep.actors.protocol.Coordinator;
import io.lockstep.actors.protocol.Registration;
import io.lockstep.actors.protocol.Worker;
import io.lockstep.core.sampler.SplitMix64;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How actors' messages get from one process to another: late, in the order in which they were sent,
 * and some not at all. What was drawn is a pure function of seed, link and message.
 *
 * @param seed of delays and losses
 * @param delay the mean; each message takes half to one and a half times as long
 * @param loss part of the messages that are lost, in [0, 1)
 */
public record ControlNetwork(long seed, Duration delay, double loss) {
  private static final long STREAM = 0x4E4554574F524BL;

  /** Nothing takes time, nothing is lost, and so nothing can be cut: for predictions. */
  public static final ControlNetwork PERFECT = new ControlNetwork(0, Duration.ZERO, 0);

  boolean isPerfect() {
    return equals(PERFECT);
  }

  /**
   * What a worker tells instead of the coordinator itself. The address that it registers with is
   * replaced, so that answers come over this network too.
   */
  Behavior<Coordinator.Command> uplink(
      SimulatedProcess worker, ActorRef<Coordinator.Command> coordinator, LongSupplier clockNs) {
    return Behaviors.setup(
        context -> {
          long pid = worker.id().pid();
          ActorRef<Coordinator.Command> up =
              context.spawn(link(2 * pid, worker, coordinator, clockNs), "up");
          AtomicReference<@Nullable ActorRef<Worker.Command>> down = new AtomicReference<>();
          return Behaviors.receiveMessage(
              message -> {
                if (message instanceof Coordinator.Register register) {
                  Registration own = register.registration();
                  ActorRef<Worker.Command> address =
                      down.updateAndGet(
                          known ->
                              known == null
                                  ? context.spawn(
                                      link(2 * pid + 1, worker, own.worker(), clockNs), "down")
                                  : known);
                  up.tell(
                      new Coordinator.Register(
                          new Registration(
                              address,
                              own.id(),
                              own.endpoint(),
                              own.coordinator(),
                              own.replica())));
                } else {
                  up.tell(message);
                }
                return Behaviors.same();
              });
        });
  }

  /** One direction; what each number draws is its own. */
  private <T> Behavior<T> link(
      long number, SimulatedProcess worker, ActorRef<T> to, LongSupplier clockNs) {
    return Behaviors.setup(
        context -> {
          SplitMix64 random = SplitMix64.of(STREAM, seed, number);
          AtomicLong lastNs = new AtomicLong(-1);
          return Behaviors.receiveMessage(
              message -> {
                double factor = 0.5 + random.nextDouble();
                boolean lost = random.nextDouble() < loss;
                if (!lost && !worker.isCut()) {
                  long now = clockNs.getAsLong();
                  long due = now + Math.round(delay.toNanos() * factor);
                  // After the one before: what is due at one moment has no order.
                  long dueNs = lastNs.updateAndGet(last -> Math.max(last + 1, due));
                  context.scheduleOnce(Duration.ofNanos(dueNs - now), to, message);
                }
                return Behaviors.same();
              });
        });
  }
}
