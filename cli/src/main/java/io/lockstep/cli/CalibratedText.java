package io.lockstep.cli;

import io.lockstep.simulator.calibrate.Calibrated;
import io.lockstep.simulator.profile.Backward;
import io.lockstep.simulator.profile.Communication;
import io.lockstep.simulator.profile.Compute;
import io.lockstep.simulator.profile.ComputeJitter;
import io.lockstep.simulator.profile.ConstantComm;
import io.lockstep.simulator.profile.Contention;
import io.lockstep.simulator.profile.Profile;
import io.lockstep.simulator.profile.RingLink;
import io.lockstep.simulator.profile.Slowdown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A fitted profile on a screen: what was fitted, from what, and what could not be. */
final class CalibratedText {
  private CalibratedText() {}

  static List<String> lines(Calibrated calibrated) {
    List<String> lines = new ArrayList<>(table(calibrated.profile()).lines());
    calibrated.notIdentified().forEach(what -> lines.add("not identified: " + what));
    return lines;
  }

  private static Table table(Profile profile) {
    Table table = new Table("fitted", "value", "95 %", "source");
    Compute compute = profile.compute();
    table.row(
        "compute of " + compute.batch() + " images",
        number("%.3f ms", compute.ms()),
        interval(compute.low(), compute.high()),
        compute.source());
    Backward backward = compute.backward();
    if (backward != null) {
      table.row(
          "its backward pass", number("%.1f %%", 100 * backward.part()), "", backward.source());
    }
    ComputeJitter jitter = profile.jitter();
    if (jitter != null) {
      table.row(
          "its variation by step",
          number("%.2f %%", 100 * jitter.lognormal()),
          "",
          jitter.source());
    }
    Contention host = profile.host();
    if (host != null) {
      host.slowdowns().forEach(slowdown -> row(table, slowdown));
    }
    Communication communication = profile.communication();
    ConstantComm constant = communication == null ? null : communication.constant();
    if (constant != null) {
      table.row(
          "constant communication",
          number("%.3f ms", constant.ms()),
          interval(constant.low(), constant.high()),
          constant.source());
    }
    RingLink ring = communication == null ? null : communication.ring();
    if (ring != null) {
      table.row("ring latency", number("%.2f us", ring.alphaUs()), spread(ring), ring.source());
      table.row(
          "ring bandwidth",
          number("%.4f GB/s", ring.bandwidthGbytesPerS()),
          "",
          "the same fit" + residual(ring));
    }
    return table;
  }

  private static void row(Table table, Slowdown slowdown) {
    String workers = slowdown.workers() + " workers on a host";
    table.row(
        "compute of " + workers,
        number("x %.3f", slowdown.factor()),
        interval(slowdown.low(), slowdown.high()),
        "the benchmark of steps");
    if (slowdown.jitter() != null) {
      table.row(
          "variation of " + workers,
          number("%.2f %%", 100 * slowdown.jitter()),
          percents(slowdown.jitterLow(), slowdown.jitterHigh()),
          "the same, by its slowest");
    }
  }

  private static String interval(@Nullable Double low, @Nullable Double high) {
    return low == null || high == null ? "" : number("%.3f", low) + " to " + number("%.3f", high);
  }

  private static String percents(@Nullable Double low, @Nullable Double high) {
    return low == null || high == null
        ? ""
        : number("%.2f", 100 * low) + " to " + number("%.2f %%", 100 * high);
  }

  private static String spread(RingLink ring) {
    Double percent = ring.intervalPct();
    return percent == null ? "" : number("times +-%.0f %%", percent);
  }

  private static String residual(RingLink ring) {
    Double percent = ring.residualPct();
    return percent == null ? "" : number(", %.1f %% off its data (root mean square)", percent);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
