package io.lockstep.actors.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import com.typesafe.config.ConfigFactory;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.port.ReplicaDescription;
import io.lockstep.core.port.Score;
import io.lockstep.core.port.Span;
import io.lockstep.core.port.StepOutcome;
import io.lockstep.core.sampler.Sampler;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Every message that crosses processes survives its serializer, Jackson newer than Akka's own. */
class WireTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString(
                  "akka { actor.provider = cluster, remote.artery.canonical { port = 0, hostname ="
                      + " \"127.0.0.1\" } }")
              .withFallback(ConfigFactory.parseResources("lockstep-cluster.conf"))
              .withFallback(ConfigFactory.load()));
  private static final WorkerId ID = new WorkerId("host", 1, 2);
  private static final Position POSITION = new Position(9, new Sampler(1, 100, 2, 30));

  private final TestProbe<Worker.Command> worker = KIT.createTestProbe();

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void messagesComeBackEqual() {
    messages().forEach(m -> KIT.serializationTestKit().verifySerialization(m, true));
  }

  @Test
  void noMessageIsLeftOutHere() {
    assertThat(messages().map(Object::getClass))
        .containsAll(
            Stream.concat(
                    Arrays.stream(Coordinator.Command.class.getPermittedSubclasses()),
                    Arrays.stream(Worker.Command.class.getPermittedSubclasses()))
                .filter(WireMessage.class::isAssignableFrom)
                .toList());
  }

  private Stream<WireMessage> messages() {
    Registration registration =
        new Registration(
            worker.ref(), ID, "host:3", true, new ReplicaDescription(1, 2, 3, 4, -5, 6));
    StepOutcome outcome =
        new StepOutcome(
            FakeReplica.TIMES,
            new Score(1.5, 2, 3),
            -1,
            List.of(new Span("forward", Span.REPLICA, 1.0, 2.0)));
    EpochReport epoch = new EpochReport(1, 0.1, new Score(1, 2, 3), 4, 5);
    Failure failure = new Failure(ExitCode.ENVIRONMENT, "what", null, "do");
    return Stream.of(
        new Coordinator.Register(registration),
        new Coordinator.Prepared(ID, 3, new Holding(2, POSITION, -7)),
        new Coordinator.Outdated(ID, 4),
        new Coordinator.Interrupted(ID, 3, failure),
        new Coordinator.Alive(ID, new Pulse(7, 3, Pulse.Work.FIRST_STEP, 4, 5)),
        new Coordinator.StepDone(ID, 1, 2, 3, 4, 5, outcome),
        new Coordinator.EpochDone(ID, 1, epoch),
        new Coordinator.Finished(ID, 1, "cafe"),
        new Coordinator.Finished(ID, 1, null),
        new Coordinator.Failed(ID, failure),
        new Coordinator.WorkerGone(ID, Coordinator.How.LEFT, "left"),
        new Worker.Prepare(3),
        new Worker.Commit(1, 2, List.of("a:1", "b:2"), null, POSITION, -3, true),
        new Worker.Commit(1, 2, List.of("a:1", "b:2"), 0, POSITION, -3, false),
        new Worker.EpochNoted(3, 2));
  }
}
