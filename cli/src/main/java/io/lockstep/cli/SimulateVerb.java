package io.lockstep.cli;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.simulator.cost.CostModel;
import io.lockstep.simulator.cost.CostModels;
import io.lockstep.simulator.cost.Predictor;
import io.lockstep.simulator.cost.Scenario;
import io.lockstep.simulator.curves.CurvePredictions;
import io.lockstep.simulator.profile.Profile;
import io.lockstep.simulator.profile.Profiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Answers what-if questions from a closed form: no machine is needed, and no engine is loaded. */
@Command(
    name = "simulate",
    description = "Predicts step time, epoch time and speedup at any number of workers.",
    footer = {
      "",
      "Most options of the scenario take several values, as --link 10gbit,25gbit; every combination",
      "is predicted.",
      "",
      "Examples:",
      "  lockstep simulate --profile reference --workers 1,2,4,8 --scaling strong",
      "  lockstep simulate --profile reference --link 10gbit,25gbit --alpha 30us --bucket-mib 25",
      "  lockstep simulate --workload resnet50-imagenet --batch 128 --hardware dgx-a100 \\",
      "      --workers 1,8,64,512",
      "  lockstep simulate --curves published.json"
    })
final class SimulateVerb extends Verb {
  @Option(
      names = "--profile",
      paramLabel = "NAME|FILE",
      description = "what to start from; without one everything comes from the flags")
  private @Nullable String profileName;

  @Option(
      names = "--workers",
      paramLabel = "LIST",
      defaultValue = "1,2,4,8",
      description = "numbers and ranges, as 1,2,4,8..64 (default: ${DEFAULT-VALUE})")
  private String workersText = "";

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      converter = SweptOption.Words.class,
      description =
          "naive, ring, tree, double-tree, hierarchical, nccl, measured or overlap (default: overlap"
              + " with --hardware, --bucket-mib and the like; else measured, ring or naive, by what is"
              + " known)")
  private @Nullable SweptOption<String> modelName;

  @Mixin private ScenarioOptions options = new ScenarioOptions();

  @Option(
      names = "--target-efficiency",
      paramLabel = "PART",
      defaultValue = "0.8",
      description = "says from how many workers efficiency is below (default: ${DEFAULT-VALUE})")
  private double targetEfficiency;

  @Option(names = "--epochs", paramLabel = "E", description = "says how long so many epochs take")
  private @Nullable Integer epochs;

  @Option(names = "--csv", description = "print comma-separated values in full precision")
  private boolean csv;

  @Option(
      names = "--curves",
      paramLabel = "FILE",
      description = "predict published curves from their small N, and compare")
  private @Nullable Path curvesFile;

  @Option(
      names = "--fit-up-to",
      paramLabel = "N",
      defaultValue = "" + CurvePredictions.DEFAULT_FIT_UP_TO,
      description =
          "with --curves: fit on points up to so many workers, at least the two smallest and never"
              + " the largest (default: ${DEFAULT-VALUE})")
  private int fitUpTo;

  @Option(names = "--profiles", description = "list the built-in profiles")
  private boolean listProfiles;

  private final Sweep sweep = new Sweep();
  private List<Question> questions = List.of();
  private @Nullable CurvePredictions curves;

  @Override
  void check() {
    Usage.require(
        targetEfficiency > 0 && targetEfficiency < 1,
        "--target-efficiency is between 0 and 1, not %s",
        targetEfficiency);
    Usage.positive("--epochs", epochs);
    Usage.require(!csv || !json(), "--csv and --json exclude one another: a document has one form");
    if (listProfiles || options.asksForHardware() || options.asksForWorkloads()) {
      return;
    }
    if (curvesFile != null) {
      Usage.positive("--fit-up-to", fitUpTo);
      Usage.require(
          profileName == null && modelName == null,
          "--curves fits the curves themselves: leave out --profile and --model");
      curves = CurvePredictions.of(curvesFile, fitUpTo);
      return;
    }
    List<Integer> workers = WorkerCounts.parse(workersText);
    Profile profile = profileName == null ? null : Profiles.load(profileName);
    options.sweep(sweep.over("--model", modelName));
    Usage.require(
        epochs == null || sweep.options().isEmpty(),
        "--epochs is for one scenario: give %s one value",
        String.join(", ", sweep.options()));
    questions = sweep.map(chosen -> question(profile, workers, chosen));
  }

  private Question question(
      @Nullable Profile profile, List<Integer> workers, Map<String, Object> chosen) {
    Scenario scenario = options.over(profile);
    CostModel model = modelName == null ? best(scenario) : CostModels.named(modelName.value());
    model
        .missing(scenario)
        .ifPresent(
            what -> {
              throw lacking(model, what, profile);
            });
    // Here, so that a dry run refuses a batch too small for the workers, or nodes that they do not
    // fill.
    workers.forEach(n -> Predictor.check(model, scenario, n));
    return new Question(profile, scenario, model, workers, chosen);
  }

  private CostModel best(Scenario scenario) {
    List<CostModel> known = CostModels.identifiedBy(scenario);
    if (known.isEmpty()) {
      throw LockstepException.usage("nothing is known of communication")
          .hint("give --comm-ms, or --gradient-bytes with --link and --alpha or with --hardware");
    }
    return options.asksForConstant() ? CostModels.named("naive") : known.get(known.size() - 1);
  }

  private static LockstepException lacking(
      CostModel model, String what, @Nullable Profile profile) {
    String who =
        profile == null
            ? "model '" + model.name() + "' needs "
            : "the data of profile '"
                + profile.name()
                + "' do not identify what model '"
                + model.name()
                + "' needs: ";
    return LockstepException.usage(who + what).hint("give it on the command line");
  }

  @Override
  ExitCode run(Console console) {
    if (listProfiles) {
      listProfiles(console);
    } else if (options.asksForHardware()) {
      CatalogueText.hardware(console);
    } else if (options.asksForWorkloads()) {
      CatalogueText.workloads(console);
    } else if (curves != null) {
      CurvesText.lines(curves).forEach(console::line);
      console.document(curves);
    } else if (questions.size() == 1) {
      answer(console, questions.get(0));
    } else {
      answer(console);
    }
    return ExitCode.OK;
  }

  private static void listProfiles(Console console) {
    Table table = new Table("profile", "description");
    Map<String, String> descriptions = new LinkedHashMap<>();
    for (String name : Profiles.builtIn()) {
      String description = Profiles.load(name).description();
      table.row(name, description);
      descriptions.put(name, description);
    }
    table.lines().forEach(console::line);
    console.document(Map.of("profiles", descriptions));
  }

  private void answer(Console console, Question asked) {
    explain(console, asked);
    if (csv) {
      AnswerText.csv(questions, sweep.options()).forEach(console::line);
      return;
    }
    Answer answer = Answer.of(asked, targetEfficiency, epochs);
    AnswerText.table(answer.points()).forEach(console::line);
    console.line("");
    AnswerText.conclusions(answer).forEach(console::line);
    console.document(answer.document());
  }

  private void explain(Console console, Question asked) {
    console.progress("model " + asked.model().name() + ": " + asked.model().formula());
    String compute = asked.scenario().compute().source();
    if (compute.startsWith("estimate")) {
      console.progress("note: compute is an " + compute);
    }
    for (String unused : options.unusedBy(asked.model(), asked.scenario())) {
      console.progress("note: model '" + asked.model().name() + "' does not look at " + unused);
    }
    if (!console.json()) {
      asked.notes().forEach(note -> console.progress("note: " + note));
    }
  }

  private void answer(Console console) {
    explain(console, questions.get(0));
    List<String> lines =
        csv
            ? AnswerText.csv(questions, sweep.options())
            : AnswerText.table(questions, sweep.options());
    lines.forEach(console::line);
    if (console.json()) {
      console.document(
          Map.of(
              "scenarios",
              questions.stream().map(asked -> Answer.document(asked, asked.points())).toList()));
    }
  }
}
