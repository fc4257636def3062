package io.lockstep.core.runlog;

import io.lockstep.core.statistics.Sample;
import java.nio.file.Path;
import java.util.Comparator;
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

  /** One column over all ranks, warm-up steps and an epoch's smaller last steps left out. */
  public Sample fullSteps(ToDoubleFunction<StepRow> column) {
    int batch = info.workload().batch();
    return Sample.of(
        steps.stream()
            .filter(row -> !row.warmup() && row.samples() == batch)
            .mapToDouble(column)
            .toArray());
  }

  /** Images per second over all ranks, warm-up left out: a step takes as long as its slowest. */
  public double imagesPerS() {
    var measured = steps.stream().filter(row -> !row.warmup()).toList();
    double ms =
        measured.stream()
            .collect(
                Collectors.groupingBy(
                    StepRow::step,
                    Collectors.collectingAndThen(
                        Collectors.maxBy(Comparator.comparingDouble(StepRow::stepMs)),
                        row -> row.map(StepRow::stepMs).orElse(0.0))))
            .values()
            .stream()
            .mapToDouble(Double::doubleValue)
            .sum();
    return measured.stream().mapToLong(StepRow::samples).sum() / ms * 1e3;
  }
}
