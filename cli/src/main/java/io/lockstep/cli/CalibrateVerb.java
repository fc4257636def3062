package io.lockstep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunReader;
import io.lockstep.simulator.calibrate.Bench;
import io.lockstep.simulator.calibrate.BenchFile;
import io.lockstep.simulator.calibrate.Calibrated;
import io.lockstep.simulator.calibrate.Calibration;
import io.lockstep.simulator.profile.Profiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Fits a profile to what was measured, and says what the measurements do not tell. */
@Command(
    name = "calibrate",
    description = "Fits a profile from measured runs and benchmarks.",
    footer = {
      "",
      "Example:",
      "  lockstep calibrate --runs logs/one --bench bench.json --out profile.json"
    })
final class CalibrateVerb extends Verb {
  @Option(
      names = "--runs",
      paramLabel = "DIR...",
      hideParamSyntax = true,
      arity = "1..*",
      split = ",",
      required = true,
      description = "measured runs, one of them with 1 worker")
  private List<Path> runFolders = List.of();

  @Option(
      names = "--bench",
      paramLabel = "FILE...",
      hideParamSyntax = true,
      arity = "1..*",
      split = ",",
      description = "what 'bench --json' printed; without it, communication stays unknown")
  private List<Path> benchFiles = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "the profile to write, replacing one that is there")
  private Path out = Path.of("profile.json");

  private @Nullable Calibrated calibrated;

  @Override
  void check() {
    Outputs.requireFile("--out", out);
    List<Run> runs = runFolders.stream().map(RunReader::read).toList();
    Bench bench = benchFiles.stream().map(BenchFile::read).reduce(Bench.NONE, Bench::and);
    calibrated = Calibration.fit(name(), runs, bench);
  }

  private String name() {
    return String.valueOf(out.getFileName()).replaceFirst("\\.json$", "");
  }

  @Override
  ExitCode run(Console console) {
    if (calibrated != null) {
      Profiles.write(calibrated.profile(), out);
      CalibratedText.lines(calibrated).forEach(console::line);
      calibrated.profile().notes().forEach(note -> console.progress("note: " + note));
      console.document(document(calibrated));
      console.line(out.toString());
    }
    return ExitCode.OK;
  }

  private static Map<String, Object> document(Calibrated calibrated) {
    Map<String, Object> document = new LinkedHashMap<>();
    Json.MAPPER
        .<JsonNode>valueToTree(calibrated.profile())
        .properties()
        .forEach(field -> document.put(field.getKey(), field.getValue()));
    document.put("not_identified", calibrated.notIdentified());
    return document;
  }
}
