package io.lockstep.simulator.hardware;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.lockstep.core.failure.LockstepException;
import java.util.Arrays;
import java.util.Locale;

/** How far a number of the catalogue can be relied on. */
public enum Evidence {
  /** Somebody measured it, and published it. */
  MEASURED,

  /** The vendor says so. */
  VENDOR,

  /** Worked out, by NCCL's own tables or from the topology. */
  MODEL,

  /** A guess. */
  ESTIMATE;

  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  static Evidence of(String label) {
    return Arrays.stream(values())
        .filter(kind -> kind.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                LockstepException.usage("unknown kind '" + label + "' of a number")
                    .hint("known: measured, vendor, model, estimate"));
  }
}
