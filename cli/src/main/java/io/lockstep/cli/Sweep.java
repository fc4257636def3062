package io.lockstep.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Every combination of options that were given several values; the last one changes fastest. */
final class Sweep {
  private static final long MOST = 1_000_000;

  private final Map<String, SweptOption<?>> axes = new LinkedHashMap<>();

  /** An option; whether it has several values or one, or was not given at all. */
  Sweep over(String option, @Nullable SweptOption<?> values) {
    if (values != null && values.size() > 1) {
      axes.put(option, values);
    }
    return this;
  }

  /** Options that have several values. */
  List<String> options() {
    return List.copyOf(axes.keySet());
  }

  /**
   * What comes of each combination.
   *
   * @param make is given the values of the {@link #options}, which also have been set
   */
  <R> List<R> map(Function<Map<String, Object>, R> make) {
    long combinations = 1;
    for (SweptOption<?> values : axes.values()) {
      combinations *= values.size();
      Usage.require(combinations <= MOST, "more combinations than the %d that fit", MOST);
    }
    List<R> all = new ArrayList<>();
    for (long number = 0; number < combinations; number++) {
      all.add(make.apply(moveTo(number)));
    }
    return all;
  }

  private Map<String, Object> moveTo(long number) {
    List<String> options = options();
    Object[] chosen = new Object[options.size()];
    long rest = number;
    for (int i = options.size() - 1; i >= 0; i--) {
      SweptOption<?> values = axes.get(options.get(i));
      if (values != null) {
        values.moveTo((int) (rest % values.size()));
        rest /= values.size();
        chosen[i] = values.value();
      }
    }
    Map<String, Object> byOption = new LinkedHashMap<>();
    for (int i = 0; i < chosen.length; i++) {
      byOption.put(options.get(i), chosen[i]);
    }
    return byOption;
  }
}
