package io.lockstep.core.prediction;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What takes most of an epoch. */
public enum BoundBy {
  COMPUTE,
  COMMUNICATION,
  STRAGGLERS,
  INPUT,
  EVALUATION;

  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
