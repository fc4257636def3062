package io.lockstep.cli;

import io.lockstep.core.failure.LockstepException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What must hold of options, or the usage is wrong (exit 2). */
final class Usage {
  private Usage() {}

  static void require(boolean holds, String message, @Nullable Object... values) {
    if (!holds) {
      throw LockstepException.usage(String.format(Locale.ROOT, message, values));
    }
  }

  static void positive(String option, @Nullable Number value) {
    require(value == null || value.longValue() > 0, "%s must be at least 1, not %s", option, value);
  }
}
