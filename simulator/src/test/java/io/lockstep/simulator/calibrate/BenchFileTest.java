package io.lockstep.simulator.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.core.failure.LockstepException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchFileTest {
  private static final String RESULT =
      "{\"workers\":2,\"bytes\":4096,\"collective\":\"tcp\",\"time_us\":80.5,\"min_us\":70.0,"
          + "\"algbw_gbytes_per_s\":0.05,\"busbw_gbytes_per_s\":0.05,\"wrong\":0}";

  @TempDir Path folder;

  @Test
  void readsWhatTheBenchmarkPrints() throws Exception {
    assertThat(BenchFile.read(file("{\"results\":[" + RESULT + "]}")).reductions())
        .containsExactly(new BenchResult(2, 4096, "tcp", null, 80.5, 0));
  }

  @Test
  void takesWhatTrainingDoesAmongOtherOperations() throws Exception {
    String results = of("all-reduce") + "," + of("broadcast");
    assertThat(BenchFile.read(file("{\"results\":[" + results + "]}")).reductions())
        .containsExactly(new BenchResult(2, 4096, "tcp", "all-reduce", 80.5, 0));
    assertThat(
            BenchFile.read(file("{\"results\":[" + of("sum") + "," + results + "]}")).reductions())
        .extracting(BenchResult::operation)
        .containsExactly("sum", "all-reduce");
    refused("{\"results\":[" + of("broadcast") + "]}", "holds no all-reduce");
  }

  private static String of(String operation) {
    return RESULT.replace("}", ",\"operation\":\"" + operation + "\"}");
  }

  @Test
  void readsStepsSideBySide() throws Exception {
    String step =
        "{\"workers\":2,\"network\":\"resnet8\",\"batch\":64,\"threads\":1,\"alone_ms\":50,"
            + "\"together_ms\":60,\"slowdown\":1.2,\"low\":1.1,\"high\":1.3,\"slowest\":1.05,"
            + "\"slowest_low\":1.04,\"slowest_high\":1.07,\"rounds\":20}";
    Bench bench = BenchFile.read(file("{\"steps\":[" + step + "]}"));
    assertThat(bench.steps())
        .containsExactly(new StepBench(2, "resnet8", 64, 1, 1.2, 1.1, 1.3, 1.05, 1.04, 1.07));
    assertThat(bench.reductions()).isEmpty();
    refused("{\"steps\":[" + step.replace("1.2,", "-1,") + "]}", "cannot be");
    refused("{\"steps\":[" + step.replace("1.05", "0.9") + "]}", "cannot be");
    refused("{\"steps\":[null]}", "cannot be");
    refused("{\"steps\":[" + step.replace("1.04", "0.9") + "]}", "cannot be");
    String old = step.replaceAll(",\"slowest[^,]*", "");
    assertThat(BenchFile.read(file("{\"steps\":[" + old + "]}")).steps())
        .containsExactly(new StepBench(2, "resnet8", 64, 1, 1.2, 1.1, 1.3, null, null, null));
  }

  @Test
  void namesWhatIsWrongWithAFile() throws Exception {
    refused("", "bench.json");
    refused("{", "not a benchmark");
    refused("{\"error\":{}}", "no benchmark results");
    refused("{\"results\":[]}", "no benchmark results");
    refused("{\"results\":[{\"workers\":2}]}", "not a benchmark");
    refused("{\"results\":[null]}", "cannot be");
    refused("{\"results\":[" + RESULT.replace("80.5", "-1") + "]}", "cannot be");
    assertThatThrownBy(() -> BenchFile.read(folder.resolve("none.json")))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("none.json");
  }

  @Test
  void refusesTheTimeOfAWrongSum() throws Exception {
    refused("{\"results\":[" + RESULT.replace("\"wrong\":0", "\"wrong\":3") + "]}", "3 elements");
  }

  private void refused(String json, String naming) throws Exception {
    Path file = file(json);
    assertThatThrownBy(() -> BenchFile.read(file))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining(naming);
  }

  private Path file(String json) throws Exception {
    return Files.writeString(folder.resolve("bench.json"), json);
  }
}
