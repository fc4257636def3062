package io.lockstep.simulator.curves;

import java.util.function.DoubleUnaryOperator;

/** Models of one number, fitted by least squares of relative errors: what ours has to beat. */
enum Baseline {
  /** A step's communication takes the same time at every N above one: the naive model. */
  NAIVE {
    @Override
    DoubleUnaryOperator growth(PublishedCurve curve) {
      return workers -> workers > 1 ? 1 : 0;
    }
  },

  /**
   * Speedup 1/(f + (1−f)/N) with a serial fraction f (Amdahl, AFIPS 1967), of weak scaling too, as
   * it is often used.
   */
  AMDAHL {
    @Override
    DoubleUnaryOperator growth(PublishedCurve curve) {
      return workers -> (workers - 1) / (curve.isStrong() ? workers : 1);
    }
  };

  private static final double LEAST = 1e-9;
  private static final double MOST = 1e3;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
  private static final int SPLITS = 100;

  /** How the time that is not compute grows with the number of workers. */
  abstract DoubleUnaryOperator growth(PublishedCurve curve);

  /** The speedup at a point, by a fit to the curve's first points. */
  double speedup(PublishedCurve curve, int fitted, int index) {
    DoubleUnaryOperator growth = growth(curve);
    return curve.speedup(growth, size(curve, growth, fitted), index);
  }

  /** By golden section of the logarithm: the sum of squares has one minimum. */
  private static double size(PublishedCurve curve, DoubleUnaryOperator growth, int fitted) {
    double low = Math.log(LEAST);
    double high = Math.log(MOST);
    for (int i = 0; i < SPLITS; i++) {
      double left = high - GOLDEN * (high - low);
      double right = low + GOLDEN * (high - low);
      if (squares(curve, growth, Math.exp(left), fitted)
          <= squares(curve, growth, Math.exp(right), fitted)) {
        high = right;
      } else {
        low = left;
      }
    }
    return Math.exp((low + high) / 2);
  }

  private static double squares(
      PublishedCurve curve, DoubleUnaryOperator growth, double size, int fitted) {
    double sum = 0;
    for (int i = 1; i < fitted; i++) {
      double error = Math.log(curve.speedup(growth, size, i) / curve.speedup(i));
      sum += error * error;
    }
    return sum;
  }
}
