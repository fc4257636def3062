package io.lockstep.cli;

import io.lockstep.analysis.compare.ComparedWorkload;
import io.lockstep.analysis.compare.Comparison;
import io.lockstep.analysis.compare.ModelPredictions;
import io.lockstep.analysis.report.Report;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunReader;
import io.lockstep.core.spec.Setting;
import io.lockstep.simulator.profile.Profile;
import io.lockstep.simulator.profile.Profiles;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Holds predictions against measured runs, in the terminal and in a report. */
@Command(
    name = "compare",
    description = "Compares predicted with measured speedup and writes a report.",
    footer = {
      "",
      "Example:",
      "  lockstep compare --measured logs/one logs/two --profile profile.json"
    })
final class CompareVerb extends Verb {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  @Option(
      names = "--measured",
      paramLabel = "DIR...",
      hideParamSyntax = true,
      arity = "1..*",
      split = ",",
      description = "run folders; one of 1 worker is the baseline")
  private List<Path> measuredFolders = List.of();

  @Option(
      names = "--predicted",
      paramLabel = "DIR...",
      hideParamSyntax = true,
      arity = "1..*",
      split = ",",
      description = "folders of simulated runs")
  private List<Path> predictedFolders = List.of();

  @Option(
      names = "--profile",
      paramLabel = "NAME|FILE",
      description = "predicts each measured run with --model")
  private @Nullable String profileName;

  @Option(
      names = "--model",
      paramLabel = "NAME,...",
      hideParamSyntax = true,
      split = ",",
      description = "naive, ring or both, by a comma (default: all that the profile identifies)")
  private List<String> modelNames = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "the report's folder (default: logs/report-TIME)")
  private @Nullable Path out;

  @Option(
      names = "--fail-above",
      paramLabel = "PCT",
      description = "exit 4 if any predicted step time is off by more, either way")
  private @Nullable Double failAbove;

  private List<Run> runs = List.of();
  private @Nullable Comparison comparison;

  @Override
  void check() {
    if (measuredFolders.isEmpty() && predictedFolders.isEmpty()) {
      throw LockstepException.usage("give --measured DIR, --predicted DIR, or both");
    }
    if (profileName == null && !modelNames.isEmpty()) {
      throw LockstepException.usage("--model needs --profile");
    }
    if (failAbove != null && !(failAbove >= 0)) {
      throw LockstepException.usage("--fail-above must not be negative, but is " + failAbove);
    }
    Outputs.requireFolder("--out", folder());
    Profile profile = profileName == null ? null : Profiles.load(profileName);
    List<ModelPredictions> models = profile == null ? List.of() : models(profile);
    List<Run> measured = read(measuredFolders);
    List<Run> predicted = read(predictedFolders);
    runs = Stream.concat(measured.stream(), predicted.stream()).toList();
    if (profile != null) {
      requireOneThatFits(profile, measured);
    }
    comparison = Comparison.of(measured, predicted, models);
    if (failAbove != null && comparison.worst().isEmpty()) {
      throw LockstepException.usage("--fail-above: nothing was both predicted and measured")
          .hint("give --profile, or --predicted runs of the same workload");
    }
  }

  private List<ModelPredictions> models(Profile profile) {
    return modelNames.isEmpty()
        ? ProfilePredictions.identifiedBy(profile)
        : modelNames.stream().distinct().map(n -> ProfilePredictions.of(profile, n)).toList();
  }

  private static List<Run> read(List<Path> folders) {
    return new LinkedHashSet<>(folders).stream().map(RunReader::read).toList();
  }

  private static void requireOneThatFits(Profile profile, List<Run> measured) {
    List<List<String>> differences =
        measured.stream()
            .map(run -> ComparedWorkload.of(run.info().workload()))
            .map(workload -> ProfilePredictions.differences(profile, workload))
            .toList();
    if (!differences.isEmpty() && differences.stream().noneMatch(List::isEmpty)) {
      throw LockstepException.usage(
              "the profile '"
                  + profile.name()
                  + "' is of another workload than the measured runs: "
                  + String.join(", ", differences.get(0)))
          .hint("calibrate one from a run of this workload");
    }
  }

  @Override
  Map<String, Setting> settings() {
    Map<String, Setting> settings = new LinkedHashMap<>(super.settings());
    settings.computeIfPresent("out", (k, s) -> new Setting(folder().toString(), s.from()));
    return settings;
  }

  private Path folder() {
    if (out == null) {
      out =
          NewRun.home()
              .resolve("logs")
              .resolve("report-" + STAMP.format(LocalDateTime.now(ZoneId.systemDefault())));
    }
    return out;
  }

  @Override
  ExitCode run(Console console) {
    if (comparison == null) {
      return ExitCode.OK;
    }
    runs.forEach(run -> run.warnings().forEach(w -> console.progress("warning: " + w)));
    notPredicted(comparison).forEach(console::progress);
    Path report = new Report(comparison, runs).write(folder());
    ComparisonText.lines(comparison).forEach(console::line);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("groups", comparison.groups());
    document.put("report", report.toString());
    console.document(document);
    ExitCode code = judge(console, comparison);
    console.line(report.toString());
    return code;
  }

  private List<String> notPredicted(Comparison compared) {
    return profileName == null
        ? List.of()
        : compared.groups().stream()
            .filter(group -> group.models().isEmpty())
            .map(group -> "note: " + profileName + " predicts nothing of " + group.network())
            .toList();
  }

  private ExitCode judge(Console console, Comparison compared) {
    Optional<Comparison.Miss> worst = compared.worst();
    if (failAbove == null || worst.isEmpty() || Math.abs(worst.get().errorPct()) <= failAbove) {
      return ExitCode.OK;
    }
    console.progress(
        String.format(
            Locale.ROOT,
            "lockstep: model %s is off by %+.1f %% at %d workers, more than %s %%",
            worst.get().model(),
            worst.get().errorPct(),
            worst.get().workers(),
            failAbove));
    return ExitCode.EXCEEDED;
  }
}
