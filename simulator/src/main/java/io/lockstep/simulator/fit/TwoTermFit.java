package io.lockstep.simulator.fit;

import java.util.List;
import java.util.Optional;
import org.hipparchus.distribution.continuous.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Least squares of relative errors: minimises Σ((a·x + b·y)/t − 1)² over a ≥ 0 and b ≥ 0. Relative,
 * because times span orders of magnitude and absolute squares would fit the largest alone.
 *
 * @param squares sum of the squared relative errors that are left
 * @param freedom measurements less the numbers that were fitted
 * @param size of the sample
 */
public record TwoTermFit(double a, double b, double squares, int freedom, int size) {
  private static final double CONFIDENCE = 0.975;

  /** A measured time, and what each unknown contributes to it per unit. */
  public record Row(double x, double y, double t) {}

  /**
   * Empty where the rows do not tell the two apart.
   *
   * @param rows with t &gt; 0
   */
  public static Optional<TwoTermFit> of(List<Row> rows) {
    double xx = 0;
    double xy = 0;
    double yy = 0;
    double x = 0;
    double y = 0;
    for (Row row : rows) {
      double p = row.x() / row.t();
      double q = row.y() / row.t();
      xx += p * p;
      xy += p * q;
      yy += q * q;
      x += p;
      y += q;
    }
    double determinant = xx * yy - xy * xy;
    if (rows.size() < 2 || !(determinant > 1e-12 * xx * yy)) {
      return Optional.empty();
    }
    double a = (x * yy - y * xy) / determinant;
    double b = (y * xx - x * xy) / determinant;
    if (a < 0) {
      return Optional.of(of(rows, 0, y / yy, 1));
    }
    return Optional.of(b < 0 ? of(rows, x / xx, 0, 1) : of(rows, a, b, 2));
  }

  private static TwoTermFit of(List<Row> rows, double a, double b, int fitted) {
    double squares = 0;
    for (Row row : rows) {
      double error = (a * row.x() + b * row.y()) / row.t() - 1;
      squares += error * error;
    }
    return new TwoTermFit(a, b, squares, rows.size() - fitted, rows.size());
  }

  /** Root mean square of the relative errors, in percent. */
  public double residualPct() {
    return 100 * Math.sqrt(squares / size);
  }

  /**
   * Half width of the 95 % interval of another measurement, in percent of it: Student's t times the
   * residual deviation; null where nothing is left over to judge by.
   */
  public @Nullable Double intervalPct() {
    return freedom < 1
        ? null
        : Double.valueOf(
            100
                * Math.sqrt(squares / freedom)
                * new TDistribution(freedom).inverseCumulativeProbability(CONFIDENCE));
  }
}
