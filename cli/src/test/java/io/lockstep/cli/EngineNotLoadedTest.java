package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The verbs that predict and compare load no engine, as the virtual machine's own log of the
 * classes and native libraries that it loads shows.
 */
class EngineNotLoadedTest {
  private static final Pattern CLASS = Pattern.compile("(?m)^ai\\.djl\\.");
  private static final Pattern LIBRARY = Pattern.compile("(?m)^Loaded library .*(torch|djl)");

  private static final String BENCH =
      """
      {"results": [{"workers": 2, "bytes": %d, "collective": "tcp", "time_us": 25000,
        "min_us": 24000, "algbw_gbytes_per_s": 0.16, "busbw_gbytes_per_s": 0.16, "wrong": 0}]}
      """
          .formatted(SyntheticRun.BYTES);

  @TempDir private Path temp;

  @Test
  void simulateLoadsNone() throws IOException, InterruptedException {
    assertNoneLoadedBy("simulate", "--profile", "reference", "--json");
  }

  @Test
  void simulatedTrainingLoadsNone() throws IOException, InterruptedException {
    String run = temp.resolve("run").toString();
    assertNoneLoadedBy(
        "train", "--backend", "simulated", "--workers", "4", "--steps", "9", "--run", run);
  }

  @Test
  void calibrateAndCompareLoadNone() throws IOException, InterruptedException {
    String one = SyntheticRun.write(temp, "one", 1).toString();
    String two = SyntheticRun.write(temp, "two", 2).toString();
    String bench = Files.writeString(temp.resolve("bench.json"), BENCH).toString();
    String profile = temp.resolve("profile.json").toString();
    String report = temp.resolve("report").toString();

    assertNoneLoadedBy("calibrate", "--runs", one, two, "--bench", bench, "--out", profile);
    assertNoneLoadedBy("compare", "--measured", one, two, "--profile", profile, "--out", report);
  }

  @Test
  void theLogWouldShowOne() throws IOException, InterruptedException {
    assertThat(loadedBy(LoadsEngine.class)).containsPattern(CLASS).containsPattern(LIBRARY);
  }

  private void assertNoneLoadedBy(String... args) throws IOException, InterruptedException {
    assertThat(loadedBy(Lockstep.class, args))
        .contains("io.lockstep.cli.Lockstep ", "io.lockstep.cli.Console ")
        .doesNotContainPattern(CLASS)
        .doesNotContainPattern(LIBRARY);
  }

  private String loadedBy(Class<?> main, String... args) throws IOException, InterruptedException {
    Path log = temp.resolve("loaded.log");
    Path out = temp.resolve("out");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xlog:class+load,library:file=\"" + log + "\":none");
    command.add("-Dai.djl.offline=true");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor()).as(Files.readString(out)).isZero();
    return Files.readString(log);
  }

  /** Does what the verbs must not. */
  static final class LoadsEngine {
    private LoadsEngine() {}

    public static void main(String[] args) {
      System.out.println(Engine.getInstance());
    }
  }
}
