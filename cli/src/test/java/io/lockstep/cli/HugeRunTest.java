package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lockstep.core.runlog.Json;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of a million rows is compared in a heap of 1 GiB, within half a minute. */
@Tag("heavy")
class HugeRunTest {
  private static final int STEPS = 500_000;
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  @TempDir private Path folder;

  @Test
  void isCompared() throws Exception {
    Path one = SyntheticRun.write(folder, "one", 1);
    Path two = SyntheticRun.write(folder, "two", 2);
    lengthen(two.resolve("steps.csv"));
    Path out = folder.resolve("out.json");
    Process compare =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                Lockstep.class.getName(),
                "compare",
                "--json",
                "--measured",
                one.toString(),
                two.toString(),
                "--out",
                folder.resolve("report").toString())
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    try {
      assertThat(compare.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      compare.destroyForcibly();
    }
    assertThat(compare.exitValue()).as(Files.readString(folder.resolve("err"))).isZero();
    JsonNode measured = Json.MAPPER.readTree(out.toFile()).at("/groups/0/points/1/measured");
    assertThat(measured.path("steps").asInt())
        .as("all but the warm-up of 5 in 50")
        .isEqualTo(STEPS / 10 * 9);
  }

  /** Its rows again and again, each time for the steps that follow. */
  private static void lengthen(Path stepsCsv) throws IOException {
    List<String> lines = Files.readAllLines(stepsCsv);
    List<String> rows = lines.subList(1, lines.size());
    int stepColumn = List.of(lines.get(0).split(",")).indexOf("step");
    int steps = rows.size() / 2;
    try (Writer writer = Files.newBufferedWriter(stepsCsv)) {
      writer.write(lines.get(0) + "\n");
      for (int from = 0; from < STEPS; from += steps) {
        for (String row : rows) {
          String[] cells = row.split(",", -1);
          cells[stepColumn] = String.valueOf(from + Integer.parseInt(cells[stepColumn]));
          writer.write(String.join(",", cells) + "\n");
        }
      }
    }
  }
}
