package io.lockstep.simulator.cost;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.failure.NearestMatch;
import java.util.List;

/** The cost models there are, the best last. */
public final class CostModels {
  private static final List<CostModel> ALL = List.of(new NaiveModel(), new RingModel());

  private CostModels() {}

  /** Those that the scenario has everything for, the best last. */
  public static List<CostModel> identifiedBy(Scenario scenario) {
    return ALL.stream().filter(model -> model.missing(scenario).isEmpty()).toList();
  }

  /**
   * @throws LockstepException (exit 2) with what was most likely meant
   */
  public static CostModel named(String name) {
    return ALL.stream()
        .filter(model -> model.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                LockstepException.usage("unknown model '" + name + "'")
                    .hint(
                        NearestMatch.suggestion(name, ALL.stream().map(CostModel::name).toList())));
  }
}
