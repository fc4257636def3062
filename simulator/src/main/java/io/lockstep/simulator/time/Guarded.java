package io.lockstep.simulator.time;

import akka.actor.typed.Behavior;
import akka.actor.typed.BehaviorInterceptor;
import akka.actor.typed.Signal;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.util.function.Supplier;

/**
 * Makes what an actor throws, and a message that it does not handle, an error of the run: nobody
 * would notice that it has stopped, or goes on without.
 */
final class Guarded<T> extends BehaviorInterceptor<T, T> {
  private final RunLoop loop;

  private Guarded(Class<T> messages, RunLoop loop) {
    super(messages);
    this.loop = loop;
  }

  @SuppressWarnings("unchecked") // Intercepts every message, of whatever class.
  static <T> Behavior<T> guard(Behavior<T> behavior, RunLoop loop) {
    return Behaviors.intercept(() -> new Guarded<>((Class<T>) Object.class, loop), behavior);
  }

  @Override
  public Behavior<T> aroundStart(TypedActorContext<T> context, PreStartTarget<T> target) {
    return guarded(() -> target.start(context));
  }

  @Override
  public Behavior<T> aroundReceive(
      TypedActorContext<T> context, T message, ReceiveTarget<T> target) {
    Behavior<T> next = guarded(() -> target.apply(context, message));
    if (next == Behaviors.<T>unhandled()) {
      loop.reportFailure(new IllegalStateException("nobody handles " + message.getClass()));
    }
    return next;
  }

  @Override
  public Behavior<T> aroundSignal(
      TypedActorContext<T> context, Signal signal, SignalTarget<T> target) {
    return guarded(() -> target.apply(context, signal));
  }

  private Behavior<T> guarded(Supplier<Behavior<T>> turn) {
    try {
      return turn.get();
    } catch (RuntimeException | Error e) {
      loop.reportFailure(e);
      throw e;
    }
  }
}
