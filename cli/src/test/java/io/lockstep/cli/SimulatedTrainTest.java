package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.runlog.RunReader;
import io.lockstep.core.runlog.StepRow;
import io.lockstep.core.spec.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code train --backend simulated}: a run folder like a real one's, in virtual time. */
class SimulatedTrainTest {
  @TempDir private Path temp;

  @Test
  void writesTheRunFolderOfAPredictedRun() throws IOException {
    JsonNode result = Json.MAPPER.readTree(train("run", "--workers", "4", "--steps", "20").out());

    // The reference's naive model: 260 ms of compute and 90 ms of communication.
    assertThat(result.get("step_ms_median").asDouble()).isEqualTo(350);
    assertThat(result.get("exposed_comm_ms_median").asDouble()).isEqualTo(90);
    assertThat(result.at("/final/train_loss").isNull()).isTrue();
    Run run = RunReader.read(temp.resolve("run"));
    assertThat(run.info().kind()).isEqualTo(RunInfo.PREDICTED);
    assertThat(run.info().predictedBy())
        .isEqualTo(new RunInfo.PredictedBy("reference", "naive", List.of()));
    assertThat(run.steps()).hasSize(80);
    assertThat(run.info().totals().elapsedS()).isBetween(7.0, 7.1);
    assertThat(run.info().spec().get("network").from()).isEqualTo("profile reference");
  }

  @Test
  void takesTheConditionsThatSimulateTakes() throws IOException {
    String[] conditions = {
      "--link",
      "10gbit",
      "--alpha",
      "30us",
      "--gpus-per-node",
      "2",
      "--inner-link",
      "50GBps",
      "--slow-rank",
      "1:0.5",
      "--overlap-slowdown",
      "0.1",
      "--input-rate",
      "900"
    };
    JsonNode run =
        Json.MAPPER.readTree(
            train("run", with(conditions, "--workers", "8", "--steps", "10", "--bucket-mib", "4"))
                .out());
    JsonNode closed =
        Json.MAPPER.readTree(
            Invocation.of(
                    with(
                        new String[] {"simulate", "--profile", "reference", "--json"},
                        with(conditions, "--workers", "8", "--bucket-mib", "4")))
                .out());

    double stepMs = closed.at("/points/0/step_ms").asDouble();
    assertThat(closed.at("/points/0/workers").asInt()).isEqualTo(8);
    assertThat(run.get("step_ms_median").asDouble()).isCloseTo(stepMs, within(1e-3 * stepMs));
    RunInfo info = RunReader.read(temp.resolve("run")).info();
    assertThat(info.predictedBy())
        .isEqualTo(new RunInfo.PredictedBy("reference", "overlap", List.of()));
    assertThat(info.spec())
        .containsEntry("link", new Setting("10gbit", "command line"))
        .containsEntry("slow-rank", new Setting(List.of("1:0.5"), "command line"))
        .doesNotContainKey("jitter");
  }

  @Test
  void variesFromStepToStepWithJitter() {
    train("run", "--workers", "4", "--steps", "20", "--jitter", "lognormal:5%");

    assertThat(RunReader.read(temp.resolve("run")).steps().stream().map(StepRow::stepMs).distinct())
        .hasSizeGreaterThan(15);
  }

  private static String[] with(String[] words, String... more) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void evaluatesAfterEachEpoch() {
    train("run", "--workers", "4", "--epochs", "2");

    Run run = RunReader.read(temp.resolve("run"));
    assertThat(run.epochs()).hasSize(2).allSatisfy(row -> assertThat(row.testLoss()).isNaN());
    // 10,000 images among 4, forward only: a third of 260 ms for every 128.
    assertThat(run.epochs().get(0).evalS()).isEqualTo(1.693);
  }

  @Test
  void printsNoAccuracyWhereNothingIsLearnt() {
    String run = temp.resolve("run").toString();
    Invocation said =
        Invocation.of(
            "train", "--backend", "simulated", "--workers", "4", "--epochs", "1", "--run", run);
    assertThat(said.out()).doesNotContain("NaN").contains("35.9");
  }

  @Test
  void equalSeedsGiveEqualBytes() throws IOException {
    train("one", "--workers", "3", "--epochs", "1", "--seed", "7");
    train("two", "--workers", "3", "--epochs", "1", "--seed", "7");
    train("three", "--workers", "3", "--epochs", "1", "--seed", "8");

    for (String file : List.of("steps.csv", "events.jsonl", "epochs.csv", "trace.json")) {
      byte[] one = Files.readAllBytes(temp.resolve("one").resolve(file));
      assertThat(one).as(file).isEqualTo(Files.readAllBytes(temp.resolve("two").resolve(file)));
    }
    assertThat(temp.resolve("one/steps.csv")).isNotEmptyFile();
    assertThat(Files.readAllBytes(temp.resolve("three/steps.csv")))
        .isNotEqualTo(Files.readAllBytes(temp.resolve("one/steps.csv")));
  }

  @Test
  void logsTheStepsOfAFewRanksWhereItIsTold() throws IOException {
    JsonNode result =
        Json.MAPPER.readTree(
            train("run", "--workers", "100", "--steps", "10", "--log-ranks", "2").out());

    Run run = RunReader.read(temp.resolve("run"));
    assertThat(run.steps()).extracting(StepRow::rank).containsOnly(0, 1);
    assertThat(run.info().totals().images()).isGreaterThan(100_000);
    assertThat(result.get("images_per_s").asDouble()).isGreaterThan(20_000);
    assertThat(Files.readAllLines(new RunFolder(run.path()).events())).hasSize(101);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--network resnet8 | --network resnet8, but the profile 'reference' is of resnet18",
        "--init weights.npz | --init was given",
        "--threads 2 | --threads was given",
        "--workers 200000 | --workers 200000: at most 100000 simulated workers",
        "--model ring | model 'ring' needs",
        "--model rung | unknown model 'rung'",
        "--profile nowhere | no profile 'nowhere'",
        "--link 10gbit,25gbit --alpha 30us | --link: a run has one value of each",
        "--gpus-per-node 0 --link 10gbit --alpha 1us | --gpus-per-node must be at least 1",
        "--hardware dgx-a101 | no hardware",
        "--log-ranks 0 | --log-ranks must be at least 1",
        "--workers 1024 --batch 4000000 | a step has at most"
      })
  void refusesWhatASimulatedRunCannotHave(String options, String message) throws IOException {
    Path weights = Files.createFile(temp.resolve("weights.npz"));
    Invocation refused =
        train("run", options.replace("weights.npz", weights.toString()).split(" "));

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(error(refused)).contains(message);
    assertThat(temp.resolve("run")).doesNotExist();
  }

  @Test
  void itsOptionsAreRefusedByTheEngine() throws IOException {
    Invocation refused = Invocation.of("train", "--profile", "reference", "--json");
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(error(refused)).contains("--profile is for --backend simulated");
    assertThat(error(Invocation.of("train", "--jitter", "uniform:5%", "--json")))
        .contains("--jitter is for --backend simulated");
    assertThat(error(Invocation.of("train", "--backend", "simulate", "--json")))
        .contains("unknown backend 'simulate'");
  }

  private static String error(Invocation refused) throws IOException {
    return Json.MAPPER.readTree(refused.out()).at("/error/message").asText();
  }

  private Invocation train(String run, String... more) {
    Stream<String> all =
        Stream.of(
            "train", "--backend", "simulated", "--json", "--run", temp.resolve(run).toString());
    return Invocation.of(Stream.concat(all, Stream.of(more)).toArray(String[]::new));
  }
}
