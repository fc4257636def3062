package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateVerbTest {
  @Test
  void theReferencesStrongReading() {
    assertThat(
            points(
                "--profile reference --workers 1,2,4,8 --model naive --scaling strong", "step_ms"))
        .containsExactly(260.0, 220.0, 155.0, 122.5);
  }

  @Test
  void theReferencesWeakReading() {
    List<Double> speedups =
        points("--profile reference --workers 1,2,4,8 --model naive --scaling weak", "speedup");
    assertThat(speedups.stream().map(s -> Math.round(s * 100) / 100.0))
        .containsExactly(1.0, 1.48, 2.96, 5.93);
  }

  @Test
  void itsJsonHasTheContractsFieldsAndNothingBeside() {
    Invocation simulated = run("--profile reference --json");
    assertThat(names(simulated.json()))
        .containsExactly("scenario", "points", "explanations", "advice", "limits", "notes");
    assertThat(names(simulated.json().path("points").path(0)))
        .containsExactly(
            "workers",
            "step_ms",
            "compute_ms",
            "comm_ms",
            "exposed_comm_ms",
            "stragglers_ms",
            "input_ms",
            "steps_per_epoch",
            "epoch_s",
            "speedup",
            "efficiency",
            "speedup_low",
            "speedup_high",
            "bound_by");
    JsonNode scenario = simulated.json().path("scenario");
    assertThat(scenario.path("model").asText()).isEqualTo("naive");
    assertThat(scenario.path("scaling").asText()).isEqualTo("weak");
    assertThat(scenario.path("compute_ms").asDouble()).isEqualTo(260);
    assertThat(scenario.path("comm_ms").asDouble()).isEqualTo(90);
    assertThat(scenario.path("batch").asInt()).isEqualTo(128);
    assertThat(scenario.path("images").asInt()).isEqualTo(50_000);
  }

  @Test
  void saysWhereTheReferencesArithmeticDoesNotHold() {
    assertThat(run("--profile reference").err()).contains("note: ", "720 ms", "2.25");
    assertThat(run("--profile reference --json").json().path("notes")).hasSize(7);
  }

  @Test
  void everythingMayComeFromTheFlags() {
    Invocation simulated =
        run(
            "--compute-ms 0 --link 10gbit --alpha 30us --gradient-bytes 44695848 --workers 4"
                + " --json");
    assertThat(names(simulated.json())).containsExactly("scenario", "points", "advice", "limits");
    JsonNode four = simulated.json().path("points").path(0);
    assertThat(four.path("step_ms").asDouble()).isCloseTo(53.815, within(1e-3));
    assertThat(four.path("bound_by").asText()).isEqualTo("communication");
    assertThat(simulated.json().path("scenario").path("model").asText()).isEqualTo("ring");
  }

  @Test
  void bitsAndBytesOfTheSameLinkAgree() {
    String common = "--compute-ms 260 --alpha 30us --gradient-bytes 90000000 --link ";
    assertThat(points(common + "10gbit", "comm_ms"))
        .isEqualTo(points(common + "1.25GBps", "comm_ms"));
    // Two workers move the bytes once: 90 MB at 1 Gbit/s are 720 ms, and two rounds of 30 µs.
    assertThat(points(common + "1gbit", "comm_ms").get(1)).isCloseTo(720.06, within(1e-6));
  }

  @Test
  void aConstantAloneMeansTheNaiveModel() {
    Invocation simulated = run("--compute-ms 100 --comm-ms 25 --workers 2 --json");
    assertThat(simulated.json().path("scenario").path("model").asText()).isEqualTo("naive");
    assertThat(simulated.json().path("points").path(0).path("step_ms").asDouble()).isEqualTo(125);
  }

  @Test
  void workersAreSortedAndUniqueAndRangesHoldTheirEnds() {
    assertThat(points("--profile reference --workers 8,1,2..4,4", "workers"))
        .containsExactly(1.0, 2.0, 3.0, 4.0, 8.0);
    assertThat(points("--profile reference --workers 1000000", "workers")).containsExactly(1e6);
  }

  @Test
  void speedupIsRelativeToOneWorkerEvenWhereThatWasNotAsked() {
    assertThat(points("--profile reference --workers 4", "speedup").get(0))
        .isCloseTo(391 * 260 / (98 * 350.0), within(1e-9));
  }

  @Test
  void aBatchMakesComputeProportionallyLonger() {
    assertThat(points("--profile reference --workers 1 --batch 64", "step_ms"))
        .containsExactly(130.0);
  }

  @Test
  void printsAnAlignedTableWithUnits() {
    Invocation simulated = run("--profile reference --workers 1,8");
    assertThat(simulated.exit()).isZero();
    List<String> lines = simulated.out().lines().toList();
    assertThat(lines.get(3)).isEmpty();
    assertThat(lines.get(0)).startsWith("workers  step ms").contains("epoch s", "efficiency %");
    assertThat(lines.get(2)).startsWith("      8   350.00").endsWith("compute");
    assertThat(simulated.err()).contains("model naive: T_step");
  }

  @Test
  void saysWhichFlagsTheModelDoesNotLookAt() {
    assertThat(run("--profile reference --model naive --link 10gbit --alpha 1us").err())
        .contains("does not look at --link", "does not look at --alpha");
  }

  /** Of a measured ring; its workers of one host differ by 20 % of compute at each step. */
  private static Path measured(Path folder) throws Exception {
    return Files.writeString(
        folder.resolve("measured.json"),
        """
        {"schema": 1, "name": "p", "description": "d",
         "workload": {"network": "n", "data": "d", "images": 100, "test_images": 1,
                      "reduced_bytes": 4, "source": "s"},
         "compute": {"ms": 100, "batch": 1, "source": "s", "fitted_on": []},
         "communication": {"constant": {"ms": 0, "source": "s"},
                           "ring": {"alpha_us": 0, "bandwidth_gbytes_per_s": 1, "source": "s"},
                           "all_reduce": []},
         "host": {"cores": 2, "threads": 1, "background_cores": 0, "slowdown_per_worker": 0,
                  "slowdowns": [{"workers": 2, "factor": 1, "jitter": 0.2}],
                  "source": "s", "fitted_on": []}}
        """);
  }

  @Test
  void aGivenJitterCountsInThePlaceOfTheProfiles(@TempDir Path folder) throws Exception {
    String words = "--profile " + measured(folder) + " --model ring --workers 2";
    assertThat(points(words, "stragglers_ms").get(0)).isBetween(11.0, 11.6);
    assertThat(points(words + " --jitter lognormal:0%", "stragglers_ms")).containsExactly(0.0);
    assertThat(points(words + " --jitter uniform:3%", "stragglers_ms").get(0))
        .isCloseTo(1, within(1e-9));
  }

  @Test
  void linksOfOneHostAreNotTakenForThoseBetweenSeveral(@TempDir Path folder) throws Exception {
    Path ofCores = measured(folder);
    String ofGpus = Files.readString(ofCores).replaceFirst(",\\s*\"host\"[\\s\\S]*\\}\\}", "}");
    Path onGpus = Files.writeString(folder.resolve("gpus.json"), ofGpus);
    for (Path profile : List.of(ofCores, onGpus)) {
      assertThat(run("--profile " + profile + " --workers 2").exit()).isZero();
      assertThat(run("--profile " + profile + " --gpus-per-node 1 --workers 2").err())
          .contains("--gpus-per-node needs --link and --alpha, or --hardware");
    }
  }

  @Test
  void listsItsProfiles() {
    assertThat(run("--profiles").out()).contains("reference  ResNet-18");
    assertThat(run("--profiles --json").json().path("profiles").has("reference")).isTrue();
  }

  @Test
  void aDryRunPrintsEachSettingAndComputesNothing() {
    Invocation dry = run("--profile reference --dry-run");
    assertThat(dry.exit()).isZero();
    assertThat(dry.out()).contains("profile", "(command line)", "(default)").doesNotContain("350");
    assertThat(run("--profile refrence --dry-run").exit()).isEqualTo(2);
  }

  @Test
  void theReferenceDoesNotIdentifyARing() {
    refused("--profile reference --model ring", "do not identify");
    refused("--profile reference --model ring --link 10gbit", "--alpha");
    assertThat(run("--profile reference --model ring --link 10gbit --alpha 30us").exit()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          --profile reference --workers 0                | from 1 to 1000000, not 0
          --profile reference --workers -3               | not -3
          --profile reference --workers 1000001          | not 1000001
          --profile reference --workers 99999999999999999999 | not a number of workers
          --profile reference --workers 1,,2             | '' is not a number of workers
          --profile reference --workers two              | 'two' is not a number of workers
          --profile reference --workers 8..2             | ends before it begins
          --profile reference --workers 1..1000000       | more than 100000
          --profile reference --model rinf               | did you mean 'ring'
          --profile refrence                             | did you mean 'reference'
          --profile reference --scaling stong            | --scaling
          --profile reference --batch 0                  | --batch must be at least 1
          --profile reference --images -1                | --images must be at least 1
          --profile reference --compute-ms -1            | --compute-ms must not be negative
          --profile reference --comm-ms NaN              | --comm-ms must not be negative
          --profile reference --compute-ms fast          | --compute-ms
          --profile reference --link 10                  | '10' is not a bandwidth
          --profile reference --link 0gbit --alpha 1us   | positive
          --profile reference --link 1gbit --alpha 30    | '30' is not a time
          --profile reference --gradient-bytes 4.5       | not a number of bytes
          --profile reference --gradient-bytes 0         | --gradient-bytes must be at least 1
          --profile reference --alpha 30us               | --alpha needs --link
          --profile reference --scaling strong --workers 129 | global batch of 128
          --profile reference --hardware dgx-h10         | did you mean 'dgx-h100'
          --profile reference --hardware dgx-1 --workers 16 | 16 workers do not fit on 1 node of 8
          --profile reference --link 1gbit --alpha 1us --gpus-per-node 0 | --gpus-per-node must be
          --profile reference --link 1gbit --alpha 1us --placement block | need --gpus-per-node
          --profile reference --link 1gbit --alpha 1us --gpus-per-node 4 --placement ring | --placement
          --profile reference --link 1gbit --alpha 1us --slow-link 3 | '3' is not a rank and a factor
          --profile reference --link 1gbit --alpha 1us --slow-rank 0:-1 | '0:-1' is not a rank
          --profile reference --jitter normal:5%         | unknown distribution 'normal'
          --profile reference --input-rate 0             | positive number of images
          --profile reference --eval-s -1                | negative time
          --profile reference --bucket-mib 0             | --bucket-mib must be positive
          --profile reference --epochs 0                 | --epochs must be at least 1
          --profile reference --target-efficiency 80     | between 0 and 1
          --profile reference --batch 32,x               | 'x' is not a whole number
          --profile reference --model nccl --link 1gbit --alpha 1us | GPUs (--hardware)
          --workload resnet51-imagenet --hardware dgx-1  | did you mean 'resnet50-imagenet'
          --workload resnet50-imagenet                   | --compute-ms is needed
          --compute-ms 9 --gradient-bytes 400 --link 1gbit --gpus-per-node 8 --model hierarchical --workers 12 | do not fill nodes of 8
          --curves no-such-file                          | cannot read the curves
          --workers 2                                    | --compute-ms is needed
          --compute-ms 10                                | nothing is known of communication
          --compute-ms 10 --model ring --link 1gbit      | --gradient-bytes
          --compute-ms 10 --model naive                  | --comm-ms
          """)
  void refusesInOneLine(String args, String naming) {
    refused(args, naming);
  }

  /** What the reference's own rows leave open, in numbers and in words. */
  @Test
  void eightWorkersOfTheReferenceAreAnIntervalWithReasons() {
    Invocation simulated = run("--profile reference --workers 8");
    assertThat(simulated.out())
        .contains("4.41 to 5.93", "evaluation by one worker", "4.42 by star", "5.69 by ring");
    assertThat(simulated.err()).contains("90 ms", "2.86", "2.97");
    JsonNode point = run("--profile reference --workers 8 --json").json().path("points").path(0);
    assertThat(point.path("speedup_low").asDouble()).isCloseTo(4.40, within(0.05));
    assertThat(point.path("speedup_high").asDouble()).isCloseTo(5.93, within(0.05));
  }

  @Test
  void severalValuesAreSeveralScenarios() {
    String args =
        "--compute-ms 0 --gradient-bytes 44695848 --alpha 30us --link 10gbit,25gbit"
            + " --batch 32,64 --workers 4";
    JsonNode scenarios = run(args + " --json").json().path("scenarios");
    assertThat(scenarios).hasSize(4);
    assertThat(scenarios.path(3).path("scenario").path("link").asText()).isEqualTo("25gbit");
    assertThat(scenarios.path(3).path("scenario").path("batch").asInt()).isEqualTo(64);
    assertThat(scenarios.path(0).path("points").path(0).path("step_ms").asDouble())
        .isCloseTo(53.815, within(1e-3));
    List<String> csv = run(args + " --csv").out().lines().toList();
    assertThat(csv).hasSize(5);
    assertThat(csv.get(0)).startsWith("batch,link,workers,step_ms,");
    assertThat(csv.get(1)).startsWith("32,10gbit,4,53.81");
    assertThat(run(args).out().lines().toList().get(0)).startsWith("--batch  --link  workers");
  }

  /** One half-speed link doubles a ring; four workers on an interface cost what one does. */
  @Test
  void nodesAndSlowLinksReachTheModel() {
    String ring = "--compute-ms 0 --gradient-bytes 64000000 --link 10gbit --workers 16 ";
    double whole = points(ring, "comm_ms").get(0);
    assertThat(points(ring + "--slow-link 3:2", "comm_ms").get(0)).isEqualTo(2 * whole);
    assertThat(points(ring + "--slow-link 3:0.5", "comm_ms").get(0)).isEqualTo(2 * whole);
    String nodes = ring + "--gpus-per-node 4 --placement ";
    assertThat(points(nodes + "block", "comm_ms").get(0)).isEqualTo(whole);
    assertThat(points(nodes + "round-robin", "comm_ms").get(0)).isCloseTo(4 * whole, within(1e-9));
  }

  @Test
  void hardwareAndWorkloadsComeFromTheCatalogue() {
    assertThat(run("--hardware list").out()).contains("dgx-a100", "230.8 measured");
    assertThat(run("--hardware list --json").json().path("hardware").path(0).path("inside"))
        .isNotEmpty();
    assertThat(run("--workload list").out()).contains("gpt2", "124439808");
    Invocation simulated =
        run("--workload resnet50-imagenet --hardware dgx-a100 --workers 8,64 --json");
    assertThat(simulated.json().path("scenario").path("model").asText()).isEqualTo("overlap");
    JsonNode point = simulated.json().path("points").path(1);
    assertThat(point.path("speedup").asDouble()).isBetween(40.0, 64.0);
    assertThat(point.path("speedup_low").asDouble())
        .isLessThan(point.path("speedup_high").asDouble());
    assertThat(simulated.err()).contains("estimate", "35 %");
  }

  @Test
  void saysHowFarItScalesAndHowLongEpochsTake() {
    Invocation simulated =
        run(
            "--compute-ms 100 --gradient-bytes 44695848 --link 1gbit --workers 1,8 --epochs 10"
                + " --target-efficiency 0.5");
    assertThat(simulated.out())
        .contains("efficiency falls below 50 % at 2 workers", "10 epochs take", "a network twice");
    JsonNode json =
        run("--compute-ms 100 --gradient-bytes 400 --link 1gbit --epochs 2 --json").json();
    assertThat(json.path("time_s").path("1").asDouble()).isCloseTo(2 * 39.1, within(1e-9));
  }

  @Test
  void publishedCurvesArePredictedAndCompared() throws Exception {
    Path file = Files.createTempFile("curves", ".json");
    Files.writeString(
        file,
        """
        [{"id": "a", "scaling": "weak", "points": [{"gpus": 1, "throughput": 10},
          {"gpus": 2, "throughput": 19}, {"gpus": 4, "throughput": 37}, {"gpus": 8, "throughput": 72}]}]
        """);
    JsonNode json = run("--curves " + file + " --json").json();
    assertThat(names(json))
        .containsExactly(
            "series",
            "mape_pct",
            "naive_mape_pct",
            "amdahl_mape_pct",
            "coverage",
            "mean_relative_width");
    JsonNode series = json.path("series").path(0);
    assertThat(names(series)).containsExactly("id", "fitted_on", "points", "note");
    assertThat(series.path("points").path(0).path("gpus").asInt()).isEqualTo(8);
    JsonNode two = run("--curves " + file + " --fit-up-to 2 --json").json();
    assertThat(two.path("series").path(0).path("points")).hasSize(2);
    assertThat(run("--curves " + file).out()).contains("1 points of 1 series");
    Files.delete(file);
  }

  @Test
  void refusesInJsonToo() {
    Invocation refused = run("--profile refrence --json");
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.json().path("error").path("code").asInt()).isEqualTo(2);
    assertThat(refused.err()).isEmpty();
  }

  private static void refused(String args, String naming) {
    Invocation refused = run(args);
    assertThat(refused.exit()).as(args).isEqualTo(2);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err().lines()).hasSize(1);
    assertThat(refused.err()).contains(naming);
  }

  private static List<Double> points(String args, String field) {
    List<Double> values = new ArrayList<>();
    run(args + " --json").json().path("points").forEach(p -> values.add(p.path(field).asDouble()));
    return values;
  }

  private static Invocation run(String args) {
    return Invocation.of(("simulate " + args).split(" +"));
  }

  private static List<String> names(JsonNode node) {
    return node.properties().stream().map(Map.Entry::getKey).toList();
  }
}
