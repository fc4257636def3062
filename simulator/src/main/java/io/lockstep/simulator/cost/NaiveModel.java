package io.lockstep.simulator.cost;

import io.lockstep.simulator.profile.ConstantComm;
import java.util.List;
import java.util.Optional;

/**
 * The reference report's model: communication takes the same time at every number of workers and
 * hides behind nothing. A lone worker does not communicate.
 */
public final class NaiveModel implements CostModel {
  @Override
  public String name() {
    return "naive";
  }

  @Override
  public String formula() {
    return "T_step = T_compute/N + T_comm (strong) or T_compute + T_comm (weak), T_comm constant,"
        + " none at N = 1 (the reference report's timing model)";
  }

  @Override
  public Optional<String> missing(Scenario scenario) {
    return scenario.comm() == null
        ? Optional.of("a constant communication time (--comm-ms)")
        : Optional.empty();
  }

  @Override
  public StepCost step(Scenario scenario, int workers) {
    double commMs = workers == 1 ? 0 : constant(scenario).ms();
    return StepCost.of(scenario.computeMs(workers), commMs, commMs);
  }

  @Override
  public List<Scenario> communicationBounds(Scenario scenario) {
    ConstantComm comm = constant(scenario);
    Double low = comm.low();
    Double high = comm.high();
    return low == null || high == null
        ? List.of()
        : List.of(
            scenario.withComm(new ConstantComm(low, null, null, comm.source())),
            scenario.withComm(new ConstantComm(high, null, null, comm.source())));
  }

  private static ConstantComm constant(Scenario scenario) {
    ConstantComm comm = scenario.comm();
    if (comm == null) {
      throw new IllegalArgumentException("the scenario has no constant communication time");
    }
    return comm;
  }
}
