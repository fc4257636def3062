package io.lockstep.analysis.scaling;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Amdahl's law, S(N) = 1/(f + (1 − f)/N), fitted to measured speedups (Amdahl, AFIPS 1967).
 *
 * @param serialFraction f: the part of one worker's epoch that more workers do not shorten
 * @param low end of its 95 % interval; null where the data allow none
 */
@JsonPropertyOrder({"serial_fraction", "low", "high"})
public record Amdahl(
    @JsonProperty("serial_fraction") double serialFraction,
    @Nullable Double low,
    @Nullable Double high) {

  /**
   * By least squares of the relative errors of T(N)/T(1) = f + (1 − f)/N, which is linear in f; f
   * in [0, 1], which is what the law knows. Empty where there is no speedup of two workers or more.
   *
   * @param speedups by number of workers
   */
  public static OptionalDouble serialFraction(Map<Integer, Double> speedups) {
    double xy = 0;
    double xx = 0;
    for (Map.Entry<Integer, Double> entry : speedups.entrySet()) {
      double speedup = entry.getValue();
      double share = 1.0 / entry.getKey();
      double x = speedup * (1 - share);
      xy += x * (1 - speedup * share);
      xx += x * x;
    }
    return xx == 0 ? OptionalDouble.empty() : OptionalDouble.of(Math.max(0, Math.min(1, xy / xx)));
  }

  /** What the law says of so many workers, and between whole numbers of them. */
  public double speedup(double workers) {
    return 1 / (serialFraction + (1 - serialFraction) / workers);
  }
}
