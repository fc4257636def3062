package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SettingsTest {
  @TempDir private Path temp;

  @Test
  void aDryRunSaysEachValueAndWhereItCameFrom() throws IOException {
    Path config = temp.resolve("my.conf");
    Files.writeString(config, "seed = 7\ntrain {\n  lr = 0.3\n  workers = 4\n}\n");

    Invocation captured =
        Invocation.of(
            "train", "--config", config.toString(), "--workers", "2", "--dry-run", "--json");

    JsonNode settings = captured.json().get("settings");
    assertThat(captured.exit()).isZero();
    assertThat(settings.at("/workers/value").asInt()).isEqualTo(2);
    assertThat(settings.at("/workers/from").asText()).isEqualTo("command line");
    assertThat(settings.at("/lr/value").asDouble()).isEqualTo(0.3);
    assertThat(settings.at("/lr/from").asText()).endsWith("my.conf: line 3");
    assertThat(settings.at("/seed/from").asText()).endsWith("my.conf: line 1");
    assertThat(settings.at("/momentum/from").asText()).isEqualTo("default");
    assertThat(settings.at("/batch/value").asInt()).isEqualTo(128);
    assertThat(settings.at("/lr-scaling/value").asText()).isEqualTo("sqrt");
    assertThat(settings.at("/milestones/value").toString()).isEqualTo("[30,60,90]");
    assertThat(settings.at("/collective/value").asText()).isEqualTo("shm");
    assertThat(settings.at("/collective/from").asText())
        .isEqualTo("auto: all workers on this machine");
    assertThat(Path.of(settings.at("/run/value").asText()))
        .isAbsolute()
        .doesNotExist()
        .satisfies(run -> assertThat(run.getFileName().toString()).contains("resnet18-2x"));
    assertThat(settings.at("/run/from").asText()).isEqualTo("default");
  }

  @Test
  void aRunByStepsWarmsUpForAPartOfTheEpochsThatItsStepsAre() {
    JsonNode settings =
        Invocation.of(
                "train --batch 100 --steps 50 --lr-schedule onecycle --dry-run --json".split(" "))
            .json()
            .get("settings");

    assertThat(settings.at("/epochs/value").isNull()).isTrue();
    assertThat(settings.at("/warmup-epochs/value").asDouble())
        .as("a fifth of 50 of the embedded set's 100 steps an epoch")
        .isEqualTo(0.1);
  }

  @Test
  void ofExclusiveSettingsTheOneFromTheStrongerSourceCounts() throws IOException {
    Path config = temp.resolve("my.conf");
    Files.writeString(config, "batch = 64\nsteps = 7\n");

    JsonNode settings =
        Invocation.of(
                ("train --workers 2 --global-batch 8 --epochs 3 --dry-run --json --config "
                        + config)
                    .split(" "))
            .json()
            .get("settings");

    assertThat(settings.at("/global-batch/value").asInt()).isEqualTo(8);
    assertThat(settings.at("/batch/value").asInt()).isEqualTo(4);
    assertThat(settings.at("/batch/from").asText()).isEqualTo("global batch / workers");
    assertThat(settings.at("/epochs/value").asInt()).isEqualTo(3);
    assertThat(settings.at("/steps/value").isNull()).isTrue();
    assertThat(settings.at("/steps/from").asText()).isEqualTo("replaced by --epochs");
  }

  @Test
  void exclusiveSettingsFromOneSourceAreRefused() throws IOException {
    Path config = temp.resolve("my.conf");
    Files.writeString(config, "batch = 64\nglobal-batch = 64\n");

    Invocation captured = Invocation.of("train", "--config", config.toString(), "--dry-run");

    assertThat(captured.exit()).isEqualTo(2);
    assertThat(captured.err()).contains("--batch and --global-batch exclude one another");
  }

  @Test
  void dataIsNamedByItsRealPath() throws IOException {
    TinyCifar.write(temp.resolve("data"), 4, 2);
    Files.createSymbolicLink(temp.resolve("link"), temp.resolve("data"));

    JsonNode settings =
        Invocation.of("train", "--data", temp.resolve("link").toString(), "--dry-run", "--json")
            .json()
            .get("settings");

    assertThat(settings.at("/data/value").asText())
        .isEqualTo(temp.resolve("data").toRealPath().toString());
  }

  @Test
  void anArrayIsRefusedRatherThanPrintedAsItsAddress() {
    assertThatThrownBy(() -> Settings.plain(new int[] {1}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Settings.plain(List.of(1, 2))).isEqualTo(List.of(1, 2));
  }

  @Test
  void theEnvironmentBeatsTheFileAndYieldsToTheCommandLine() throws IOException {
    Path config = temp.resolve("my.conf");
    Files.writeString(config, "seed = 7\nlr = 0.3\n");
    Map<String, String> environment =
        Map.of("LOCKSTEP_SEED", "8", "LOCKSTEP_CONFIG", config.toString(), "LOCKSTEP_BATCH", "9");
    CommandLine line = Lockstep.commandLine(Settings.load(List.of(), environment));

    line.parseArgs("train", "--batch", "10");

    var settings = Settings.of(line.getSubcommands().get("train").getCommandSpec());
    assertThat(settings.get("seed").value()).isEqualTo(8L);
    assertThat(settings.get("seed").from()).isEqualTo("environment LOCKSTEP_SEED");
    assertThat(settings.get("lr").value()).isEqualTo(0.3);
    assertThat(settings.get("batch").value()).isEqualTo(10);
  }

  @Test
  void aFixedGlobalBatchIsDividedAndLeavesTheLearningRateAlone() {
    JsonNode settings =
        Invocation.of("train", "--workers", "4", "--global-batch", "64", "--dry-run", "--json")
            .json()
            .get("settings");

    assertThat(settings.at("/batch/value").asInt()).isEqualTo(16);
    assertThat(settings.at("/lr-scaling/value").asText()).isEqualTo("none");
  }
}
