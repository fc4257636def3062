package io.lockstep.simulator.cost;

/**
 * What one step costs, in milliseconds.
 *
 * @param computeMs a worker's own work, which needs no other worker
 * @param commMs the all-reduce
 * @param exposedCommMs the part of the all-reduce that the step waits for
 * @param stragglersMs waiting for workers that compute longer than most
 * @param inputMs waiting for the batch
 */
public record StepCost(
    double computeMs, double commMs, double exposedCommMs, double stragglersMs, double inputMs) {

  /** Of compute and communication alone. */
  static StepCost of(double computeMs, double commMs, double exposedCommMs) {
    return new StepCost(computeMs, commMs, exposedCommMs, 0, 0);
  }

  public double stepMs() {
    return computeMs + exposedCommMs + stragglersMs + inputMs;
  }
}
