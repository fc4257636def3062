package io.lockstep.core.runlog;

import io.lockstep.core.port.Span;
import io.lockstep.core.spec.Scaling;
import io.lockstep.core.spec.Setting;
import java.util.List;
import java.util.Map;

/** Records as a run of two workers writes them. */
final class Examples {
  private Examples() {}

  static StepRow step(long generation, int rank, long step) {
    return new StepRow(
        generation,
        rank,
        2,
        1,
        step,
        step < 5,
        32,
        0.5,
        100.25,
        210.125,
        30,
        12.5,
        2.5,
        8,
        0.25,
        331.625,
        2.302585092994046,
        "00c0ffee");
  }

  static StepRow withLoss(double loss) {
    return new StepRow(
        1,
        0,
        2,
        1,
        0,
        true,
        32,
        0.5,
        100.25,
        210.125,
        30,
        12.5,
        2.5,
        8,
        0.25,
        331.625,
        loss,
        "00c0ffee");
  }

  static EpochRow epoch(int epoch) {
    return new EpochRow(epoch, 2, 0.065, 1.75, 0.375, 1.5, 0.4375, 60.5, 4.25, 64.75, 826.446);
  }

  static TraceSpan span(int rank, long step, String thread) {
    return new TraceSpan(rank, step, new Span("all-reduce 0", thread, 1.5e9 + step, 250.5));
  }

  static RunInfo info() {
    return info(RunInfo.MEASURED);
  }

  static RunInfo info(String kind) {
    return new RunInfo(
        RunInfo.SCHEMA,
        kind,
        "resnet8-w2",
        "2026-11-22T10:15:30Z",
        Map.of(
            "workers", new Setting(2, "command line"),
            "lr", new Setting(0.1, "default"),
            "milestones", new Setting(List.of(30, 60, 90), "conf.hocon: line 3"),
            "global-batch", new Setting(null, "default")),
        -42,
        new RunInfo.Workload(
            "resnet8", "shapes", Scaling.WEAK, 2, 1, 32, 64, 77_850, 314_000, 5_000, 1_000, "tcp"),
        Map.of("host", "a", "processors", 2),
        Map.of("java", "17.0.1"),
        "0123abc",
        null,
        null,
        null);
  }
}
