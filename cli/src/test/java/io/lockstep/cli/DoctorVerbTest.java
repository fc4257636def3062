package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorVerbTest {
  @TempDir private Path folder;

  @Test
  void triesAllThatTrainingNeeds() {
    Invocation asked = doctor("--json");
    assertThat(asked.exit()).as(asked.out() + asked.err()).isZero();
    List<String> names = new ArrayList<>();
    asked.json().path("checks").forEach(check -> names.add(check.path("name").asText()));
    assertThat(names)
        .containsExactly(
            "java", "engine", "memory", "disk", "network", "shared memory", "gpu", "nccl");
    assertThat(asked.json().path("ok").asBoolean()).isTrue();
    assertThat(state(asked, "engine")).isEqualTo("ok");
  }

  @Test
  void withoutNcclTrainingGoesOn() {
    Invocation asked = doctor();
    assertThat(asked.exit()).as(asked.out() + asked.err()).isZero();
    assertThat(asked.out()).containsPattern("absent +nccl +NCCL: .*none.so does not exist");
    assertThat(asked.err()).isEmpty();
  }

  @Test
  void withoutNcclThatWasAskedForItWouldFail() {
    Invocation asked = doctor("--collective", "nccl");
    assertThat(asked.exit()).isEqualTo(3);
    assertThat(asked.err().lines()).hasSize(1);
    assertThat(asked.err())
        .contains("training would fail here: NCCL: ", "none.so does not exist", "name another");
    assertThat(state(doctor("--collective", "nccl", "--json"), "nccl")).isEqualTo("fails");
  }

  @Test
  void replicasOnGpusNeedAnEngineForThem() {
    Invocation asked = doctor("--device", "gpu");
    assertThat(asked.exit()).isEqualTo(3);
    assertThat(asked.err()).contains("PyTorch's library here is for CPUs, or finds no GPU");
  }

  @Test
  void moreWorkersThanFitIntoMemoryWouldFail() {
    Invocation asked = doctor("--workers", "1024");
    assertThat(asked.exit()).isEqualTo(3);
    assertThat(asked.err())
        .contains("1024 workers of resnet18 and the launcher need", "train fewer workers");
  }

  @Test
  void refusesNonsense() {
    assertThat(doctor("--workers", "0").exit()).isEqualTo(2);
    assertThat(doctor("--workers", "2", "--device", "gpu", "--collective", "tcp").err())
        .contains("--collective tcp does not reach what lies on GPUs");
    assertThat(doctor("--collective", "mpi").err()).contains("unknown collective 'mpi'");
  }

  private Invocation doctor(String... more) {
    List<String> words = new ArrayList<>(List.of("doctor"));
    words.addAll(List.of("--nccl-library", folder.resolve("none.so").toString()));
    words.addAll(List.of(more));
    return Invocation.of(words.toArray(String[]::new));
  }

  private static String state(Invocation asked, String name) {
    for (JsonNode check : asked.json().path("checks")) {
      if (check.path("name").asText().equals(name)) {
        return check.path("state").asText();
      }
    }
    throw new AssertionError("no check '" + name + "' in " + asked.out());
  }
}
