package io.lockstep.actors.cluster;

import akka.actor.typed.Behavior;
import akka.actor.typed.BehaviorInterceptor;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.util.function.Consumer;

/** Tells of an actor that throws; Akka alone would stop it, log that, and let the others wait. */
final class Reporting<T> extends BehaviorInterceptor<T, T> {
  private final Consumer<Throwable> onFailure;

  private Reporting(Class<T> messages, Consumer<Throwable> onFailure) {
    super(messages);
    this.onFailure = onFailure;
  }

  static <T> Behavior<T> failures(
      Class<T> messages, Behavior<T> behavior, Consumer<Throwable> onFailure) {
    return Behaviors.intercept(() -> new Reporting<>(messages, onFailure), behavior);
  }

  @Override
  public Behavior<T> aroundReceive(
      TypedActorContext<T> context, T message, ReceiveTarget<T> target) {
    try {
      return target.apply(context, message);
    } catch (RuntimeException | Error e) {
      onFailure.accept(e);
      throw e;
    }
  }
}
