package io.lockstep.cli;

import io.lockstep.core.runlog.EpochRow;
import java.util.Locale;

/** The table of epochs on the console: accuracies in percent, times in seconds. */
final class EpochTable {
  private EpochTable() {}

  static String header() {
    return String.format(
        "%5s %10s %9s %9s %8s %8s",
        "Epoch", "TrainLoss", "TrainAcc", "TestLoss", "TestAcc", "Time(s)");
  }

  static String line(EpochRow row) {
    return String.format(
        Locale.ROOT,
        "%5d %10s %9s %9s %8s %8.1f",
        row.epoch(),
        known("%.4f", row.trainLoss()),
        known("%.2f%%", 100 * row.trainAcc()),
        known("%.4f", row.testLoss()),
        known("%.2f%%", 100 * row.testAcc()),
        row.epochS());
  }

  /** A simulated run learns nothing. */
  private static String known(String format, double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, format, value);
  }
}
