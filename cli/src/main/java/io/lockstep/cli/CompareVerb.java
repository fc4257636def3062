package io.lockstep.cli;

import io.lockstep.analysis.compare.ComparedWorkload;
import io.lockstep.analysis.compare.Comparison;
import io.lockstep.analysis.compare.Extent;
import io.lockstep.analysis.compare.ModelPredictions;
import io.lockstep.analysis.compare.OwnEpochs;
import io.lockstep.analysis.report.Report;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.spec.Setting;
import io.lockstep.simulator.cost.Predictor;
import io.lockstep.simulator.profile.Profile;
import io.lockstep.simulator.profile.Profiles;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Holds predictions against measured runs, in the terminal and in a report. */
@Command(
    name = "compare",
    description = "Compares predicted with measured speedup and writes a report.",
    footer = {
      "",
      "Examples:",
      "  lockstep compare --measured logs/one logs/two --profile profile.json",
      "  lockstep compare --profile reference"
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
      description =
          "predicts each measured run with --model; alone, it is held against the measured epochs"
              + " that it brings along")
  private @Nullable String profileName;

  @Option(
      names = "--model",
      paramLabel = "NAME,...",
      hideParamSyntax = true,
      split = ",",
      description =
          "by commas, the most trusted last, as naive,ring,measured (default: all that the profile"
              + " identifies)")
  private List<String> modelNames = List.of();

  @Option(
      names = "--up-to",
      paramLabel = "N",
      description =
          "how many workers to look ahead to (default: 4 times the most that were measured, from 8"
              + " to 64)")
  private @Nullable Integer upTo;

  @Option(
      names = "--force",
      description = "compare what is not comparable all the same; the report says what differs")
  private boolean force;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "the report's folder (default: logs/report-TIME)")
  private @Nullable Path out;

  @Option(
      names = "--fail-above",
      paramLabel = "PCT",
      converter = Percentage.class,
      description = "exit 4 if any predicted time is off by more, either way; as 10 or 10%%")
  private @Nullable Double failAbove;

  private List<Run> runs = List.of();
  private @Nullable Comparison comparison;

  @Override
  void check() {
    Usage.require(
        !measuredFolders.isEmpty() || !predictedFolders.isEmpty() || profileName != null,
        "give --measured DIR, --predicted DIR, or a --profile that brings measured epochs along");
    Usage.require(profileName != null || modelNames.isEmpty(), "--model needs --profile");
    Usage.require(
        upTo == null || (upTo >= 1 && upTo <= Predictor.MAX_WORKERS),
        "--up-to must be from 1 to %s, not %s",
        Predictor.MAX_WORKERS,
        upTo);
    Outputs.requireFolder("--out", folder());
    Profile profile = profileName == null ? null : Profiles.load(profileName);
    List<ModelPredictions> models = profile == null ? List.of() : models(profile);
    ComparedRuns compared = ComparedRuns.read(measuredFolders, predictedFolders);
    runs = compared.all();
    comparison = compare(profile, models, compared);
    if (failAbove != null && comparison.worst().isEmpty()) {
      throw LockstepException.usage("--fail-above: nothing was both predicted and measured")
          .hint("give --profile, or --predicted runs of the same workload");
    }
  }

  /** Measured runs are held against, or where none are given the profile's own epochs, if any. */
  private Comparison compare(
      @Nullable Profile profile, List<ModelPredictions> models, ComparedRuns compared) {
    Extent extent = new Extent(force, upTo);
    if (profile != null
        && compared.measured().isEmpty()
        && (runs.isEmpty() || !profile.measured().isEmpty())) {
      return Comparison.of(ownEpochs(profile), compared.predicted(), models, extent);
    }
    if (profile != null && !force) {
      requireOneThatFits(profile, compared.measured());
    }
    return Comparison.of(compared.measured(), compared.predicted(), models, extent);
  }

  private static OwnEpochs ownEpochs(Profile profile) {
    if (profile.measured().isEmpty()) {
      throw LockstepException.usage(
              "the profile '" + profile.name() + "' brings no measured epochs along")
          .hint("give --measured DIR too");
    }
    return ProfilePredictions.ownEpochs(profile);
  }

  private List<ModelPredictions> models(Profile profile) {
    return modelNames.isEmpty()
        ? ProfilePredictions.identifiedBy(profile, force)
        : modelNames.stream()
            .distinct()
            .map(name -> ProfilePredictions.of(profile, name, force))
            .toList();
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
          .hint(
              "calibrate one from a run of this workload; --force compares all the same, and says"
                  + " so");
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
    comparison.groups().stream()
        .flatMap(group -> group.differences().stream())
        .forEach(difference -> console.progress("warning: not comparable: " + difference));
    notPredicted(comparison).forEach(console::progress);
    Report report = new Report(comparison, runs);
    Path file = report.write(folder(), console::progress);
    ComparisonText.lines(comparison).forEach(console::line);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("findings", report.findings());
    document.put("groups", comparison.groups());
    document.put("report", file.toString());
    console.document(document);
    ExitCode code = judge(console, comparison);
    console.line(file.toString());
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
