package io.lockstep.analysis.report;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Measured;
import io.lockstep.analysis.compare.Point;
import java.util.Locale;
import java.util.stream.Collectors;

/** The finding, in a sentence or two. */
public final class Headline {
  private Headline() {}

  /** Speedup and efficiency at the most workers that were measured, and each model's error. */
  public static String of(ComparedGroup group) {
    return group.points().stream()
        .filter(point -> point.measured() != null)
        .reduce((first, last) -> last)
        .map(point -> speedup(group, point) + errors(group))
        .orElse(group.network() + ": nothing was measured, so nothing can be said of the models.");
  }

  private static String speedup(ComparedGroup group, Point point) {
    Measured measured = point.measured();
    if (measured == null || point.workers() == 1) {
      return String.format(
          Locale.ROOT,
          "%s: only one worker was measured (%.1f ms per step), so there is no speedup yet.",
          group.network(),
          measured == null ? null : measured.stepMs());
    }
    return String.format(
        Locale.ROOT,
        "%s, %s scaling: %d workers are %.2fx as fast as one (95 %% interval %.2f to %.2f,"
            + " efficiency %.0f %%).",
        group.network(),
        group.scaling().label(),
        point.workers(),
        measured.speedup(),
        measured.speedupLow(),
        measured.speedupHigh(),
        100 * measured.efficiency());
  }

  private static String errors(ComparedGroup group) {
    return group.mapePct().isEmpty()
        ? ""
        : " Predicted step times are off by "
            + group.mapePct().entrySet().stream()
                .map(e -> String.format(Locale.ROOT, "%.1f %% (%s)", e.getValue(), e.getKey()))
                .collect(Collectors.joining(", "))
            + " on average over 2 workers and more.";
  }
}
