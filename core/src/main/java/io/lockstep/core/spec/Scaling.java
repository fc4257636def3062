package io.lockstep.core.spec;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What stays fixed when workers are added. */
public enum Scaling {
  /** The batch per worker stays; the global batch grows and an epoch has fewer steps. */
  WEAK,
  /** The global batch stays; each worker's share, and so its compute per step, shrinks. */
  STRONG;

  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
