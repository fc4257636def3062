package io.lockstep.actors.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import io.lockstep.core.port.ReplicaDescription;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RosterTest {
  private final ActorTestKit kit = ActorTestKit.create();

  @AfterEach
  void shutDown() {
    kit.shutdownTestKit();
  }

  @Test
  void ranksGoByNodeThenByPlaceWhateverTheNamesAndTheOrderOfArrival() {
    List<WorkerId> byRank =
        List.of(
            new WorkerId(0, "zeta", 0, 9),
            new WorkerId(0, "zeta", 1, 1),
            new WorkerId(1, "beta", 0, 7),
            new WorkerId(2, "alpha", 0, 3),
            new WorkerId(2, "alpha", 1, 2));
    TestProbe<Worker.Command> worker = kit.createTestProbe();
    ReplicaDescription replica = new ReplicaDescription(1, 1, 1, 1, 1, 1);
    for (int seed = 0; seed < 20; seed++) {
      List<WorkerId> arriving = new ArrayList<>(byRank);
      Collections.shuffle(arriving, new Random(seed));
      Roster roster = new Roster();
      arriving.forEach(id -> roster.add(new Registration(worker.ref(), id, "h:1", false, replica)));

      assertThat(roster.ranked(arriving)).extracting(Registration::id).isEqualTo(byRank);
    }
  }
}
