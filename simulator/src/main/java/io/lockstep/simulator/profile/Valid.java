package io.lockstep.simulator.profile;

import io.lockstep.core.failure.LockstepException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a profile's fields must satisfy: people edit these files. */
final class Valid {
  private Valid() {}

  static void present(@Nullable Object value, String field) {
    if (value == null) {
      throw LockstepException.usage("'" + field + "' is missing");
    }
  }

  static void notNegative(double value, String field) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw LockstepException.usage("'" + field + "' must not be negative, but is " + value);
    }
  }

  static void positive(double value, String field) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw LockstepException.usage("'" + field + "' must be positive, but is " + value);
    }
  }

  static void atLeast(long least, long value, String field) {
    if (value < least) {
      throw LockstepException.usage(
          "'" + field + "' must be at least " + least + ", but is " + value);
    }
  }

  /** What must add up, over all stages of a backward pass. */
  static void nearly(double expected, double sum, double within, String field) {
    if (!(Math.abs(sum - expected) <= within)) {
      throw LockstepException.usage(
          "the stages' '" + field + "' add up to " + sum + ", not to " + expected);
    }
  }

  /** Both ends or neither, around the value. */
  static void interval(@Nullable Double low, double value, @Nullable Double high, String field) {
    boolean none = low == null && high == null;
    boolean both = low != null && high != null && low >= 0 && low <= value && value <= high;
    if (!none && !both) {
      throw LockstepException.usage(
          "'" + field + "' has the interval " + low + " to " + high + " around " + value);
    }
  }

  /** The list, or an empty one where the file has none. */
  static <T> List<T> list(@Nullable List<T> values) {
    return values == null ? List.of() : List.copyOf(values);
  }
}
