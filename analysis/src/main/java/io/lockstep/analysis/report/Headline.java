package io.lockstep.analysis.report;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Measured;
import io.lockstep.analysis.compare.ModelLabel;
import io.lockstep.analysis.compare.Point;
import java.util.stream.Collectors;

/** The finding, in a sentence or two. */
public final class Headline {
  private Headline() {}

  /**
   * Speedup and efficiency at the most workers that were measured, each model's error, and that it
   * was forced, if it was.
   */
  public static String of(ComparedGroup group) {
    return group
            .largestMeasured()
            .map(point -> speedup(group, point) + errors(group))
            .orElse(
                group.network() + ": nothing was measured, so nothing can be said of the models.")
        + (group.differences().isEmpty()
            ? ""
            : " Not comparable, and compared by force: "
                + String.join("; ", group.differences())
                + ".");
  }

  private static String speedup(ComparedGroup group, Point point) {
    Measured measured = point.measured();
    if (measured == null || point.workers() == 1) {
      return Words.say(
          "%s: only one worker was measured%s, so there is no speedup yet.",
          group.network(),
          measured == null || measured.stepMs() == null
              ? ""
              : Words.say(" (%.1f ms per step)", measured.stepMs()));
    }
    String interval = Words.range("%.2f", measured.speedupLow(), measured.speedupHigh());
    return Words.say(
        "%s, %s scaling: %d workers are %.2fx as fast as one (%sefficiency %.0f %%).",
        group.network(),
        group.scaling().label(),
        point.workers(),
        measured.speedup(),
        interval.isEmpty() ? "" : "95 % interval " + interval + ", ",
        100 * measured.efficiency());
  }

  private static String errors(ComparedGroup group) {
    return group.mapePct().isEmpty()
        ? ""
        : " Predicted "
            + HowGood.what(group)
            + " are off by "
            + group.mapePct().entrySet().stream()
                .map(e -> Words.say("%.1f %% (%s)", e.getValue(), ModelLabel.of(e.getKey())))
                .collect(Collectors.joining(", "))
            + " on average over 2 workers and more.";
  }
}
