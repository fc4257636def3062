package io.lockstep.simulator.cost;

import io.lockstep.simulator.profile.RingLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A ring all-reduce after the backward pass, hidden behind nothing. Its time tends to 2S/B as N
 * grows, plus a latency that grows with N.
 *
 * @see RingLink#allReduceMs
 */
public final class RingModel implements CostModel {
  @Override
  public String name() {
    return "ring";
  }

  @Override
  public String formula() {
    return "T_step = compute + 2(N-1)·α + 2(N-1)/N·S/B (Patarasuk and Yuan, JPDC 69, 2009)";
  }

  @Override
  public Optional<String> missing(Scenario scenario) {
    List<String> lacks = new ArrayList<>();
    if (scenario.link() == null) {
      lacks.add("the links' latency and bandwidth (--alpha and --link)");
    }
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
    double commMs = link(scenario).allReduceMs(workers, bytes);
    return new StepCost(scenario.computeMs(workers), commMs, commMs);
  }

  @Override
  public List<Scenario> communicationBounds(Scenario scenario) {
    RingLink link = link(scenario);
    Double percent = link.intervalPct();
    if (percent == null) {
      return List.of();
    }
    // A fit so poor that its interval reaches below nothing still takes some time.
    double least = Math.max(1e-9, 1 - percent / 100);
    return List.of(
        scenario.withLink(link.slower(least)), scenario.withLink(link.slower(1 + percent / 100)));
  }

  private static RingLink link(Scenario scenario) {
    RingLink link = scenario.link();
    if (link == null) {
      throw new IllegalArgumentException("the scenario has no links");
    }
    return link;
  }
}
