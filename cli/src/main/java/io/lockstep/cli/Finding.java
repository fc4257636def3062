package io.lockstep.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonValue;
import io.lockstep.core.failure.LockstepException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@code doctor} found of one thing that training may need.
 *
 * @param text in words
 * @param hint what to do about it; null where nothing is to be done
 */
@JsonPropertyOrder({"name", "state", "text", "hint"})
@JsonInclude(JsonInclude.Include.ALWAYS)
record Finding(String name, State state, String text, @Nullable String hint) {
  enum State {
    /** It works. */
    OK,
    /** It is not to be had, and what was asked for does without it. */
    ABSENT,
    /** It is not to be had, and what was asked for would fail. */
    FAILS;

    @JsonValue
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String name, String text) {
    return new Finding(name, State.OK, text, null);
  }

  static Finding absent(String name, LockstepException why) {
    return new Finding(name, State.ABSENT, why.text(), why.hint());
  }

  static Finding fails(String name, LockstepException why) {
    return new Finding(name, State.FAILS, why.text(), why.hint());
  }
}
