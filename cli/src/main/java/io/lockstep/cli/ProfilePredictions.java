package io.lockstep.cli;

import io.lockstep.analysis.compare.ComparedWorkload;
import io.lockstep.analysis.compare.ModelPredictions;
import io.lockstep.core.failure.Differences;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.prediction.Prediction;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.spec.Scaling;
import io.lockstep.simulator.cost.CostModel;
import io.lockstep.simulator.cost.CostModels;
import io.lockstep.simulator.cost.Predictor;
import io.lockstep.simulator.cost.Scenario;
import io.lockstep.simulator.profile.FittedOn;
import io.lockstep.simulator.profile.Profile;
import io.lockstep.simulator.profile.Workload;
import java.util.List;
import java.util.Optional;

/** Lets analysis ask a profile, through a cost model, what it predicts of a measured workload. */
record ProfilePredictions(Profile profile, CostModel costModel) implements ModelPredictions {
  /** Of every model that the profile has the numbers for. */
  static List<ModelPredictions> identifiedBy(Profile profile) {
    List<CostModel> models = CostModels.identifiedBy(Scenario.of(profile, Scaling.WEAK));
    if (models.isEmpty()) {
      throw LockstepException.usage(
              "the profile '" + profile.name() + "' knows nothing of communication")
          .hint("calibrate it with --bench");
    }
    return models.stream()
        .<ModelPredictions>map(model -> new ProfilePredictions(profile, model))
        .toList();
  }

  /**
   * @throws LockstepException (exit 2) where there is no such model, or the profile lacks its
   *     numbers
   */
  static ModelPredictions of(Profile profile, String modelName) {
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
    return new ProfilePredictions(profile, model);
  }

  @Override
  public String model() {
    return costModel.name();
  }

  @Override
  public Optional<Prediction> predict(ComparedWorkload workload, int workers) {
    if (!differences(profile, workload).isEmpty()) {
      return Optional.empty();
    }
    Scenario scenario =
        Scenario.of(profile, workload.scaling())
            .withImages(workload.images())
            .withBatch(workload.batch());
    return Optional.of(Predictor.predict(costModel, scenario, workers));
  }

  @Override
  public boolean fittedOn(Run run) {
    List<FittedOn> fitted = profile.fittedOn();
    return !fitted.isEmpty()
        && fitted.stream()
            .map(FittedOn::stepsSha256)
            .anyMatch(FittedOn.of(run).stepsSha256()::equals);
  }

  /** What a profile's times depend on and this workload does not share. */
  static List<String> differences(Profile profile, ComparedWorkload workload) {
    Workload known = profile.workload();
    Integer threads = known.threads();
    return new Differences()
        .in("network", known.network(), workload.network())
        .in("threads", threads == null ? workload.threads() : threads, workload.threads())
        .found();
  }
}
