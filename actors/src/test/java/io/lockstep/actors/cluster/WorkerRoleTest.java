package io.lockstep.actors.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.actors.protocol.WorkerId;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerRoleTest {
  @Property(tries = 200)
  void anyHostComesBackEqual(
      @ForAll @IntRange(max = 1023) int node,
      @ForAll("hosts") String host,
      @ForAll @IntRange(max = 1023) int localRank,
      @ForAll @LongRange(min = 1, max = 1L << 42) long pid) {
    WorkerId id = new WorkerId(node, host, localRank, pid);
    String role = WorkerRole.of(id);
    assertThat(role).matches("[\\w.-]+");
    assertThat(WorkerRole.parse(role)).contains(id);
  }

  @Provide
  Arbitrary<String> hosts() {
    return Arbitraries.strings()
        .ascii()
        .withChars('.', '-', '_', 'é', '日', ' ', '\n')
        .ofMaxLength(70);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "dc-default", "worker", "worker.1.2", "worker.0.x.2.aA", "worker.0.1.2.!"})
  void otherRolesAreNoWorkers(String role) {
    assertThat(WorkerRole.parse(role)).isEmpty();
  }
}
