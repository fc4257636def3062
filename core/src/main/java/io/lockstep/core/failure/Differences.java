package io.lockstep.core.failure;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects where two things that should agree do not, in words: {@code "batch 32 against 64"}. */
public final class Differences {
  private final List<String> found = new ArrayList<>();

  /** Notes the two values if they are not equal. */
  public Differences in(String what, Object one, Object other) {
    if (!one.equals(other)) {
      found.add(what + " " + one + " against " + other);
    }
    return this;
  }

  /** Notes the two values if both are known and not equal. */
  public Differences inKnown(String what, @Nullable Object one, @Nullable Object other) {
    return one == null || other == null ? this : in(what, one, other);
  }

  /** In the order in which they were asked for; empty where all agrees. */
  public List<String> found() {
    return List.copyOf(found);
  }
}
