package io.lockstep.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.prediction.Prediction;
import io.lockstep.core.runlog.Json;
import io.lockstep.simulator.cost.Conditions;
import io.lockstep.simulator.cost.CostModel;
import io.lockstep.simulator.cost.CostModels;
import io.lockstep.simulator.cost.Predictor;
import io.lockstep.simulator.cost.Scenario;
import io.lockstep.simulator.curves.CurvePredictions;
import io.lockstep.simulator.profile.Contention;
import io.lockstep.simulator.profile.Profile;
import io.lockstep.simulator.profile.Profiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
      "Examples:",
      "  lockstep simulate --profile reference --workers 1,2,4,8 --scaling strong",
      "  lockstep simulate --profile reference --link 10gbit --alpha 30us --bucket-mib 25",
      "  lockstep simulate --compute-ms 260 --gradient-bytes 44695848 --link 25gbit --alpha 30us \\",
      "      --gpus-per-node 4 --inner-link 20GBps --model hierarchical --workers 4..64",
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
      description =
          "naive, ring, tree, double-tree, hierarchical, measured or overlap (default: overlap with"
              + " --bucket-mib and the like, else measured, ring or naive, by what is known)")
  private @Nullable String modelName;

  @Mixin private ScenarioOptions options = new ScenarioOptions();

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

  private @Nullable Question question;
  private @Nullable CurvePredictions curves;

  @Override
  void check() {
    if (listProfiles) {
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
    Scenario scenario = options.over(profile);
    CostModel model = modelName == null ? best(scenario) : CostModels.named(modelName);
    model
        .missing(scenario)
        .ifPresent(
            what -> {
              throw lacking(model, what, profile);
            });
    // Predicts here, so that a dry run refuses a batch too small for the most workers.
    Predictor.predict(model, scenario, workers.get(workers.size() - 1));
    question = new Question(profile, scenario, model, workers);
  }

  private CostModel best(Scenario scenario) {
    List<CostModel> known = CostModels.identifiedBy(scenario);
    if (known.isEmpty()) {
      throw LockstepException.usage("nothing is known of communication")
          .hint("give --comm-ms, or --link, --alpha and --gradient-bytes");
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
      list(console);
    } else if (curves != null) {
      CurvesText.lines(curves).forEach(console::line);
      console.document(Json.MAPPER.convertValue(curves, new TypeReference<>() {}));
    } else if (question != null) {
      answer(console, question);
    }
    return ExitCode.OK;
  }

  private static void list(Console console) {
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
    List<Prediction> points =
        asked.workers().stream()
            .map(n -> Predictor.predict(asked.model(), asked.scenario(), n))
            .toList();
    console.progress("model " + asked.model().name() + ": " + asked.model().formula());
    for (String unused : options.unusedBy(asked.model(), asked.scenario())) {
      console.progress("note: model '" + asked.model().name() + "' does not look at " + unused);
    }
    if (!console.json()) {
      asked.notes().forEach(note -> console.progress("note: " + note));
    }
    table(points).lines().forEach(console::line);
    console.document(document(asked, points));
  }

  private static Map<String, Object> document(Question asked, List<Prediction> points) {
    Map<String, Object> scenario = new LinkedHashMap<>();
    scenario.put("model", asked.model().name());
    scenario.put("formula", asked.model().formula());
    if (asked.profile() != null) {
      scenario.put("profile", asked.profile().name());
    }
    scenario.put("workers", asked.workers());
    Json.MAPPER
        .<JsonNode>valueToTree(asked.scenario())
        .properties()
        .forEach(field -> scenario.put(field.getKey(), field.getValue()));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("scenario", scenario);
    document.put("points", points);
    if (!asked.notes().isEmpty()) {
      document.put("notes", asked.notes());
    }
    return document;
  }

  private static Table table(List<Prediction> points) {
    Table table =
        new Table(
            "workers",
            "step ms",
            "compute ms",
            "comm ms",
            "exposed ms",
            "steps/epoch",
            "epoch s",
            "speedup",
            "efficiency %",
            "95 % of speedup",
            "bound by");
    for (Prediction point : points) {
      table.row(
          String.valueOf(point.workers()),
          number("%.2f", point.stepMs()),
          number("%.2f", point.computeMs()),
          number("%.2f", point.commMs()),
          number("%.2f", point.exposedCommMs()),
          String.valueOf(point.stepsPerEpoch()),
          number("%.2f", point.epochS()),
          number("%.2f", point.speedup()),
          number("%.1f", 100 * point.efficiency()),
          interval(point),
          point.boundBy().label());
    }
    return table;
  }

  private static String interval(Prediction point) {
    Double low = point.speedupLow();
    Double high = point.speedupHigh();
    return low == null || high == null
        ? "unknown"
        : number("%.2f", low) + " to " + number("%.2f", high);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** What is asked, resolved and checked. */
  private record Question(
      @Nullable Profile profile, Scenario scenario, CostModel model, List<Integer> workers) {
    List<String> notes() {
      List<String> notes = new ArrayList<>(profile == null ? List.of() : profile.notes());
      Conditions conditions = scenario.conditions();
      Contention host = conditions.contention();
      int most = workers.get(workers.size() - 1);
      if (host != null
          && conditions.workersPerNode() == null
          && most * host.threads() > host.cores()) {
        notes.add(
            "All workers share one host of "
                + host.cores()
                + " cores and take turns on them; --gpus-per-node 1 puts each on a host of its own"
                + " (give its --link and --alpha too).");
      }
      return notes;
    }
  }
}
