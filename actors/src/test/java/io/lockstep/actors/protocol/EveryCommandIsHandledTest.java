package io.lockstep.actors.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * That an actor has a handler for each message of its sealed protocol, which the compiler of Java
 * 17 does not see to. The messages are empty, so a handler may well throw; but it is called.
 */
class EveryCommandIsHandledTest {
  @ParameterizedTest
  @MethodSource("ofCoordinator")
  void byTheCoordinator(Class<? extends Coordinator.Command> type)
      throws ReflectiveOperationException {
    InstantSource clock = InstantSource.system();
    assertHandled(
        Coordinator.create(
            Specs.epochs(2, 2, 1), record -> {}, new NoMembership(), clock, Limits.DEFAULT),
        empty(type));
  }

  @ParameterizedTest
  @MethodSource("ofWorker")
  void byTheWorker(Class<? extends Worker.Command> type) throws ReflectiveOperationException {
    TestInbox<Coordinator.Command> coordinator = TestInbox.create();
    assertHandled(
        Worker.create(
            new Worker.Identity(new WorkerId("host", 0, 99), false, Path.of("weights.npz")),
            Specs.steps(1, 4, 2),
            new CompletableFuture<>(),
            new FakeCollectives(),
            coordinator.getRef(),
            InstantSource.system()),
        empty(type));
  }

  static Stream<Class<?>> ofCoordinator() {
    return Arrays.stream(Coordinator.Command.class.getPermittedSubclasses());
  }

  static Stream<Class<?>> ofWorker() {
    return Arrays.stream(Worker.Command.class.getPermittedSubclasses());
  }

  private static <T> void assertHandled(Behavior<T> actor, T message) {
    BehaviorTestKit<T> kit = BehaviorTestKit.create(actor);
    try {
      kit.run(message);
    } catch (RuntimeException fromItsHandler) {
      return;
    }
    assertThat(kit.returnedBehavior()).isNotSameAs(Behaviors.unhandled());
  }

  /** A record of zeros and nulls. */
  private static <T> T empty(Class<T> type) throws ReflectiveOperationException {
    Constructor<?> constructor = type.getDeclaredConstructors()[0];
    constructor.setAccessible(true);
    Object[] zeros =
        Arrays.stream(constructor.getParameterTypes())
            .map(parameter -> Array.get(Array.newInstance(parameter, 1), 0))
            .toArray();
    return type.cast(constructor.newInstance(zeros));
  }
}
