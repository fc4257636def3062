package io.lockstep.analysis.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.analysis.compare.Comparison;
import io.lockstep.analysis.compare.Runs;
import io.lockstep.analysis.figure.Figure;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
  @TempDir private Path folder;

  @Test
  void comesInTheOrderInWhichOneReads() throws Exception {
    assertThat(page(ExampleRuns.in(folder)))
        .startsWith("<!DOCTYPE html>")
        .containsSubsequence(
            "<h2>Finding</h2>",
            "the finding",
            "<h3>How far?</h3>",
            "<p>Far.</p>",
            "<h2>Figure</h2>",
            "<h2>Tables</h2>",
            "<h2>A step</h2>",
            "two (measured), step 5: typical, 100.0 ms",
            "two (measured), step 7: the longest of 4 traced, 150.0 ms",
            "<h2>Membership</h2>",
            "ranks 0, 1 on a",
            "<h2>Stragglers</h2>",
            "<h2>Outliers</h2>",
            "<h2>Provenance</h2>",
            "Example CPU",
            "<h2>Definitions</h2>");
  }

  @Test
  void escapesWhatComesFromOutside() throws Exception {
    assertThat(page(ExampleRuns.in(folder)))
        .doesNotContain(ExampleRuns.HOSTILE)
        .contains("&lt;/script&gt;&lt;script&gt;window.hostile = 1");
    assertThat(Resource.json("data", Json.line(ExampleRuns.HOSTILE)).markup())
        .containsOnlyOnce("</script>")
        .contains("\\u003c/script>");
    assertThat(Resource.script("x = '</script>'").markup()).containsOnlyOnce("</script>");
  }

  /** The files that tell of the run, and not the numbers, are damaged or were lost. */
  @Test
  void namesWhatCannotBeReadAndShowsTheRest() throws Exception {
    List<Run> runs = ExampleRuns.in(folder);
    Files.writeString(folder.resolve("two/trace.json"), "[\n{\"ph\":X}]");
    Files.delete(folder.resolve("one/events.jsonl"));
    assertThat(page(runs))
        .contains("two/trace.json is damaged in line 2")
        .contains(folder.resolve("one/events.jsonl") + ": is not there")
        .contains("one (measured), step 5: typical", "<h2>Definitions</h2>");
  }

  @Test
  void showsThatARunWasCutOff() {
    Run whole = Runs.weak("one", 1, 100);
    Run cutOff =
        new Run(
            whole.path(),
            new RunInfo(
                1,
                whole.info().kind(),
                "one",
                whole.info().started(),
                whole.info().spec(),
                7,
                whole.info().workload(),
                whole.info().hardware(),
                whole.info().software(),
                "abc1234",
                null,
                null,
                null),
            whole.steps(),
            List.of(),
            List.of("steps.csv: the unfinished last line was left out"));
    assertThat(page(List.of(cutOff)))
        .contains("going on, or cut off", "steps.csv: the unfinished last line was left out");
  }

  /** Each rank takes 1 ms less than the one before. */
  @Test
  void tellsOfTheSlowestRanksAndHowManyMoreThereAre() {
    List<Run> runs = List.of(Runs.weak("one", 1, 100, 100), Runs.weak("many", 25, 100, 100));
    String table =
        RankTables.stragglers(Comparison.of(runs, List.of(), List.of()).groups()).markup();
    assertThat(table.split("<tr>", -1)).as("before, the heading and 20 rows").hasSize(22);
    assertThat(table)
        .containsSubsequence(">0<", ">1<", ">19<")
        .doesNotContain(">20<")
        .contains("and 5 more, none of them named; report.json has them all.");
  }

  /** Without its programs, which are long. */
  private static String page(List<Run> runs) {
    Comparison comparison = Comparison.of(runs, List.of(), List.of());
    Summary summary = new Summary("the finding", Map.of("How far?", "Far."));
    Figure figure = Figure.of(comparison.groups().get(0), summary.headline());
    return new Page(comparison, List.of(summary), List.of(figure), runs)
        .html()
        .replaceAll("(?s)<script>.*?</script>", "");
  }
}
