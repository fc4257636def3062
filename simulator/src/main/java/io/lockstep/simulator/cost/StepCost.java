package io.lockstep.simulator.cost;

/**
 * What one step costs, in milliseconds.
 *
 * @param computeMs all that needs no other worker
 * @param commMs the all-reduce
 * @param exposedCommMs the part of the all-reduce that the step waits for
 */
public record StepCost(double computeMs, double commMs, double exposedCommMs) {
  public double stepMs() {
    return computeMs + exposedCommMs;
  }
}
