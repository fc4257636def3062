package io.lockstep.simulator.cost;

import io.lockstep.simulator.allreduce.AllReduce;
import io.lockstep.simulator.profile.RingLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A step put together: compute, slowed by the host's other workers; an all-reduce, hidden behind
 * the backward pass or not; the wait for the slowest; the wait for input. All-reduces differ from
 * model to model, the rest is the scenario's.
 */
final class StepModel implements CostModel {
  /** Which all-reduce, and what it needs. */
  interface Communication {
    /** What the scenario lacks, in words; empty where nothing. */
    Optional<String> missing(Scenario scenario);

    /**
     * @param scenario that lacks nothing
     */
    AllReduce allReduce(Scenario scenario);
  }

  private final String name;
  private final String formula;
  private final Communication communication;
  private final boolean overlaps;

  /**
   * @param overlaps whether buckets are reduced during the backward pass
   */
  StepModel(String name, String formula, Communication communication, boolean overlaps) {
    this.name = name;
    this.formula = formula;
    this.communication = communication;
    this.overlaps = overlaps;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String formula() {
    return formula;
  }

  @Override
  public Optional<String> missing(Scenario scenario) {
    List<String> lacks = new ArrayList<>();
    communication.missing(scenario).ifPresent(lacks::add);
    if (scenario.gradientBytes() == null) {
      lacks.add("the bytes to reduce (--gradient-bytes)");
    }
    return lacks.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", lacks));
  }

  @Override
  public StepCost step(Scenario scenario, int workers) {
    Long bytes = scenario.gradientBytes();
    if (bytes == null) {
      throw new IllegalArgumentException("the scenario has no bytes to reduce");
    }
    scenario.conditions().nodes().requireRoom(workers);
    AllReduce allReduce = communication.allReduce(scenario);
    Conditions conditions = scenario.conditions();
    int onANode = conditions.workersOfANode(workers);
    double computeMs = scenario.computeMs(workers) * conditions.contention(onANode);
    double slowest = conditions.slowest(workers);
    StepCost cost =
        workers == 1
            ? StepCost.of(computeMs, 0, 0)
            : communicating(scenario, allReduce, workers, (double) bytes, computeMs, slowest);
    double stragglersMs = cost.computeMs() * (slowest - 1);
    double inputMs =
        conditions.inputWaitMs(
            onANode * scenario.imagesPerWorker(workers), cost.stepMs() + stragglersMs);
    return new StepCost(
        cost.computeMs(), cost.commMs(), cost.exposedCommMs(), stragglersMs, inputMs);
  }

  /**
   * A bucket goes when the slowest worker has it, so that the slowest one's backward pass is what
   * hides.
   *
   * @param slowest how many times as long as most it computes
   */
  private StepCost communicating(
      Scenario scenario,
      AllReduce allReduce,
      int workers,
      double bytes,
      double computeMs,
      double slowest) {
    if (!overlaps) {
      double commMs = allReduce.ms(workers, bytes);
      return StepCost.of(computeMs, commMs, commMs);
    }
    Overlap.Timeline timeline =
        scenario.overlap().timeline(allReduce, workers, bytes, computeMs * slowest);
    return StepCost.of(
        computeMs + timeline.slowedMs() / slowest, timeline.commMs(), timeline.exposedMs());
  }

  /** The same with its all-reduce hidden behind the backward pass; empty where it is already. */
  Optional<CostModel> overlapped() {
    return overlaps
        ? Optional.empty()
        : Optional.of(new StepModel(name, formula, communication, true));
  }

  @Override
  public List<Scenario> communicationBounds(Scenario scenario) {
    RingLink link = scenario.link();
    Double percent = link == null ? null : link.intervalPct();
    if (link == null || percent == null) {
      return List.of();
    }
    // A fit so poor that its interval reaches below nothing still takes some time.
    double least = Math.max(1e-9, 1 - percent / 100);
    return List.of(
        scenario.withSlowerNetwork(least), scenario.withSlowerNetwork(1 + percent / 100));
  }
}
