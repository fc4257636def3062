package io.lockstep.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lockstep.analysis.compare.Comparison;
import io.lockstep.analysis.compare.Runs;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final Run ONE = Runs.withEpoch(Runs.weak("one", 1, 100, 100, 100), 10);
  private static final Run TWO = Runs.withEpoch(Runs.weak("two", 2, 125, 125, 125), 6.25);

  @TempDir Path folder;

  @Test
  void beginsWithTheFinding() {
    assertThat(Headline.of(comparison().groups().get(0)))
        .isEqualTo(
            "resnet8, weak scaling: 2 workers are 1.60x as fast as one (95 % interval 1.60 to"
                + " 1.60, efficiency 80 %). Predicted step times are off by 12.0 % (m) on average"
                + " over 2 workers and more.");
  }

  @Test
  void saysThatOneWorkerAloneShowsNoSpeedup() {
    Comparison alone = Comparison.of(List.of(ONE), List.of(), List.of());
    assertThat(Headline.of(alone.groups().get(0))).contains("only one worker");
  }

  @Test
  void namesTheRunsAndHowTheyWereMade() throws Exception {
    String markdown = Files.readString(write());
    assertThat(markdown)
        .startsWith("# Predicted and measured scaling\n\n**resnet8, weak scaling: 2 workers")
        .contains("| one | measured | 1 | 7 | abc1234 |")
        .contains("one: 1 (command line); two: 2 (command line)")
        .contains("Example CPU", "djl 0.35.1", "62.5", "peer wait", "fitted on this run")
        .contains(
            "| 2 | 125.0 | 125.0 to 125.0 | 6.25 | 1.60 | 1.60 to 1.60 | 80 % | 110.0 | -12.0 |");
  }

  @Test
  void theJsonHoldsTheComparisonAndTheRuns() throws Exception {
    write();
    JsonNode json = Json.MAPPER.readTree(folder.resolve("new/report.json").toFile());
    assertThat(json.path("groups")).isEqualTo(Json.MAPPER.readTree(Json.line(comparison())).path("groups"));
    assertThat(json.path("runs").path(1).path("run").asText()).isEqualTo("two");
  }

  @Test
  void replacesAnEarlierReportAndLeavesNothingElse() throws Exception {
    write();
    assertThat(write().getParent())
        .isDirectoryNotContaining(file -> file.toString().endsWith(".partial"));
    try (var files = Files.list(folder.resolve("new"))) {
      assertThat(files).hasSize(2);
    }
  }

  private Path write() {
    return new Report(comparison(), List.of(ONE, TWO)).write(folder.resolve("new"));
  }

  private static Comparison comparison() {
    return Comparison.of(
        List.of(ONE, TWO), List.of(), List.of(Runs.model("m", n -> n == 1 ? 100 : 110, "one")));
  }
}
