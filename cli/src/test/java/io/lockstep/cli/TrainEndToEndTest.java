package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.core.runlog.RunReader;
import io.lockstep.core.runlog.StepRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole system when all goes well: real processes, a real cluster, the real engine. */
class TrainEndToEndTest {
  @TempDir private Path temp;

  @Test
  void twoWorkersTrainAndLeaveACompleteRunFolder() throws IOException {
    LiveRun live = LiveRun.in(temp, "run");
    Path path = live.path();
    Invocation captured = live.train("--global-batch", "8", "--epochs", "2");

    assertThat(captured.exit()).as(captured.err()).isZero();
    JsonNode result = captured.json();
    assertThat(result.get("world_size").asInt()).isEqualTo(2);
    assertThat(result.get("steps").asInt()).isEqualTo(8);
    assertThat(result.at("/final/test_acc").asDouble()).isBetween(0.0, 1.0);
    assertThat(result.get("params_sha256").asText()).matches("[0-9a-f]{64}");

    Run run = RunReader.read(path);
    assertThat(run.warnings()).isEmpty();
    assertThat(run.steps()).hasSize(16);
    assertThat(run.epochs()).hasSize(2);
    assertThat(run.info().ended()).isEqualTo(Ended.completed(result.get("params_sha256").asText()));
    assertReplicasEqual(run);
    assertTimesAddUp(run);
    assertThat(live.events("joined")).hasSize(2);
    assertThat(live.events("generation")).hasSize(1);
    RunFolder folder = new RunFolder(path);
    assertThat(folder.weights()).isNotEmptyFile();
    assertThat(Json.MAPPER.readTree(folder.trace().toFile())).isNotEmpty();
    assertThat(folder.nodeLog(1)).content().contains("compiler directives added");
    assertThat(live.pids()).hasSize(2).allMatch(LiveRun::isGone);
  }

  @Test
  void theSameSeedGivesTheSameBits() throws IOException {
    JsonNode first = train("a").json();
    JsonNode second = train("b").json();
    JsonNode other = train("c", "--seed", "9").json();

    assertThat(first.get("params_sha256")).isEqualTo(second.get("params_sha256"));
    assertThat(first.get("params_sha256")).isNotEqualTo(other.get("params_sha256"));
    assertThat(first.at("/final/test_acc").isNull()).isTrue();
    assertThat(first.at("/final/train_loss").asDouble()).isPositive();
    assertThat(first.get("epochs").asInt()).isZero();
  }

  private Invocation train(String name, String... more) throws IOException {
    Stream<String> steps = Stream.of("--batch", "4", "--steps", "4");
    return LiveRun.in(temp, name)
        .train(Stream.concat(steps, Stream.of(more)).toArray(String[]::new));
  }

  private static void assertReplicasEqual(Run run) {
    Map<Long, List<String>> crcs =
        run.steps().stream()
            .collect(
                Collectors.groupingBy(
                    StepRow::step, Collectors.mapping(StepRow::paramsCrc, Collectors.toList())));
    assertThat(crcs.values())
        .allSatisfy(crc -> assertThat(crc).hasSize(2).containsOnly(crc.get(0)));
    assertThat(crcs.values().stream().map(crc -> crc.get(0))).doesNotHaveDuplicates();
  }

  private static void assertTimesAddUp(Run run) {
    assertThat(run.steps())
        .allSatisfy(
            row -> {
              double parts =
                  row.dataMs()
                      + row.forwardMs()
                      + row.backwardMs()
                      + row.exposedCommMs()
                      + row.optimizerMs()
                      + row.otherMs();
              assertThat(row.stepMs()).isCloseTo(parts, org.assertj.core.data.Offset.offset(1e-3));
              assertThat(row.exposedCommMs()).isPositive();
            });
  }
}
