package io.lockstep.analysis.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.core.runlog.FolderRunLog;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.runlog.RunReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedCurveTest {
  private static final RunInfo.PredictedBy RING = by("p.json", "ring", List.of());

  @TempDir Path folder;

  @Test
  void repeatsArePooledThoughSeedsAndLearningDiffer() {
    assertThat(
            labels(
                run(RING, 1, Map.of("link", "10gbit", "seed", 1, "lr", 0.1, "steps", 20)),
                run(RING, 2, Map.of("link", "10gbit", "seed", 2, "lr", 0.2, "epochs", 1))))
        .containsExactly("simulated ring");
  }

  @Test
  void otherConditionsAreNoRepeatsAndTheLabelNamesThem() {
    assertThat(
            labels(
                run(RING, 2, Map.of("link", "10gbit", "alpha", "30us")),
                run(RING, 2, Map.of("link", "25gbit", "alpha", "30us")),
                run(RING, 2, Map.of("alpha", "30us", "slow-rank", List.of("1:0.5", "2:0.5")))))
        .containsExactly(
            "simulated ring, link 10gbit",
            "simulated ring, link 25gbit",
            "simulated ring, slow-rank 1:0.5,2:0.5");
  }

  @Test
  void otherModelsAndProfilesAreNoRepeats() {
    assertThat(
            labels(
                run(RING, 2, Map.of()),
                run(by("p.json", "naive", List.of()), 2, Map.of()),
                run(by("q.json", "ring", List.of()), 2, Map.of())))
        .containsExactly(
            "simulated ring, profile p.json",
            "simulated naive, profile p.json",
            "simulated ring, profile q.json");
  }

  @Test
  void notesThatTheProfileWasFittedOnTheVeryRun() throws Exception {
    Run one = written(Runs.weak("one", 1, 99, 100, 101));
    String itself = new RunFolder(one.path()).stepsSha256();
    assertThat(noteOf(one, List.of("00", itself))).isEqualTo("fitted on this run");
    assertThat(noteOf(one, List.of("00"))).isNull();
    assertThat(noteOf(one, List.of())).isNull();
  }

  @Test
  void notesThatARunDoesNotTellWhatItsProfileWasFittedOn() throws Exception {
    assertThat(noteOf(written(Runs.weak("one", 1, 99, 100, 101)), null))
        .isEqualTo("made with the profile p.json, which may have been fitted on this run");
  }

  private static @Nullable String noteOf(Run measured, @Nullable List<String> fittedOn) {
    Run simulated = Runs.simulated("s", by("p.json", "ring", fittedOn), 1, Map.of(), 100);
    return Comparison.of(List.of(measured), List.of(simulated), List.of())
        .groups()
        .get(0)
        .points()
        .get(0)
        .predicted()
        .get(0)
        .note();
  }

  private Run written(Run run) throws Exception {
    Path path = Files.createDirectories(folder.resolve(run.name()));
    try (FolderRunLog log = FolderRunLog.create(new RunFolder(path), run.info())) {
      run.steps().forEach(log::append);
    }
    return RunReader.read(path);
  }

  private static List<String> labels(Run... runs) {
    return Comparison.of(List.of(), List.of(runs), List.of()).groups().get(0).models();
  }

  private static Run run(RunInfo.PredictedBy by, int workers, Map<String, Object> given) {
    return Runs.simulated("s", by, workers, given, 100);
  }

  private static RunInfo.PredictedBy by(
      String profile, String model, @Nullable List<String> fittedOn) {
    return new RunInfo.PredictedBy(profile, model, fittedOn);
  }
}
