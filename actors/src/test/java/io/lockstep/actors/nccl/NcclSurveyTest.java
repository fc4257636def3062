package io.lockstep.actors.nccl;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How far the way to NCCL goes, each time one step less far. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "NCCL is for Linux")
class NcclSurveyTest {
  @AfterEach
  void reset() {
    StandIn.reset();
  }

  @Test
  void withAllThatIsNeededThereIsNoObstacle() {
    StandIn.set("DEVICES", 2);
    String path = StandIn.paths().nccl();

    NcclSurvey survey = NcclSurvey.of(StandIn.paths(), 2);

    assertThat(survey.obstacle()).isNull();
    assertThat(survey.found())
        .containsExactly("NCCL 2.27.3 in " + path, "CUDA's runtime in " + path, "2 GPUs");
    assertThat(survey.library()).isEqualTo(new LibraryPaths(path, path));
    assertThat(path).contains("stand-in-not-nccl");
  }

  /** Beside a PyTorch that pip installed, whose own library holds no NCCL. */
  @Test
  void pipsNcclIsFound(@TempDir Path packages) throws Exception {
    Path torch = Files.createDirectories(packages.resolve("torch/lib"));
    Files.writeString(torch.resolve("libtorch_cuda.so"), "no library");
    Path nccl = packages.resolve("nvidia/nccl/lib/libnccl.so.2");
    Files.createDirectories(nccl.getParent());
    Files.copy(Path.of(StandIn.paths().nccl()), nccl);
    System.setProperty("PYTORCH_LIBRARY_PATH", torch.toString());
    try {
      NcclSurvey survey = NcclSurvey.of(LibraryPaths.ANY, 1);
      assertThat(survey.library()).isNotNull();
      assertThat(Path.of(survey.library().nccl())).isEqualTo(nccl.toRealPath());
    } finally {
      System.clearProperty("PYTORCH_LIBRARY_PATH");
    }
  }

  @Test
  void twoRanksCannotShareAGpu() {
    StandIn.set("DEVICES", 1);

    NcclSurvey survey = NcclSurvey.of(StandIn.paths(), 2);

    assertObstacle(survey, "2 workers on 1 GPU: two ranks cannot share one");
    assertThat(survey.found()).endsWith("1 GPU");
  }

  @Test
  void aMachineWithoutADriverIsTold() {
    StandIn.set("COUNT_RESULT", 35);

    assertObstacle(
        NcclSurvey.of(StandIn.paths(), 1),
        "there is no NVIDIA driver, or one that is too old: CUDA says 'stand-in, not NCCL: CUDA"
            + " driver version is insufficient for CUDA runtime version' (35)");
  }

  @Test
  void aMachineWithoutAGpuIsTold() {
    StandIn.set("DEVICES", 0);

    assertObstacle(
        NcclSurvey.of(StandIn.paths(), 1),
        "there is no GPU: CUDA says 'stand-in, not NCCL: no CUDA-capable device is detected'"
            + " (100)");
  }

  @Test
  void aVersionThatIsTooOldIsTold() {
    StandIn.set("VERSION", 21805);

    NcclSurvey survey = NcclSurvey.of(StandIn.paths(), 1);

    assertObstacle(
        survey, StandIn.paths().nccl() + " is NCCL 2.18.5, and 2.19.0 or newer is needed");
    assertThat(survey.found()).isEmpty();
  }

  @Test
  void aLibraryWithoutTheFunctionsIsToldWithTheirNames() throws Exception {
    Path other = Path.of("/proc/self/maps");
    String libc =
        Files.readAllLines(other).stream()
            .filter(line -> line.matches(".*/libc[.-].*so.*"))
            .map(line -> line.substring(line.indexOf('/')))
            .findFirst()
            .orElseThrow();

    assertThat(obstacle(NcclSurvey.of(new LibraryPaths(libc, null), 1)).text())
        .startsWith("NCCL: " + libc + " lacks ncclAllReduce, ncclBroadcast, ");
  }

  @Test
  void aFileThatIsNoLibraryIsTold(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("libnccl.so.2"), "no library");

    assertThat(obstacle(NcclSurvey.of(new LibraryPaths(file.toString(), null), 1)).text())
        .isEqualTo("NCCL: " + file + " does not load: file too short");
  }

  @Test
  void aFileThatIsNotThereIsTold() {
    assertObstacle(
        NcclSurvey.of(new LibraryPaths("/none/libnccl.so.2", null), 1),
        "NCCL: /none/libnccl.so.2 does not exist");
  }

  @Test
  void aRuntimeThatIsNotThereIsTold() {
    LibraryPaths paths = new LibraryPaths(StandIn.paths().nccl(), "/none/libcudart.so");

    assertObstacle(NcclSurvey.of(paths, 1), "CUDA's runtime: /none/libcudart.so does not exist");
  }

  @Test
  void versionsAreReadAsNcclWritesThem() {
    assertThat(new NcclVersion(22105)).hasToString("2.21.5");
    assertThat(new NcclVersion(21900)).hasToString("2.19.0");
    assertThat(new NcclVersion(2804)).hasToString("2.8.4");
    assertThat(new NcclVersion(21900).isTooOld()).isFalse();
    assertThat(new NcclVersion(21899).isTooOld()).isTrue();
  }

  private static void assertObstacle(NcclSurvey survey, String text) {
    LockstepException obstacle = obstacle(survey);
    assertThat(obstacle.text()).isEqualTo(text);
    assertThat(obstacle.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(obstacle.hint()).isNotBlank();
  }

  private static LockstepException obstacle(NcclSurvey survey) {
    return Objects.requireNonNull(survey.obstacle());
  }
}
