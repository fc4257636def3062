package io.lockstep.analysis.compare;

import io.lockstep.analysis.scaling.Target;
import io.lockstep.core.statistics.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The targets that the project's reference set itself: at four workers three times as fast as one
 * and three quarters of perfect scaling, and an accuracy within two points of one worker's.
 */
final class Targets {
  private static final int WORKERS = 4;
  private static final double SPEEDUP = 3;
  private static final double POINTS = 2;
  private static final double ROUNDING = 1e-9;

  private Targets() {}

  /** Efficiency is judged at the most workers where four were not measured. */
  static List<Target> of(List<Point> points, List<AccuracyCurve> accuracy) {
    List<Target> targets = new ArrayList<>();
    Optional<Point> four = points.stream().filter(p -> p.workers() == WORKERS).findFirst();
    Measured atFour = four.map(Point::measured).orElse(null);
    targets.add(
        atLeast(
            "speedup with 4 workers, at least",
            atFour == null ? null : Double.valueOf(atFour.speedup()),
            SPEEDUP));
    Point judged = atFour != null ? four.orElseThrow() : most(points);
    Measured there = judged == null ? null : judged.measured();
    targets.add(
        atLeast(
            "efficiency in % with "
                + (judged == null ? WORKERS : judged.workers())
                + " workers, at least",
            there == null ? null : Double.valueOf(100 * there.efficiency()),
            100 * Target.EFFICIENCY));
    targets.add(accuracy(accuracy));
    return targets;
  }

  private static @Nullable Point most(List<Point> points) {
    return points.stream()
        .filter(p -> p.workers() > 1 && p.measured() != null)
        .reduce((first, last) -> last)
        .orElse(null);
  }

  private static Target atLeast(String name, @Nullable Double value, double target) {
    return new Target(name, value, target, value == null ? null : value >= target);
  }

  /** Of the number of workers that lost most. */
  private static Target accuracy(List<AccuracyCurve> curves) {
    SortedMap<Integer, List<Double>> byWorkers = new TreeMap<>();
    for (AccuracyCurve curve : curves) {
      Double last = curve.finalTestAcc();
      if (last != null) {
        byWorkers.computeIfAbsent(curve.workers(), n -> new ArrayList<>()).add(last);
      }
    }
    List<Double> alone = byWorkers.remove(1);
    if (alone == null || byWorkers.isEmpty()) {
      return new Target(
          "points of test accuracy lost against one worker, at most", null, POINTS, null);
    }
    double one = Sample.of(alone).median();
    int worst = byWorkers.firstKey();
    double lost = Double.NEGATIVE_INFINITY;
    for (int n : byWorkers.keySet()) {
      double here = 100 * (one - Sample.of(byWorkers.getOrDefault(n, List.of())).median());
      if (here > lost) {
        lost = here;
        worst = n;
      }
    }
    return new Target(
        String.format(
            Locale.ROOT,
            "points of test accuracy lost against one worker (most: %d workers), at most",
            worst),
        lost,
        POINTS,
        lost <= POINTS + ROUNDING);
  }
}
