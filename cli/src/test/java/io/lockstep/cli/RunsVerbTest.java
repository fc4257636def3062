package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsVerbTest {
  @TempDir Path folder;
  private Path one;
  private Path two;

  @BeforeEach
  void writeRuns() throws Exception {
    one = SyntheticRun.write(folder, "demo/one", 1);
    two = SyntheticRun.write(folder, "two", 2);
  }

  @Test
  void listsTheRunsInAFolderAndBelow() {
    Invocation listed = Invocation.of("runs", "list", folder.toString());
    assertThat(listed.exit()).as(listed.err()).isZero();
    assertThat(listed.out().lines()).hasSize(3);
    assertThat(listed.out()).contains("demo/one", "resnet8", "weak", "64.0", "completed");
  }

  @Test
  void namesADamagedRunAndListsTheOthers() throws Exception {
    Files.writeString(two.resolve("run.json"), "{");
    Invocation listed = Invocation.of("runs", "list", folder.toString());
    assertThat(listed.exit()).isZero();
    assertThat(listed.out()).contains("demo/one").doesNotContain("/two");
    assertThat(listed.err().lines()).hasSize(1);
    assertThat(listed.err()).contains("two/run.json is damaged");
    JsonNode runs = Invocation.of("runs", "list", folder.toString(), "--json").json().path("runs");
    assertThat(runs).hasSize(2);
    assertThat(runs.path(1).path("problem").asText()).contains("is damaged");
    assertThat(runs.path(0).path("problem").isNull()).isTrue();
  }

  @Test
  void namesARunWhoseStepsAreDamaged() throws Exception {
    Files.writeString(two.resolve("steps.csv"), "rank,step\n0,1\n");
    Invocation listed = Invocation.of("runs", "list", folder.toString());
    assertThat(listed.exit()).isZero();
    assertThat(listed.err()).contains("two/steps.csv has no column");
    assertThat(listed.out()).contains("demo/one").doesNotContain("/two");
  }

  @Test
  void aFolderWithoutRunsSaysSo() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(Invocation.of("runs", "list", empty.toString()).out()).contains("no runs in");
  }

  @Test
  void showsOne() throws Exception {
    Invocation shown = Invocation.of("runs", "show", two.toString());
    assertThat(shown.exit()).as(shown.err()).isZero();
    assertThat(shown.out())
        .contains("two: measured, completed", "ms a step", "test 64.0 %", "Example CPU");
    assertThat(shown.out().lines().count()).isLessThan(20);
    JsonNode json = Invocation.of("runs", "show", two.toString(), "--json").json();
    assertThat(json.at("/speed/step_ms").asDouble()).isCloseTo(125, within(2.0));
    assertThat(json.at("/info/workload/workers").asInt()).isEqualTo(2);
    assertThat(json.path("epochs")).hasSize(1);
  }

  @Test
  void followsLinksButNotInCircles() throws Exception {
    Path links = Files.createDirectory(folder.resolve("links"));
    Path logs = Files.createSymbolicLink(links.resolve("logs"), folder.resolve("demo"));
    Files.createSymbolicLink(links.resolve("run"), two);
    Files.createSymbolicLink(links.resolve("circle"), links);
    Files.createSymbolicLink(links.resolve("lost"), folder.resolve("nowhere"));
    Invocation listed = Invocation.of("runs", "list", links.toString());
    assertThat(listed.exit()).as(listed.err()).isZero();
    assertThat(listed.err()).isEmpty();
    assertThat(listed.out().lines()).as("with a heading").hasSize(3);
    assertThat(listed.out()).contains("links/logs/one", "links/run");
    assertThat(Invocation.of("runs", "list", logs.toString()).out()).contains("links/logs/one");
  }

  @Test
  void aSimulatedRunHasNoAccuracy() throws Exception {
    Path epochs = two.resolve("epochs.csv");
    String heading = Files.readAllLines(epochs).get(0);
    Files.writeString(epochs, heading + "\n1,2,0.1,NaN,NaN,NaN,NaN,6.25,0.5,6.75,512\n");
    assertThat(Invocation.of("runs", "show", two.toString()).out())
        .contains("a step")
        .doesNotContain("NaN", "accuracy");
    JsonNode epoch = Invocation.of("runs", "show", two.toString(), "--json").json().at("/epochs/0");
    assertThat(epoch.path("train_loss").isNull()).isTrue();
    assertThat(epoch.path("test_acc").isNull()).isTrue();
    assertThat(epoch.path("lr").asDouble()).isEqualTo(0.1);
  }

  @Test
  void leavesEventsOutThatAreNone() throws Exception {
    Files.writeString(
        two.resolve("events.jsonl"), "{\"event\":\"joined\",\"time\":1}\n{}\nnonsense\n{\"ev");
    Invocation shown = Invocation.of("runs", "show", two.toString());
    assertThat(shown.out()).contains("events     joined 1");
    assertThat(shown.err()).contains("2 lines that are no events");
  }

  @Test
  void tellsHowTwoDiffer() throws Exception {
    Invocation differ = Invocation.of("runs", "diff", one.toString(), two.toString());
    assertThat(differ.exit()).as(differ.err()).isZero();
    assertThat(differ.out())
        .contains("workload workers", "speed step_ms")
        .containsPattern("a step of two takes 1\\.2\\d+ times as long")
        .doesNotContain("hardware", "settings batch");
    JsonNode json = Invocation.of("runs", "diff", one.toString(), two.toString(), "--json").json();
    assertThat(json.at("/step_ratio/ratio").asDouble()).isCloseTo(1.25, within(0.02));
    assertThat(json.path("settings")).isEmpty();
    assertThat(json.path("workload").findValuesAsText("name")).contains("workers", "global_batch");
  }

  @Test
  void aRunDoesNotDifferFromItself() {
    Invocation differ = Invocation.of("runs", "diff", one.toString(), one.toString(), "--json");
    JsonNode json = differ.json();
    assertThat(json.path("outcome")).isEmpty();
    assertThat(json.path("speed")).isEmpty();
    assertThat(json.at("/step_ratio/ratio").asDouble()).isEqualTo(1);
  }

  @Test
  void refusesWrongUsageInOneLine() {
    refused("did you mean 'show'", "shwo", one.toString());
    refused("runs show takes one run, not 2", "show", one.toString(), two.toString());
    refused("runs diff takes two runs, not 1", "diff", one.toString());
    refused("there is no folder", "list", folder.resolve("nowhere").toString());
    refused("is not a run folder", "show", folder.toString());
  }

  private static void refused(String naming, String... args) {
    String[] words = new String[args.length + 1];
    words[0] = "runs";
    System.arraycopy(args, 0, words, 1, args.length);
    Invocation refused = Invocation.of(words);
    assertThat(refused.exit()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err().lines()).hasSize(1);
    assertThat(refused.err()).contains(naming).doesNotContain("Exception");
  }
}
