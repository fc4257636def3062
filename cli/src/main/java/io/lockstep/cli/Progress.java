package io.lockstep.cli;

import io.lockstep.core.runlog.EpochRow;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.RunInfo.Totals;
import io.lockstep.core.runlog.RunRecord;
import io.lockstep.core.runlog.StepRow;
import io.lockstep.core.sampler.Sampler;
import io.lockstep.core.spec.TrainSpec;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a person sees while a run goes on, and what is counted for its end. */
final class Progress implements Consumer<RunRecord> {
  private static final long EVERY_MS = 5_000;

  private final Console console;
  private final TrainSpec spec;
  private final long stepsPerEpoch;
  private final MembershipNews news = new MembershipNews();
  private long steps;
  private long images;
  private int epochs;
  private long saidMs;

  Progress(Console console, TrainSpec spec, int trainImages) {
    this.console = console;
    this.spec = spec;
    stepsPerEpoch = Sampler.stepsPerEpoch(trainImages, spec.workers(), spec.batch());
    saidMs = System.currentTimeMillis();
    if (spec.steps() == null) {
      console.line(EpochTable.header());
    }
  }

  @Override
  public void accept(RunRecord line) {
    if (line instanceof StepRow row) {
      images += row.samples();
      steps = Math.max(steps, row.step() + 1);
      if (row.rank() == 0) {
        say(row);
      }
    } else if (line instanceof EpochRow row) {
      epochs = row.epoch();
      console.line(EpochTable.line(row));
      saidMs = System.currentTimeMillis();
    } else if (line instanceof Event event) {
      news.of(event).ifPresent(text -> console.progress("lockstep: " + text));
    }
  }

  private void say(StepRow row) {
    long now = System.currentTimeMillis();
    if (now - saidMs >= EVERY_MS) {
      saidMs = now;
      Long last = spec.steps();
      String of =
          last == null
              ? String.format(
                  "epoch %d/%d, step %d/%d",
                  row.epoch(), spec.epochs(), row.step() % stepsPerEpoch + 1, stepsPerEpoch)
              : String.format("step %d/%d", row.step() + 1, last);
      console.progress(String.format("%s, loss %.3f, %.1f ms", of, row.loss(), row.stepMs()));
    }
  }

  /**
   * After so many seconds.
   *
   * @param backgroundCores beside a worker's compute, or null
   */
  Totals totals(double elapsedS, @Nullable Double backgroundCores) {
    return new Totals(steps, epochs, images, elapsedS, backgroundCores);
  }
}
