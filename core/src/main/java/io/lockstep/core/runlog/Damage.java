package io.lockstep.core.runlog;

import io.lockstep.core.spec.Setting;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What no run writes, though it can be parsed: numbers that would make others wrong. */
final class Damage {
  private Damage() {}

  static Optional<String> in(RunRecord row) {
    return row instanceof StepRow step
        ? Optional.ofNullable(in(step))
        : row instanceof EpochRow epoch ? Optional.ofNullable(in(epoch)) : Optional.empty();
  }

  private static @Nullable String in(StepRow row) {
    if (row.worldSize() < 1 || row.rank() < 0 || row.rank() >= row.worldSize()) {
      return "rank " + row.rank() + " of " + row.worldSize();
    }
    if (row.step() < 0 || row.epoch() < 1 || row.samples() < 1) {
      return "step " + row.step() + ", epoch " + row.epoch() + ", samples " + row.samples();
    }
    double[] times = {
      row.dataMs(),
      row.forwardMs(),
      row.backwardMs(),
      row.commMs(),
      row.exposedCommMs(),
      row.peerWaitMs(),
      row.optimizerMs(),
      row.stepMs()
    };
    return Double.isFinite(row.otherMs()) ? inTimes("ms", times) : row.otherMs() + " ms";
  }

  private static @Nullable String in(EpochRow row) {
    if (row.worldSize() < 1 || row.epoch() < 1) {
      return "epoch " + row.epoch() + " of " + row.worldSize() + " workers";
    }
    for (double accuracy : new double[] {row.trainAcc(), row.testAcc()}) {
      if (accuracy < 0 || accuracy > 1) {
        return "an accuracy of " + accuracy;
      }
    }
    return inTimes("s", row.trainS(), row.evalS(), row.epochS());
  }

  private static @Nullable String inTimes(String unit, double... times) {
    for (double time : times) {
      if (!(time >= 0 && time < Double.POSITIVE_INFINITY)) {
        return time + " " + unit;
      }
    }
    return null;
  }

  static Optional<String> in(RunInfo info) {
    RunInfo.Workload workload = info.workload();
    if (!info.kind().equals(RunInfo.MEASURED) && !info.kind().equals(RunInfo.PREDICTED)) {
      return Optional.of("its kind is '" + info.kind() + "', neither measured nor predicted");
    }
    if (workload.workers() < 1
        || workload.threads() < 1
        || workload.batch() < 1
        || workload.globalBatch() < workload.workers()
        || workload.trainImages() < 1) {
      return Optional.of(
          "its workload has "
              + workload.workers()
              + " workers of "
              + workload.threads()
              + " threads, batches of "
              + workload.batch()
              + " and "
              + workload.globalBatch()
              + ", and "
              + workload.trainImages()
              + " images");
    }
    return info.spec().entrySet().stream()
        .filter(Damage::isNoSetting)
        .map(entry -> "'" + entry.getKey() + "' is no setting")
        .findFirst();
  }

  private static boolean isNoSetting(Map.Entry<String, @Nullable Setting> entry) {
    Setting setting = entry.getValue();
    return setting == null || setting.from() == null;
  }
}
