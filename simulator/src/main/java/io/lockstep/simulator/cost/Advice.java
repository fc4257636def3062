package io.lockstep.simulator.cost;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.simulator.profile.ConstantComm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A change that would shorten an epoch.
 *
 * @param change in words
 * @param epochS with it, in seconds
 * @param shorterPct by how much that is less, in percent of the epoch as it is
 */
@JsonPropertyOrder({"workers", "change", "epoch_s", "shorter_pct"})
public record Advice(
    int workers,
    String change,
    @JsonProperty("epoch_s") double epochS,
    @JsonProperty("shorter_pct") double shorterPct) {
  /** Less is not worth the words. */
  private static final double LEAST_PCT = 1;

  /** A change, and the question that it makes of a scenario. */
  private record Change(String words, CostModel model, Scenario scenario) {}

  /**
   * The two changes that would shorten it most, the best first; fewer where less than two would
   * shorten it by a hundredth.
   */
  public static List<Advice> of(CostModel model, Scenario scenario, int workers) {
    double now = Predictor.epochS(model, scenario, workers);
    return changes(model, scenario).stream()
        .filter(change -> change.model().missing(change.scenario()).isEmpty())
        .map(
            change -> {
              double then = Predictor.epochS(change.model(), change.scenario(), workers);
              return new Advice(workers, change.words(), then, 100 * (1 - then / now));
            })
        .filter(advice -> advice.shorterPct() >= LEAST_PCT)
        .sorted(Comparator.comparingDouble(Advice::shorterPct).reversed())
        .limit(2)
        .toList();
  }

  private static List<Change> changes(CostModel model, Scenario scenario) {
    Conditions conditions = scenario.conditions();
    List<Change> changes = new ArrayList<>();
    changes.add(
        new Change(
            "workers that compute twice as fast",
            model,
            scenario.withCompute(scenario.compute().at(scenario.compute().ms() / 2))));
    changes.add(new Change("a network twice as fast", model, scenario.withSlowerNetwork(0.5)));
    ConstantComm comm = scenario.comm();
    if (comm != null) {
      changes.add(new Change("communication half as long", model, scenario.withComm(comm.half())));
    }
    if (model instanceof StepModel steps) {
      steps
          .overlapped()
          .ifPresent(
              hidden ->
                  changes.add(
                      new Change(
                          "communication behind the backward pass (--bucket-mib)",
                          hidden,
                          scenario)));
    }
    changes.add(new Change("no stragglers", model, scenario.with(conditions.withoutStragglers())));
    InputPipeline input = conditions.input();
    if (input != null) {
      changes.add(
          new Change(
              "an input pipeline twice as fast",
              model,
              scenario.with(conditions.with(new InputPipeline(2 * input.imagesPerS())))));
    }
    Evaluation evaluation = conditions.evaluation();
    if (evaluation != null && !evaluation.sharded()) {
      changes.add(
          new Change(
              "an evaluation that workers divide (--eval-sharded)",
              model,
              scenario.with(conditions.with(new Evaluation(evaluation.s(), true)))));
    }
    return changes;
  }
}
