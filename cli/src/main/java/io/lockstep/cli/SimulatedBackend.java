package io.lockstep.cli;

import io.lockstep.actors.launch.CollectiveChoice;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.FolderRunLog;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.runlog.RunRecord;
import io.lockstep.core.runlog.StepRow;
import io.lockstep.core.spec.Scaling;
import io.lockstep.core.spec.Setting;
import io.lockstep.core.spec.TrainSpec;
import io.lockstep.simulator.cost.CostModel;
import io.lockstep.simulator.cost.CostModels;
import io.lockstep.simulator.cost.Overlap;
import io.lockstep.simulator.cost.Scenario;
import io.lockstep.simulator.profile.FittedOn;
import io.lockstep.simulator.profile.Profile;
import io.lockstep.simulator.profile.Profiles;
import io.lockstep.simulator.profile.Workload;
import io.lockstep.simulator.time.TaskOrder;
import io.lockstep.simulator.world.SimulatedTraining;
import io.lockstep.simulator.world.World;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The same coordinator and workers in a simulated world: nothing is computed, a profile and a cost
 * model say how long it would take, and the run folder is written in virtual time.
 */
final class SimulatedBackend implements Backend {
  private static final String NAME = "simulated";
  private static final String OVERLAP = "overlap";
  private static final int MOST_WORKERS = 100_000;

  private final String profileName;
  private final Profile profile;
  private final @Nullable String modelName;
  private final ConditionOptions conditions;
  private final int logRanks;

  /**
   * @param profileName built in, or a file
   * @param modelName null for the best that the profile has data for
   * @param conditions each with one value
   * @param logRanks steps of ranks below this are written
   */
  SimulatedBackend(
      String profileName, @Nullable String modelName, ConditionOptions conditions, int logRanks) {
    this.profileName = profileName;
    this.profile = Profiles.load(profileName);
    this.modelName = modelName;
    this.conditions = conditions;
    this.logRanks = logRanks;
  }

  @Override
  public void check(TrainOptions options) {
    options.checkWorkers(MOST_WORKERS, "simulated workers");
    Workload workload = profile.workload();
    options.requireNetwork(workload.network(), "the profile '" + profileName + "'");
    options.refuseGiven(
        List.of("--data", "--init", "--threads", "--device", "--collective"),
        "it has no part in a simulated run: the profile '"
            + profileName
            + "' says what is trained");
    Sweep sweep = new Sweep();
    conditions.sweep(sweep);
    Usage.require(
        sweep.options().isEmpty(),
        "%s: a run has one value of each; simulate answers for several",
        String.join(", ", sweep.options()));
    world(options.spec(subject()), 0);
  }

  @Override
  public Subject subject() {
    Workload workload = profile.workload();
    Integer threads = workload.threads();
    return new Subject(
        workload.network(),
        workload.data(),
        workload.images(),
        threads == null ? 1 : threads,
        new CollectiveChoice(NAME, "backend"));
  }

  @Override
  public void resolve(Map<String, Setting> settings) {
    String from = "profile " + profileName;
    Workload workload = profile.workload();
    settings.put("network", new Setting(workload.network(), from));
    settings.put("data", new Setting(workload.data(), from));
    settings.put("threads", new Setting(subject().threads(), from));
    settings.put("collective", new Setting(NAME, "backend"));
    settings.computeIfPresent(
        "profile", (k, s) -> s.value() == null ? new Setting(profileName, s.from()) : s);
    settings.computeIfPresent(
        "model",
        (k, s) ->
            s.value() == null
                ? new Setting(
                    best(conditions.over(
                            Scenario.of(profile, Scaling.WEAK),
                            profile,
                            hidesCommunication() ? Overlap.DEFAULT_BUCKET_BYTES : null))
                        .name(),
                    "the best that there are data for")
                : s);
  }

  @Override
  public TrainResult run(
      Console console, TrainSpec spec, int maxRestarts, Map<String, Setting> settings, Path path) {
    NewRun.refuseExisting(path);
    World world = world(spec, maxRestarts);
    NewRun.create(path);
    RunInfo info = info(spec, world, settings, path);
    Ended ended;
    try (FolderRunLog log =
        FolderRunLog.createBuffered(new RunFolder(path.toAbsolutePath()), info)) {
      Progress progress = new Progress(console, spec, subject().trainImages());
      ended = simulate(world, info, log, progress);
    }
    return TrainResult.of(ended, path);
  }

  private Ended simulate(World world, RunInfo info, FolderRunLog log, Progress progress) {
    Consumer<RunRecord> thinned =
        line -> {
          if (!(line instanceof StepRow row) || row.rank() < logRanks) {
            log.append(line);
          }
        };
    try (SimulatedTraining training =
        SimulatedTraining.start(world, TaskOrder.fifo(), progress.andThen(thinned)::accept)) {
      try {
        Ended ended = training.run();
        log.info(info.withEnd(progress.totals(virtualS(training), null), ended));
        return ended;
      } catch (LockstepException e) {
        Training.sayHowItEnded(
            log, info.withEnd(progress.totals(virtualS(training), null), Ended.failed(e)), e);
        throw e;
      }
    }
  }

  private static double virtualS(SimulatedTraining training) {
    return training.time().millis() / 1e3;
  }

  private World world(TrainSpec spec, int maxRestarts) {
    Integer global = spec.globalBatch();
    Scenario scenario =
        conditions.over(
            Scenario.of(profile, spec.scaling()).withBatch(global == null ? spec.batch() : global),
            profile,
            hidesCommunication() ? spec.bucketBytes() : null);
    CostModel model = modelName == null ? best(scenario) : CostModels.named(modelName);
    return World.of(spec, model, scenario, profile.workload().testImages())
        .withMaxRestarts(maxRestarts);
  }

  /** In buckets of the run's own size, where communication is hidden at all. */
  private boolean hidesCommunication() {
    return OVERLAP.equals(modelName)
        || conditions.machines() != null
        || !conditions.givenForOverlap().isEmpty();
  }

  private CostModel best(Scenario scenario) {
    List<CostModel> models = CostModels.identifiedBy(scenario);
    if (models.isEmpty()) {
      throw LockstepException.usage(
              "the profile '" + profileName + "' knows nothing of communication")
          .hint("calibrate it with a run of two workers, or with a benchmark (--bench)");
    }
    return models.get(models.size() - 1);
  }

  private RunInfo info(TrainSpec spec, World world, Map<String, Setting> settings, Path path) {
    Workload workload = profile.workload();
    return new RunInfo(
        RunInfo.SCHEMA,
        RunInfo.PREDICTED,
        String.valueOf(path.getFileName()),
        Instant.now().toString(),
        settings,
        spec.seed(),
        new RunInfo.Workload(
            spec.network(),
            spec.data(),
            spec.scaling(),
            spec.workers(),
            spec.threads(),
            spec.batch(),
            spec.batch() * spec.workers(),
            workload.reducedBytes() / Float.BYTES,
            workload.reducedBytes(),
            workload.images(),
            workload.testImages(),
            NAME),
        Provenance.hardware(),
        Provenance.simulatorSoftware(),
        Provenance.commit(),
        new RunInfo.PredictedBy(
            profileName,
            world.model().name(),
            profile.fittedOn().stream().map(FittedOn::stepsSha256).distinct().toList()),
        null,
        null);
  }
}
