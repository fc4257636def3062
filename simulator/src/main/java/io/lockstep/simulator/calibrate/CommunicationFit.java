package io.lockstep.simulator.calibrate;

import io.lockstep.core.statistics.Interval;
import io.lockstep.core.statistics.Sample;
import io.lockstep.core.units.Quantity;
import io.lockstep.simulator.profile.AllReduceTime;
import io.lockstep.simulator.profile.Communication;
import io.lockstep.simulator.profile.ConstantComm;
import io.lockstep.simulator.profile.RingLink;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What all-reduce times tell of communication, and what they do not. */
final class CommunicationFit {
  /** A single size this many times off says nothing of the gradients' time. */
  private static final double FAR = 2;

  /** The constant is that of two workers: the first number at which there is any. */
  private static final int CONSTANT_WORKERS = 2;

  private final long reducedBytes;
  private final List<String> notIdentified;

  /**
   * @param reducedBytes that the training run reduces in a step
   * @param notIdentified to which sentences are added
   */
  CommunicationFit(long reducedBytes, List<String> notIdentified) {
    this.reducedBytes = reducedBytes;
    this.notIdentified = notIdentified;
  }

  /** Null where nothing was benchmarked. */
  @Nullable Communication of(List<BenchResult> bench) {
    List<AllReduceTime> times = times(bench);
    if (times.isEmpty()) {
      notIdentified.add(
          "communication: no all-reduce of two or more workers was benchmarked, so no model can"
              + " predict more than one worker");
      return null;
    }
    Optional<RingLink> ring = RingFit.of(times);
    if (ring.isEmpty()) {
      notIdentified.add(whyNoRing(times));
    } else if (ring.get().alphaUs() == 0) {
      notIdentified.add("the latency: too small to be seen at these sizes, so α is 0");
    }
    ConstantComm constant = constant(times, ring.orElse(null));
    if (constant == null) {
      notIdentified.add(
          "a constant communication time: the only size timed at N = 2 is far from the "
              + bytes(reducedBytes)
              + " of the run's all-reduce, if there is one");
    }
    return new Communication(bench.get(0).collective(), constant, ring.orElse(null), times);
  }

  private static String whyNoRing(List<AllReduceTime> times) {
    boolean oneSize = times.stream().mapToLong(AllReduceTime::bytes).distinct().count() < 2;
    return oneSize
        ? "α and bandwidth: only one size was benchmarked, which cannot tell them apart, so model"
            + " 'ring' is not available"
        : "bandwidth: larger all-reduces did not take longer, so model 'ring' is not available";
  }

  private @Nullable ConstantComm constant(List<AllReduceTime> times, @Nullable RingLink ring) {
    AllReduceTime nearest =
        times.stream()
            .filter(time -> time.workers() == CONSTANT_WORKERS)
            .min(Comparator.comparingDouble(this::distance))
            .orElse(null);
    if (nearest != null && nearest.bytes() == reducedBytes) {
      return constant(nearest, "benchmarked at N = 2 with the run's own " + bytes(reducedBytes));
    }
    if (ring != null) {
      return fitted(ring, nearest);
    }
    if (nearest == null || distance(nearest) > Math.log(FAR)) {
      return null;
    }
    notIdentified.add(
        "the time at the run's own "
            + bytes(reducedBytes)
            + ": the one benchmarked size, "
            + bytes(nearest.bytes())
            + ", stands in for it");
    return constant(nearest, "benchmarked at N = 2 with " + bytes(nearest.bytes()));
  }

  private static ConstantComm constant(AllReduceTime time, String source) {
    return new ConstantComm(time.timeMs(), time.low(), time.high(), source);
  }

  private ConstantComm fitted(RingLink ring, @Nullable AllReduceTime nearest) {
    double ms = ring.allReduceMs(CONSTANT_WORKERS, reducedBytes);
    Double percent = ring.intervalPct();
    String beside =
        nearest == null ? "none was timed at N = 2" : "nearest timed: " + bytes(nearest.bytes());
    return new ConstantComm(
        ms,
        percent == null ? null : Math.max(0, ms * (1 - percent / 100)),
        percent == null ? null : ms * (1 + percent / 100),
        "the ring fit at N = 2 and " + bytes(reducedBytes) + " (" + beside + ")");
  }

  /** How far a size is from the run's, on a scale of ratios. */
  private double distance(AllReduceTime time) {
    return Math.abs(Math.log((double) time.bytes() / (double) reducedBytes));
  }

  /** Results of the same workers and bytes are one time, with an interval. */
  private static List<AllReduceTime> times(List<BenchResult> bench) {
    Map<Integer, Map<Long, List<Double>>> byPoint =
        bench.stream()
            .filter(result -> result.workers() > 1)
            .collect(
                Collectors.groupingBy(
                    BenchResult::workers,
                    TreeMap::new,
                    Collectors.groupingBy(
                        BenchResult::bytes,
                        TreeMap::new,
                        Collectors.mapping(r -> r.timeUs() / 1e3, Collectors.toList()))));
    return byPoint.entrySet().stream()
        .flatMap(
            workers ->
                workers.getValue().entrySet().stream()
                    .map(size -> time(workers.getKey(), size.getKey(), size.getValue())))
        .toList();
  }

  private static AllReduceTime time(int workers, long bytes, List<Double> timesMs) {
    Sample sample = Sample.of(timesMs);
    Interval interval = sample.medianInterval();
    boolean repeated = sample.size() > 1;
    return new AllReduceTime(
        workers,
        bytes,
        sample.median(),
        repeated ? interval.low() : null,
        repeated ? interval.high() : null);
  }

  private static String bytes(long bytes) {
    return Quantity.humanBytes((double) bytes);
  }
}
