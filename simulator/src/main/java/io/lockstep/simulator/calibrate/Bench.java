package io.lockstep.simulator.calibrate;

import java.util.List;
import java.util.stream.Stream;

/**
 * What {@code bench --json} printed, as far as calibration needs it.
 *
 * @param reductions all-reduces and sums
 * @param steps of workers that exchange nothing
 */
public record Bench(List<BenchResult> reductions, List<StepBench> steps) {
  public static final Bench NONE = new Bench(List.of(), List.of());

  public Bench {
    reductions = List.copyOf(reductions);
    steps = List.copyOf(steps);
  }

  /** Both files' results. */
  public Bench and(Bench other) {
    return new Bench(
        Stream.concat(reductions.stream(), other.reductions.stream()).toList(),
        Stream.concat(steps.stream(), other.steps.stream()).toList());
  }
}
