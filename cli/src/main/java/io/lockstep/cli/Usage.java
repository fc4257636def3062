package io.lockstep.cli;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.failure.NearestMatch;
import java.util.ArrayList;
import java.util.List;
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

  /**
   * Those options that were given.
   *
   * @param optionsAndValues names and values in turn; null or an empty list is not given
   */
  static List<String> given(@Nullable Object... optionsAndValues) {
    List<String> given = new ArrayList<>();
    for (int i = 0; i < optionsAndValues.length; i += 2) {
      Object value = optionsAndValues[i + 1];
      if (value != null && !value.equals(List.of())) {
        given.add(String.valueOf(optionsAndValues[i]));
      }
    }
    return given;
  }

  /**
   * The constant that a word names, in whatever case; with what was most likely meant where it
   * names none.
   */
  static <E extends Enum<E>> E oneOf(Class<E> type, String option, String word) {
    List<E> all = List.of(type.getEnumConstants());
    return all.stream()
        .filter(one -> one.toString().equalsIgnoreCase(word))
        .findFirst()
        .orElseThrow(
            () ->
                LockstepException.usage(option + ": '" + word + "' is none of them")
                    .hint(
                        NearestMatch.suggestion(
                            word,
                            all.stream()
                                .map(one -> one.toString().toLowerCase(Locale.ROOT))
                                .toList())));
  }

  static void positive(String option, @Nullable Number value) {
    require(value == null || value.longValue() > 0, "%s must be at least 1, not %s", option, value);
  }
}
