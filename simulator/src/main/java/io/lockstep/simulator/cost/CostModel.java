package io.lockstep.simulator.cost;

import java.util.List;
import java.util.Optional;

/** How long a step takes: a pure function of the scenario and the number of workers. */
public interface CostModel {
  /** The name that the command line knows it by. */
  String name();

  /** The formula with its source, in one line. */
  String formula();

  /** What the scenario lacks for this model, as in "needs …"; empty where it has everything. */
  Optional<String> missing(Scenario scenario);

  /**
   * @param scenario that lacks nothing
   * @param workers at least 1
   */
  StepCost step(Scenario scenario, int workers);

  /**
   * The scenario with its communication at either end of the 95 % interval; empty where there is no
   * interval.
   */
  List<Scenario> communicationBounds(Scenario scenario);
}
