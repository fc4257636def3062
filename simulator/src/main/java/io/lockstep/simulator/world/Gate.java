package io.lockstep.simulator.world;

import akka.actor.typed.Behavior;
import akka.actor.typed.BehaviorInterceptor;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;

/**
 * Puts an actor into a process: while that is stopped, what the actor is told waits; once it has
 * ended the actor does and says nothing more, not even a last word.
 */
final class Gate<T> extends BehaviorInterceptor<T, T> {
  private final SimulatedProcess process;
  private final Runnable onStopped;

  private Gate(Class<T> messages, SimulatedProcess process, Runnable onStopped) {
    super(messages);
    this.process = process;
    this.onStopped = onStopped;
  }

  /**
   * @param onStopped called when the actor has stopped by itself, or the whole world ends
   */
  static <T> Behavior<T> within(
      SimulatedProcess process, Class<T> messages, Behavior<T> behavior, Runnable onStopped) {
    return Behaviors.intercept(() -> new Gate<>(messages, process, onStopped), behavior);
  }

  @Override
  public Behavior<T> aroundReceive(
      TypedActorContext<T> context, T message, ReceiveTarget<T> target) {
    if (process.isRunning()) {
      return target.apply(context, message);
    }
    if (process.hasEnded()) {
      return Behaviors.stopped();
    }
    process.deliver(() -> context.asJava().getSelf().tell(message));
    return Behaviors.same();
  }

  @Override
  public Behavior<T> aroundSignal(
      TypedActorContext<T> context, Signal signal, SignalTarget<T> target) {
    if (process.hasEnded()) {
      return Behaviors.same();
    }
    Behavior<T> next = target.apply(context, signal);
    if (signal instanceof PostStop) {
      onStopped.run();
    }
    return next;
  }
}
