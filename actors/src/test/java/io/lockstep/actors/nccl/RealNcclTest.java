package io.lockstep.actors.nccl;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** NCCL itself on a machine without a driver; docs/gpu/real-nccl.sh gets it and runs this. */
@Timeout(60)
@EnabledIfSystemProperty(
    named = "nccl.library",
    matches = ".+",
    disabledReason = "NCCL itself was not named: docs/gpu.md says where to get it")
class RealNcclTest {
  private final LibraryPaths paths = RealLibrary.paths().orElseThrow();
  private final NcclSurvey survey = NcclSurvey.of(paths, 1);

  @BeforeEach
  void hasNoDriver() {
    Assumptions.assumeTrue(
        survey.found().size() < 3, "there is a GPU here: OneGpuTest says more than this");
  }

  @Test
  void itsFunctionsAndItsVersionAreFoundAndThatThereIsNoDriver() {
    assertThat(survey.found()).hasSize(2);
    assertThat(survey.found().get(0)).matches("NCCL 2\\.\\d+\\.\\d+ in " + paths.nccl());
    LockstepException obstacle = survey.obstacle();
    assertThat(obstacle).isNotNull();
    assertThat(obstacle.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(obstacle.text()).containsPattern("there is no (NVIDIA driver|GPU).*CUDA says '.*'");
    System.out.println(survey.summary() + "; " + obstacle.text());
  }

  @Test
  void anIdIsMadeAndWithoutADriverACommunicatorFailsWithNcclsReason() throws Exception {
    NcclLibrary library = NcclLibrary.open(paths);
    byte[] id = new byte[Nccl.ID_BYTES];
    assertThat(library.nccl().getUniqueId(id)).isEqualTo(Nccl.SUCCESS);
    assertThat(id).isNotEqualTo(new byte[Nccl.ID_BYTES]);

    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread = new Thread(() -> openAlone(library, id), "nccl-open-alone");
    thread.setUncaughtExceptionHandler((failed, why) -> failure.set(why));
    thread.start();
    thread.join();

    assertThat(failure.get())
        .isInstanceOf(LockstepException.class)
        .hasMessageMatching("ncclCommInitRankConfig failed: .+ \\(\\d\\).*");
    System.out.println(failure.get().getMessage());
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(left -> left.getName().startsWith("nccl"));
  }

  private static void openAlone(NcclLibrary library, byte[] id) {
    Communicator communicator = Communicator.begin(library, id, 0, 1);
    communicator.awaitReady(NcclWorld.PLENTY, () -> null);
  }
}
