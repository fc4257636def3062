package io.lockstep.simulator.cost;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.failure.LockstepException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a scenario scales. Looked for by doubling, from one worker up to as many as there can be;
 * where efficiency falls below the target then by halving the gap, so that single numbers of
 * workers that fall out of line are passed over.
 *
 * @param targetEfficiency part of perfect scaling
 * @param belowTargetAt from here on it is under it; null where none does
 * @param largestWorthUsing from here on, twice the workers shorten an epoch by less than a tenth
 * @param searchedUpTo the largest number that was looked at
 */
@JsonPropertyOrder({
  "target_efficiency",
  "below_target_at",
  "largest_worth_using",
  "searched_up_to"
})
public record ScalingLimits(
    @JsonProperty("target_efficiency") double targetEfficiency,
    @JsonProperty("below_target_at") @Nullable Integer belowTargetAt,
    @JsonProperty("largest_worth_using") int largestWorthUsing,
    @JsonProperty("searched_up_to") int searchedUpTo) {
  private static final int MOST = 1 << 17;
  private static final double WORTH = 0.9;

  /**
   * @param target in (0, 1)
   */
  public static ScalingLimits of(CostModel model, Scenario scenario, double target) {
    double one = Predictor.epochS(model, scenario, 1);
    int worthUsing = 1;
    boolean stillWorth = true;
    Integer below = null;
    double before = one;
    int last = 1;
    for (int n : doubling(scenario)) {
      if (!isPossible(model, scenario, n)) {
        continue;
      }
      double now = Predictor.epochS(model, scenario, n);
      stillWorth &= now <= WORTH * before;
      worthUsing = stillWorth ? n : worthUsing;
      if (below == null && one / now / n < target) {
        below = firstBelow(model, scenario, target, last, n);
      }
      before = now;
      last = n;
    }
    return new ScalingLimits(target, below, worthUsing, last);
  }

  /** 2, 4, 8 and so on; where nodes have several workers, full nodes once one is full. */
  private static List<Integer> doubling(Scenario scenario) {
    Integer perNode = scenario.conditions().nodes().workers();
    List<Integer> numbers = new ArrayList<>();
    int node = perNode == null ? 1 : perNode;
    for (int n = 2; n < node; n *= 2) {
      numbers.add(n);
    }
    for (long n = node == 1 ? 2 : node; n <= MOST; n *= 2) {
      numbers.add((int) n);
    }
    return numbers;
  }

  /** Of the numbers between two, one that is not below the target and one that is. */
  private static int firstBelow(
      CostModel model, Scenario scenario, double target, int notBelow, int below) {
    double one = Predictor.epochS(model, scenario, 1);
    int low = notBelow;
    int high = below;
    while (high - low > 1) {
      int middle = (low + high) / 2;
      boolean isBelow =
          isPossible(model, scenario, middle)
              && one / Predictor.epochS(model, scenario, middle) / middle < target;
      if (isBelow) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private static boolean isPossible(CostModel model, Scenario scenario, int workers) {
    try {
      model.step(scenario, workers);
      return true;
    } catch (LockstepException impossible) {
      return false;
    }
  }
}
