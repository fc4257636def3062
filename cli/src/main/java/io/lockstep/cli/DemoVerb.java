package io.lockstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: the commands that a person would type, one after another, on embedded data. */
@Command(
    name = "demo",
    description =
        "The whole loop in a few minutes: train on 1 and 2 workers, predict, compare, report.",
    footer = {"", "Example: lockstep demo"})
final class DemoVerb extends Verb {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
  private static final int EPOCHS = 4;
  private static final int QUICK_EPOCHS = 1;

  /** A fixed global batch, so that both runs solve the same problem and accuracies compare. */
  private static final List<String> RECIPE =
      List.of(
          "--network",
          "resnet8",
          "--data",
          "shapes",
          "--threads",
          "1",
          "--global-batch",
          "128",
          "--lr",
          "0.2",
          "--lr-schedule",
          "onecycle",
          "--nesterov");

  @Option(names = "--quick", description = "one epoch instead of " + EPOCHS + ", in under a minute")
  private boolean quick;

  @Override
  void check() {
    Outputs.requireFolder("the folder of runs", NewRun.home().resolve("logs"));
  }

  @Override
  ExitCode run(Console console) {
    Path folder =
        NewRun.home()
            .resolve("logs")
            .resolve("demo-" + STAMP.format(LocalDateTime.now(ZoneId.systemDefault())));
    Path one = folder.resolve("workers-1");
    Path two = folder.resolve("workers-2");
    Path half = folder.resolve("workers-1-half-batch");
    Path sums = folder.resolve("bench.json");
    Path sideBySide = folder.resolve("bench-steps.json");
    String profile = folder.resolve("profile.json").toString();

    JsonNode alone = train(console, 1, one);
    JsonNode together = train(console, 2, two);
    halfABatch(console, half);
    write(
        sums,
        step(console, "bench", "--workers", "2", "--operation", "sum", "--bytes", sizes(one)));
    write(sideBySide, stepsSideBySide(console));
    step(
        console,
        "calibrate",
        "--runs",
        one.toString(),
        half.toString(),
        "--bench",
        sums.toString(),
        sideBySide.toString(),
        "--out",
        profile);
    JsonNode predicted =
        step(
            console,
            "simulate",
            "--profile",
            profile,
            "--scaling",
            "strong",
            "--gpus-per-node",
            "1",
            "--link",
            "10gbit",
            "--alpha",
            "30us",
            "--workers",
            "1,2,4,8,16,32,64");
    JsonNode compared =
        step(
            console,
            "compare",
            "--measured",
            one.toString(),
            two.toString(),
            "--profile",
            profile,
            "--out",
            folder.resolve("report").toString());

    JsonNode point = compared.at("/groups/0/points/1");
    console.line("");
    console.line(outcome(1, alone));
    console.line(
        outcome(2, together)
            + String.format(
                Locale.ROOT, ", %.2fx as fast", point.at("/measured/speedup").asDouble()));
    for (JsonNode model : point.get("predicted")) {
      console.line(
          String.format(
              Locale.ROOT,
              "predicted for 2 workers by %-8s  %.1f ms a step, %+.1f %% off",
              model.get("model").asText(),
              model.get("step_ms").asDouble(),
              model.get("error_pct").asDouble()));
    }
    console.document(document(alone, together, predicted, compared));
    console.line(compared.get("report").asText());
    return ExitCode.OK;
  }

  private JsonNode train(Console console, int workers, Path run) {
    String epochs = String.valueOf(quick ? QUICK_EPOCHS : EPOCHS);
    return step(
        console,
        Stream.concat(
                Stream.of("train", "--workers", String.valueOf(workers)),
                Stream.concat(
                    RECIPE.stream(), Stream.of("--epochs", epochs, "--run", run.toString())))
            .toArray(String[]::new));
  }

  /**
   * What each of two workers computes, done by one: a step's compute is not in proportion to its
   * images, and two sizes tell by how much.
   */
  private static void halfABatch(Console console, Path run) {
    step(
        console,
        "train",
        "--workers",
        "1",
        "--threads",
        "1",
        "--network",
        "resnet8",
        "--data",
        "shapes",
        "--batch",
        "64",
        "--steps",
        "60",
        "--run",
        run.toString());
  }

  /** How far two workers on this machine slow one another, though they exchange nothing. */
  private JsonNode stepsSideBySide(Console console) {
    return step(
        console,
        "bench",
        "--workers",
        "2",
        "--operation",
        "step",
        "--network",
        "resnet8",
        "--threads",
        "1",
        "--batch",
        "64",
        "--warmup",
        "30",
        "--rounds",
        quick ? "8" : "20");
  }

  /** From a latency's size to the network's own, so that both ends of the line are fitted. */
  private static String sizes(Path run) {
    long bytes = io.lockstep.core.runlog.RunReader.read(run).info().workload().reducedBytes();
    return "4KiB,64KiB," + bytes + ",1MiB";
  }

  /** Runs a verb as if it had been typed, and gives the document that its --json would print. */
  private static JsonNode step(Console console, String... words) {
    console.progress("$ lockstep " + String.join(" ", words));
    CapturingConsole captured = new CapturingConsole(console);
    Verb verb = Lockstep.parse(words);
    verb.check();
    verb.run(captured);
    return captured.captured();
  }

  private static String outcome(int workers, JsonNode result) {
    return String.format(
        Locale.ROOT,
        "%d worker%s test accuracy %.1f %%, %.1f ms a step",
        workers,
        workers == 1 ? ": " : "s:",
        100 * result.at("/final/test_acc").asDouble(),
        result.get("step_ms_median").asDouble());
  }

  private static Map<String, Object> document(
      JsonNode alone, JsonNode together, JsonNode predicted, JsonNode compared) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("runs", List.of(alone, together));
    document.put("predicted", predicted.get("points"));
    document.put("groups", compared.get("groups"));
    document.put("report", compared.get("report"));
    return document;
  }

  private static void write(Path file, JsonNode document) {
    try {
      Files.writeString(file, Json.pretty(document) + "\n");
    } catch (IOException e) {
      throw LockstepException.failed("cannot write " + file + ": " + e.getMessage())
          .hint("is the disk full?")
          .because(e);
    }
  }

  /** Prints what a verb says where the demo's own words go, and keeps its document. */
  private static final class CapturingConsole extends Console {
    private final Console outer;
    private JsonNode captured = Json.MAPPER.createObjectNode();

    CapturingConsole(Console outer) {
      super(outer.json(), outer.verbose());
      this.outer = outer;
    }

    @Override
    void line(String text) {
      outer.line(text);
    }

    @Override
    void document(Object value) {
      captured = Json.MAPPER.valueToTree(value);
    }

    JsonNode captured() {
      return captured;
    }
  }
}
