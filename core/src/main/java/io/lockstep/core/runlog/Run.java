package io.lockstep.core.runlog;

import io.lockstep.core.statistics.Sample;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * A run folder's contents.
 *
 * @param steps of the newest generation of each step, in the file's order
 * @param warnings what was tolerated while reading
 */
public record Run(
    Path path, RunInfo info, List<StepRow> steps, List<EpochRow> epochs, List<String> warnings) {

  public Run {
    steps = List.copyOf(steps);
    epochs = List.copyOf(epochs);
    warnings = List.copyOf(warnings);
  }

  public String name() {
    return info.run();
  }

  /** The same run under another name. */
  public Run named(String name) {
    return new Run(path, info.named(name), steps, epochs, warnings);
  }

  /**
   * One column over all ranks, warm-up steps and an epoch's smaller last steps left out. Where the
   * world was smaller for a time, only its full size counts.
   */
  public Sample fullSteps(ToDoubleFunction<StepRow> column) {
    List<StepRow> timed = timed();
    int full = timed.stream().mapToInt(StepRow::samples).max().orElse(0);
    return Sample.of(
        timed.stream().filter(row -> row.samples() == full).mapToDouble(column).toArray());
  }

  /** The steps after warm-up that the largest world took; the spec's, if it ever was as large. */
  private List<StepRow> timed() {
    List<StepRow> warm = steps.stream().filter(row -> !row.warmup()).toList();
    int largest = warm.stream().mapToInt(StepRow::worldSize).max().orElse(0);
    return warm.stream().filter(row -> row.worldSize() == largest).toList();
  }

  /**
   * Images per second over all ranks of the full world, warm-up left out: a step takes as long as
   * its slowest. Ranks without rows of their own count as the others' mean.
   */
  public double imagesPerS() {
    double ms = 0;
    double images = 0;
    for (List<StepRow> step :
        timed().stream().collect(Collectors.groupingBy(StepRow::step)).values()) {
      ms += step.stream().mapToDouble(StepRow::stepMs).max().orElse(0);
      images +=
          step.stream().mapToDouble(StepRow::samples).sum() * step.get(0).worldSize() / step.size();
    }
    return images / ms * 1e3;
  }
}
