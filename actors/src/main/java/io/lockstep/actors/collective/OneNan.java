package io.lockstep.actors.collective;

/**
 * Makes sums bits alike that several ranks compute each for itself: compiled and interpreted code
 * may keep the payload of different NaNs.
 */
public final class OneNan {
  private OneNan() {}

  /** Replaces each NaN among the first so many values by {@link Float#NaN}. */
  public static void unify(float[] values, int length) {
    for (int i = 0; i < length; i++) {
      if (Float.isNaN(values[i])) {
        values[i] = Float.NaN;
      }
    }
  }
}
