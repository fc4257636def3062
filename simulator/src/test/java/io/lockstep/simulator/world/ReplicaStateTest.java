package io.lockstep.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.core.port.StepOrder;
import io.lockstep.simulator.world.ReplicaState.Contribution;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplicaStateTest {
  private static final ReplicaState START = ReplicaState.initial(1);
  private static final StepOrder ORDER = order(0, 1, 2, 3);

  @Test
  void isTheSameForTheSameSeed() {
    assertThat(ReplicaState.initial(1)).isEqualTo(START);
    assertThat(ReplicaState.initial(2).paramsCrc()).isNotEqualTo(START.paramsCrc());
  }

  @Test
  void aContributionDependsOnSeedEpochSamplesAndState() {
    ReplicaState later = START.updated(START.contribution(1, ORDER), 1, 0.1);
    Set<Contribution> contributions =
        new HashSet<>(
            List.of(
                START.contribution(1, ORDER),
                START.contribution(2, ORDER),
                START.contribution(1, order(1, 1, 2, 3)),
                START.contribution(1, order(0, 1, 3, 2)),
                START.contribution(1, order(0, 1, 2)),
                later.contribution(1, ORDER)));
    assertThat(contributions).hasSize(6);
  }

  @Test
  void anUpdateDependsOnSumWorldRateAndMomentum() {
    Contribution sum = START.contribution(1, ORDER);
    ReplicaState moved = new ReplicaState(START.weights(), 1, START.statistics());
    Set<Integer> crcs =
        new HashSet<>(
            List.of(
                START.paramsCrc(),
                START.updated(sum, 1, 0.1).paramsCrc(),
                START.updated(sum.plus(sum), 1, 0.1).paramsCrc(),
                START.updated(sum, 2, 0.1).paramsCrc(),
                START.updated(sum, 1, 0.2).paramsCrc(),
                moved.updated(sum, 1, 0.1).paramsCrc()));
    assertThat(crcs).hasSize(6);
  }

  @Test
  void sumsWhateverTheOrder() {
    Contribution a = START.contribution(1, ORDER);
    Contribution b = START.contribution(1, order(0, 4));
    Contribution c = START.contribution(1, order(0, 5));

    assertThat(a.plus(b).plus(c)).isEqualTo(c.plus(a).plus(b));
  }

  @Test
  void momentumIsNotInTheChecksum() {
    assertThat(new ReplicaState(START.weights(), 1, START.statistics()).paramsCrc())
        .isEqualTo(START.paramsCrc());
  }

  private static StepOrder order(int epoch, int... samples) {
    return new StepOrder(0, epoch, samples, 0.1);
  }
}
