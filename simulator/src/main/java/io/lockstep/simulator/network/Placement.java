package io.lockstep.simulator.network;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Which node a rank is on. */
public enum Placement {
  /** Neighbours in rank share a node: 0 and 1 on the first, 2 and 3 on the second. */
  BLOCK,

  /** Dealt out like cards: 0 on the first, 1 on the second, and so on. */
  ROUND_ROBIN;

  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return label();
  }
}
