package io.lockstep.simulator.cost;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonValue;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.failure.NearestMatch;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hipparchus.analysis.solvers.BrentSolver;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * By what factor a worker's compute differs from step to step; its mean is 1, and workers do not
 * know of one another. A synchronous step takes as long as the slowest of N.
 *
 * @param size of a uniform distribution half its width (below 1), of the others the standard
 *     deviation (of a lognormal one, of the logarithm)
 */
@JsonPropertyOrder({"shape", "size"})
public record StepNoise(Shape shape, double size) {
  private static final Pattern TEXT = Pattern.compile("([a-z]+):([0-9.eE+-]+)(%?)");
  private static final NormalDistribution NORMAL = new NormalDistribution();
  private static final int POINTS = 400;
  private static final int MOST_TRIES = 100;
  private static final double ACCURACY = 1e-9;
  private static final double FAR_OUT = 1e-9;

  /** Of the distribution. */
  public enum Shape {
    UNIFORM,
    LOGNORMAL,
    /** 1 − size + size·X with X exponential: as where now and then something gets in between. */
    EXPONENTIAL;

    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public StepNoise {
    if (!(size >= 0 && size < 1)) {
      throw LockstepException.usage(
          "the size of " + shape.label() + " jitter is from 0 to below 1, not " + size);
    }
  }

  /** Reads {@code lognormal:5%}, {@code exponential:0.1}, {@code uniform:3%}. */
  public static StepNoise parse(String text) {
    List<String> names = Arrays.stream(Shape.values()).map(Shape::label).toList();
    Matcher matcher = TEXT.matcher(text.trim());
    if (!matcher.matches()) {
      throw LockstepException.usage("'" + text + "' is not a jitter")
          .hint("give a distribution and its size, as lognormal:5%");
    }
    String name = matcher.group(1);
    Shape shape =
        Arrays.stream(Shape.values())
            .filter(one -> one.label().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    LockstepException.usage("unknown distribution '" + name + "' of jitter")
                        .hint(NearestMatch.suggestion(name, names)));
    try {
      double size = Double.parseDouble(matcher.group(2));
      return new StepNoise(shape, matcher.group(3).isEmpty() ? size : size / 100);
    } catch (NumberFormatException e) {
      throw LockstepException.usage("'" + text + "' has no size").because(e);
    }
  }

  /**
   * The expected factor of the slowest of N workers: (N−1)/(N+1) of the half width above 1 for a
   * uniform distribution, H_N − 1 standard deviations for an exponential one; of a lognormal one by
   * quadrature of ∫ Q(v^(1/N)) dv with Q its quantiles (David and Nagaraja, Order Statistics, 2003,
   * sections 2.3 and 3.1).
   */
  public double expectedSlowest(int workers) {
    return switch (shape) {
      case UNIFORM -> 1 + size * (workers - 1) / (workers + 1);
      case EXPONENTIAL -> 1 + size * (harmonic(workers) - 1);
      case LOGNORMAL -> workers == 1 ? 1 : slowestLognormal(workers);
    };
  }

  /**
   * Lognormal noise by which the slowest of so many takes so many times as long as their mean, or
   * as near to that as its size can come.
   *
   * @param workers at least 2
   * @param factor at least 1
   */
  public static StepNoise whoseSlowest(int workers, double factor) {
    StepNoise largest = new StepNoise(Shape.LOGNORMAL, Math.nextDown(1.0));
    if (factor >= largest.expectedSlowest(workers)) {
      return largest;
    }
    double size =
        new BrentSolver(ACCURACY)
            .solve(
                MOST_TRIES,
                tried -> new StepNoise(Shape.LOGNORMAL, tried).expectedSlowest(workers) - factor,
                0,
                largest.size());
    return new StepNoise(Shape.LOGNORMAL, size);
  }

  private double slowestLognormal(int workers) {
    double sum = 0;
    for (int i = 0; i < POINTS; i++) {
      double v = (i + 0.5) / POINTS;
      double above = -Math.expm1(Math.log(v) / workers);
      double deviations =
          above < FAR_OUT ? tail(above) : -NORMAL.inverseCumulativeProbability(above);
      sum += Math.exp(size * deviations - size * size / 2);
    }
    return sum / POINTS;
  }

  /**
   * The normal quantile far out, where 1 − 2p has no digits left (Abramowitz and Stegun 26.2.23).
   */
  private static double tail(double above) {
    double t = Math.sqrt(-2 * Math.log(above));
    return t
        - (2.515517 + t * (0.802853 + t * 0.010328))
            / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  }

  /** 1 + 1/2 + … + 1/n; by its expansion for large n. */
  private static double harmonic(int n) {
    if (n > 100) {
      double large = n;
      return Math.log(large) + 0.5772156649015329 + 1 / (2 * large) - 1 / (12 * large * large);
    }
    double sum = 0;
    for (int i = 1; i <= n; i++) {
      sum += 1.0 / i;
    }
    return sum;
  }
}
