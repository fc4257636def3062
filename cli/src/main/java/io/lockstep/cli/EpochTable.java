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
        "%5d %10.4f %8.2f%% %9.4f %7.2f%% %8.1f",
        row.epoch(),
        row.trainLoss(),
        100 * row.trainAcc(),
        row.testLoss(),
        100 * row.testAcc(),
        row.epochS());
  }
}
