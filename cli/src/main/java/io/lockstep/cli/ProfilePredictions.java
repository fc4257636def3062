package io.lockstep.cli;

import io.lockstep.analysis.compare.ComparedWorkload;
import io.lockstep.analysis.compare.Explanation;
import io.lockstep.analysis.compare.Limits;
import io.lockstep.analysis.compare.ModelPredictions;
import io.lockstep.analysis.compare.OwnEpochs;
import io.lockstep.analysis.compare.SuggestedChange;
import io.lockstep.analysis.scaling.Target;
import io.lockstep.core.failure.Differences;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.prediction.Prediction;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.spec.Scaling;
import io.lockstep.simulator.cost.Advice;
import io.lockstep.simulator.cost.CostModel;
import io.lockstep.simulator.cost.CostModels;
import io.lockstep.simulator.cost.ScalingLimits;
import io.lockstep.simulator.cost.Scenario;
import io.lockstep.simulator.profile.FittedOn;
import io.lockstep.simulator.profile.Profile;
import io.lockstep.simulator.profile.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets analysis ask a profile, through a cost model, what it predicts of a measured workload.
 *
 * @param force whether it predicts workloads other than its own too
 */
record ProfilePredictions(Profile profile, CostModel costModel, boolean force)
    implements ModelPredictions {
  /** Of every model that the profile has the numbers for, the best last. */
  static List<ModelPredictions> identifiedBy(Profile profile, boolean force) {
    List<CostModel> models = CostModels.identifiedBy(Scenario.of(profile, Scaling.WEAK));
    if (models.isEmpty()) {
      throw LockstepException.usage(
              "the profile '" + profile.name() + "' knows nothing of communication")
          .hint("calibrate it with --bench");
    }
    return models.stream()
        .<ModelPredictions>map(model -> new ProfilePredictions(profile, model, force))
        .toList();
  }

  /**
   * @throws LockstepException (exit 2) where there is no such model, or the profile lacks its
   *     numbers
   */
  static ModelPredictions of(Profile profile, String modelName, boolean force) {
    CostModel model = CostModels.named(modelName);
    model
        .missing(Scenario.of(profile, Scaling.WEAK))
        .ifPresent(
            what -> {
              throw LockstepException.usage(
                      "the profile '"
                          + profile.name()
                          + "' does not identify model '"
                          + modelName
                          + "', which needs "
                          + what)
                  .hint("calibrate with a benchmark of several sizes");
            });
    return new ProfilePredictions(profile, model, force);
  }

  /**
   * The epochs that the profile brings along, of its own workload under weak scaling: the batch
   * that its compute was timed with, on each worker.
   */
  static OwnEpochs ownEpochs(Profile profile) {
    Workload known = profile.workload();
    return new OwnEpochs(
        profile.name(),
        new ComparedWorkload(
            known.network(),
            known.data(),
            known.images(),
            known.threads(),
            known.reducedBytes(),
            Scaling.WEAK,
            profile.compute().batch()),
        profile.measured().stream()
            .map(row -> new OwnEpochs.Row(row.workers(), row.epochS(), row.testAcc()))
            .toList());
  }

  @Override
  public String model() {
    return costModel.name();
  }

  @Override
  public Optional<Prediction> predict(ComparedWorkload workload, int workers) {
    boolean enoughImages = workload.scaling() == Scaling.WEAK || workers <= workload.batch();
    return knows(workload) && enoughImages
        ? question(workload, List.of(workers)).points().stream().findFirst()
        : Optional.empty();
  }

  private boolean knows(ComparedWorkload workload) {
    return force || differences(profile, workload).isEmpty();
  }

  private Question question(ComparedWorkload workload, List<Integer> workers) {
    return new Question(profile, scenario(workload), costModel, workers, Map.of());
  }

  private Scenario scenario(ComparedWorkload workload) {
    return Scenario.of(profile, workload.scaling())
        .withImages(workload.images())
        .withBatch(workload.batch());
  }

  @Override
  public boolean fittedOn(Run run) {
    List<FittedOn> fitted = profile.fittedOn();
    return !fitted.isEmpty()
        && fitted.stream()
            .map(FittedOn::stepsSha256)
            .anyMatch(FittedOn.of(run).stepsSha256()::equals);
  }

  @Override
  public List<SuggestedChange> advice(ComparedWorkload workload, int workers) {
    return Advice.of(costModel, scenario(workload), workers).stream()
        .map(
            one ->
                new SuggestedChange(
                    model(), one.workers(), one.change(), one.epochS(), one.shorterPct()))
        .toList();
  }

  @Override
  public Optional<Limits> limits(ComparedWorkload workload) {
    if (!knows(workload)) {
      return Optional.empty();
    }
    ScalingLimits limits = ScalingLimits.of(costModel, scenario(workload), Target.EFFICIENCY);
    return Optional.of(
        new Limits(
            model(),
            limits.targetEfficiency(),
            limits.belowTargetAt(),
            limits.largestWorthUsing(),
            limits.searchedUpTo()));
  }

  @Override
  public List<String> overlooked(ComparedWorkload workload) {
    List<String> differences = differences(profile, workload);
    return differences.isEmpty() || !force
        ? List.of()
        : List.of(
            "the profile '" + profile.name() + "' differs in " + String.join(", ", differences));
  }

  @Override
  public List<String> notes(ComparedWorkload workload, int mostWorkers) {
    return knows(workload) ? question(workload, List.of(mostWorkers)).notes() : List.of();
  }

  @Override
  public List<Explanation> explanations(ComparedWorkload workload, List<Integer> workers) {
    return knows(workload)
        ? question(workload, workers).explained().stream()
            .map(one -> new Explanation(one.name(), one.words(), one.residualPct(), one.speedups()))
            .toList()
        : List.of();
  }

  /** What a profile's times depend on and this workload does not share. */
  static List<String> differences(Profile profile, ComparedWorkload workload) {
    Workload known = profile.workload();
    return new Differences()
        .in("network", known.network(), workload.network())
        .inKnown("threads", known.threads(), workload.threads())
        .found();
  }
}
