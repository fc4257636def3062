package io.lockstep.simulator.faults;

/** What must never happen has happened. */
final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Violation(String what) {
    super(what);
  }

  @SuppressWarnings("AnnotateFormatMethod") // The annotation is no dependency of ours.
  static void unless(boolean holds, String format, Object... arguments) {
    if (!holds) {
      throw new Violation(format.formatted(arguments));
    }
  }
}
