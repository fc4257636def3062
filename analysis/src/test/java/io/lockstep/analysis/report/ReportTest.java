package io.lockstep.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lockstep.analysis.compare.Comparison;
import io.lockstep.analysis.compare.Runs;
import io.lockstep.analysis.figure.FigureFile;
import io.lockstep.core.runlog.EpochRow;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {
  private static final Path GOLDEN = Path.of("src/test/resources/report");
  private static final Run ONE =
      Runs.withEpoch(Runs.weak("one", 1, 99, 100, 100, 100, 101, 100, 99, 101, 100, 160), 10);
  private static final Run TWO = Runs.withEpoch(Runs.weak("two", 2, 124, 125, 125, 126, 125), 6.25);

  @TempDir private static Path folder;

  @BeforeAll
  static void write() {
    new Report(comparison(), List.of(ONE, TWO)).write(folder.resolve("new"), line -> {});
  }

  @Test
  void beginsWithTheFinding() {
    assertThat(Headline.of(comparison().groups().get(0)))
        .startsWith("resnet8, weak scaling: 2 workers are 1.60x as fast as one (95 % interval 1.")
        .endsWith(
            "efficiency 80 %). Predicted step times are off by 12.0 % (m) on average over 2 workers"
                + " and more.");
  }

  @Test
  void saysThatOneWorkerAloneShowsNoSpeedup() {
    assertThat(Headline.of(alone().groups().get(0))).contains("only one worker");
  }

  /**
   * Both files of a fixed pair of runs, held against {@code src/test/resources/report}. {@code mvn
   * test -pl analysis -am -Dtest=ReportTest -Dsurefire.failIfNoSpecifiedTests=false
   * -Dgolden.update=true} rewrites those.
   */
  @ParameterizedTest
  @ValueSource(strings = {Report.MARKDOWN, Report.JSON})
  void isAsAgreed(String file) throws Exception {
    String written = Files.readString(folder.resolve("new").resolve(file));
    Path golden = GOLDEN.resolve(file);
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(golden, written);
    }
    assertThat(written).isEqualTo(Files.readString(golden));
  }

  @Test
  void answersTheFourQuestionsInPlainWords() {
    Answers answers = Answers.of(comparison().groups().get(0));
    assertThat(answers.howFar())
        .contains("2 workers are 1.60x as fast as one", "8 workers", "falls below 75 % at 16");
    assertThat(answers.whatBounds()).contains("compute", "Amdahl's serial fraction is 0.250");
    assertThat(answers.howGood()).contains("12.0 % (m, signed -12.0 %)", "farthest off in compute");
    assertThat(answers.whatNext())
        .contains("4 instead of 2", "20 % shorter with a network twice as fast");
  }

  @Test
  void withoutAModelItSaysWhatToDo() {
    Answers answers =
        Answers.of(Comparison.of(List.of(ONE, TWO), List.of(), List.of()).groups().get(0));
    assertThat(answers.howGood()).contains("Nothing was predicted");
    assertThat(answers.whatNext()).contains("Calibrate a profile");
    assertThat(Answers.of(alone().groups().get(0)).whatNext()).contains("Measure more workers");
  }

  @Test
  void theJsonHoldsTheComparisonAndTheRuns() throws Exception {
    JsonNode json = Json.MAPPER.readTree(folder.resolve("new/report.json").toFile());
    assertThat(json.path("groups"))
        .isEqualTo(Json.MAPPER.readTree(Json.line(comparison())).path("groups"));
    assertThat(json.path("runs").path(1).path("run").asText()).isEqualTo("two");
  }

  @Test
  void replacesAnEarlierReportAndLeavesNothingElse() throws Exception {
    write();
    try (var files = Files.list(folder.resolve("new"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              Report.HTML, Report.MARKDOWN, Report.JSON, FigureFile.SVG, FigureFile.PNG);
    }
  }

  @Test
  void aSimulatedRunHasNoAccuracy() {
    double nan = Double.NaN;
    EpochRow simulated = new EpochRow(1, 2, 0.1, nan, nan, nan, nan, 6, 0, 6, 160);
    Run run = new Run(TWO.path(), TWO.info(), TWO.steps(), List.of(simulated), List.of());
    assertThat(Provenance.of(List.of(run))).contains("there is no accuracy").doesNotContain("NaN");
    assertThat(Provenance.of(List.of(run, ONE))).contains("| one | 1 |").doesNotContain("NaN");
  }

  private static Comparison alone() {
    return Comparison.of(List.of(ONE), List.of(), List.of());
  }

  private static Comparison comparison() {
    return Comparison.of(
        List.of(ONE, TWO), List.of(), List.of(Runs.model("m", n -> n == 1 ? 100 : 110, "one")));
  }
}
