package io.lockstep.simulator.allreduce;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.simulator.fit.TwoTermFit;
import io.lockstep.simulator.network.Link;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was measured, by number of workers: a + S/b for each, since the effective bandwidth of real
 * machines changes with N. Between two numbers that were measured it is interpolated, linearly in
 * log N; beyond the largest, transfer grows as over the {@linkplain Medium medium} and latency as
 * N−1. Below the smallest the same, backwards.
 *
 * @param byWorkers a fit each: latency of the whole operation, and S/t for large S
 * @param medium that it was measured on
 * @param cores of the host, where the medium is within one
 */
public record MeasuredAllReduce(
    @JsonProperty("all_reduce") NavigableMap<Integer, Link> byWorkers, Medium medium, int cores)
    implements AllReduce {
  public MeasuredAllReduce {
    if (byWorkers.isEmpty() || byWorkers.firstKey() < 2) {
      throw LockstepException.usage("an all-reduce is measured at two or more workers");
    }
    byWorkers = Collections.unmodifiableNavigableMap(new TreeMap<>(byWorkers));
  }

  /** A measured all-reduce. */
  public record Time(int workers, double bytes, double ms) {}

  /**
   * Least squares of relative errors, for each number of workers. Of one size alone, or where
   * larger ones do not take longer, all is taken for bandwidth.
   *
   * @param times at two or more workers
   */
  public static MeasuredAllReduce fitted(Collection<Time> times, Medium medium, int cores) {
    return new MeasuredAllReduce(
        times.stream()
            .collect(
                Collectors.groupingBy(
                    Time::workers,
                    TreeMap::new,
                    Collectors.collectingAndThen(Collectors.toList(), MeasuredAllReduce::link))),
        medium,
        cores);
  }

  /** Of workers that have links of their own. */
  public static MeasuredAllReduce fitted(Collection<Time> times) {
    return fitted(times, Medium.NETWORK, 1);
  }

  private static Link link(List<Time> times) {
    return TwoTermFit.of(
            times.stream().map(time -> new TwoTermFit.Row(1, time.bytes(), time.ms())).toList())
        .filter(fit -> fit.b() > 0)
        .map(fit -> new Link(fit.a() * 1e3, 1 / fit.b() / 1e6))
        .orElseGet(() -> bandwidthAlone(times));
  }

  private static Link bandwidthAlone(List<Time> times) {
    Time largest = Collections.max(times, Comparator.comparingDouble(Time::bytes));
    return new Link(0, largest.bytes() / (largest.ms() * 1e6));
  }

  /** Everything takes so many times as long. */
  public MeasuredAllReduce slower(double factor) {
    NavigableMap<Integer, Link> slower = new TreeMap<>();
    byWorkers.forEach((workers, link) -> slower.put(workers, link.slower(factor)));
    return new MeasuredAllReduce(slower, medium, cores);
  }

  @Override
  public double ms(int workers, double bytes) {
    if (workers == 1) {
      return 0;
    }
    Map.Entry<Integer, Link> below = byWorkers.floorEntry(workers);
    Map.Entry<Integer, Link> above = byWorkers.ceilingEntry(workers);
    if (below == null) {
      return beyond(above, workers, bytes);
    }
    if (above == null) {
      return beyond(below, workers, bytes);
    }
    double low = below.getValue().ms(bytes);
    if (below.getKey().equals(above.getKey())) {
      return low;
    }
    double part =
        Math.log((double) workers / below.getKey())
            / Math.log((double) above.getKey() / below.getKey());
    return low + part * (above.getValue().ms(bytes) - low);
  }

  private double beyond(Map.Entry<Integer, Link> known, int workers, double bytes) {
    int few = known.getKey();
    double latencyMs = known.getValue().ms(0);
    double transferMs = known.getValue().ms(bytes) - latencyMs;
    return (workers - 1.0) / (few - 1) * latencyMs
        + medium.transfer(workers, cores) / medium.transfer(few, cores) * transferMs;
  }
}
