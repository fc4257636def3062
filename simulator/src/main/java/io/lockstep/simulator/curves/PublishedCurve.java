package io.lockstep.simulator.curves;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lockstep.core.failure.LockstepException;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One workload measured at several numbers of workers.
 *
 * @param scaling in words; "strong" in it means that the work of all workers together stays
 * @param note the collector's caveats
 * @param points ascending in workers
 */
record PublishedCurve(
    String id, @Nullable String scaling, @Nullable String note, List<Point> points) {
  private static final int LEAST_POINTS = 3;

  /**
   * Either a rate or a time, of whatever unit.
   *
   * @param workers GPUs, chips or sockets
   */
  record Point(
      @JsonProperty("gpus") int workers, @Nullable Double throughput, @Nullable Double seconds) {
    Point {
      if (workers < 1) {
        throw LockstepException.usage("a point has " + workers + " gpus");
      }
      if ((throughput == null) == (seconds == null)) {
        throw LockstepException.usage("a point has either a throughput or seconds");
      }
      requirePositive(throughput);
      requirePositive(seconds);
    }

    private static void requirePositive(@Nullable Double value) {
      if (value != null && (!(value > 0) || Double.isInfinite(value))) {
        throw LockstepException.usage("a point has a throughput or time of " + value);
      }
    }

    double rate() {
      if (throughput != null) {
        return throughput;
      }
      return seconds == null ? Double.NaN : 1 / seconds;
    }
  }

  PublishedCurve {
    if (id == null || id.isBlank()) {
      throw LockstepException.usage("a series has no id");
    }
    if (points == null || points.isEmpty()) {
      throw LockstepException.usage("series '" + id + "' has no points");
    }
    points = List.copyOf(points);
    for (int i = 1; i < points.size(); i++) {
      if (points.get(i).workers() <= points.get(i - 1).workers()) {
        throw LockstepException.usage("series '" + id + "' does not ascend in gpus");
      }
      if ((points.get(i).seconds() == null) != (points.get(0).seconds() == null)) {
        throw LockstepException.usage("series '" + id + "' mixes throughputs and seconds");
      }
    }
  }

  /** Whether there is a point to predict beside two to fit on. */
  boolean isPredictable() {
    return points.size() >= LEAST_POINTS;
  }

  /** Whether workers share a fixed amount of work per step. */
  boolean isStrong() {
    return scaling != null && scaling.toLowerCase(Locale.ROOT).contains("strong");
  }

  int workers(int index) {
    return points.get(index).workers();
  }

  /** Relative to the smallest number of workers. */
  double speedup(int index) {
    return points.get(index).rate() / points.get(0).rate();
  }

  /**
   * What the speedup at a point would be if a step took 1 + size·growth(N) of its time without
   * (weak scaling), or 1/N + size·growth(N) of a lone worker's (strong).
   */
  double speedup(DoubleUnaryOperator growth, double size, int index) {
    double many = workers(index);
    double few = workers(0);
    return many / few * perWorker(growth, size, few) / perWorker(growth, size, many);
  }

  private double perWorker(DoubleUnaryOperator growth, double size, double workers) {
    return 1 + size * growth.applyAsDouble(workers) * (isStrong() ? workers : 1);
  }

  /**
   * How many points are fitted on: those up to so many workers, at least the two smallest, never
   * the largest.
   */
  int fitted(int upToWorkers) {
    int small = (int) points.stream().filter(point -> point.workers() <= upToWorkers).count();
    return Math.min(Math.max(2, small), points.size() - 1);
  }
}
