package io.lockstep.simulator.world;

import io.lockstep.core.port.StepOrder;
import io.lockstep.simulator.world.ReplicaState.Contribution;
import java.util.HexFormat;
import java.util.List;

/** All that a simulated replica holds, to be compared, and worked out without any actor. */
public record Fingerprint(long weights, long velocity, long statistics) {

  static Fingerprint of(ReplicaState state) {
    return new Fingerprint(state.weights(), state.velocity(), state.statistics());
  }

  public static Fingerprint initial(long seed) {
    return of(ReplicaState.initial(seed));
  }

  /** What every rank holds after a step that they took together. */
  public Fingerprint after(long seed, List<StepOrder> byRank) {
    Contribution sum = Contribution.NONE;
    for (StepOrder order : byRank) {
      sum = sum.plus(state().contribution(seed, order));
    }
    return of(state().updated(sum, byRank.size(), byRank.get(0).learningRate()));
  }

  public int paramsCrc() {
    return state().paramsCrc();
  }

  public String paramsSha256() {
    return state().paramsSha256();
  }

  private ReplicaState state() {
    return new ReplicaState(weights, velocity, statistics);
  }

  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits((int) weights)
        + "/"
        + hex.toHexDigits((int) velocity)
        + "/"
        + hex.toHexDigits((int) statistics);
  }
}
