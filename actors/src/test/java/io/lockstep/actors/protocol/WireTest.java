package io.lockstep.actors.protocol;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import com.typesafe.config.ConfigFactory;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.port.ReplicaDescription;
import io.lockstep.core.port.Score;
import io.lockstep.core.port.Span;
import io.lockstep.core.port.StepOutcome;
import java.util.List;
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

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void messagesComeBackEqual() {
    TestProbe<Worker.Command> worker = KIT.createTestProbe();
    Registration registration =
        new Registration(
            worker.ref(), "host", 1, 2, "host:3", true, new ReplicaDescription(1, 2, 3, 4, -5, 6));
    StepOutcome outcome =
        new StepOutcome(
            FakeReplica.TIMES,
            new Score(1.5, 2, 3),
            -1,
            List.of(new Span("forward", Span.REPLICA, 1.0, 2.0)));
    EpochReport epoch = new EpochReport(1, 0.1, new Score(1, 2, 3), Score.NONE, 4, 5);
    Failure failure = new Failure(ExitCode.ENVIRONMENT, "what", null, "do");

    verify(new Coordinator.Register(registration));
    verify(new Coordinator.StepDone(1, 2, 3, 4, outcome));
    verify(new Coordinator.EpochDone(1, epoch));
    verify(new Coordinator.Finished(0, "cafe"));
    verify(new Coordinator.Finished(1, null));
    verify(new Coordinator.Failed(failure));
    verify(new Worker.Commit(1, 2, List.of("a:1", "b:2")));
  }

  private static void verify(WireMessage message) {
    KIT.serializationTestKit().verifySerialization(message, true);
  }
}
