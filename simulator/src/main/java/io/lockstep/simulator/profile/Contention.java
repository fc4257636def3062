package io.lockstep.simulator.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * Workers that compute on the cores of one host. They slow one another by what they share, caches
 * and memory, and where there are not cores for all, they take turns. By how much is a benchmark's
 * word ({@code slowdowns}); without it, turns are fair. Runs of several workers may tell that each
 * other worker slows one by some part more, up to as many as there are cores for.
 *
 * @param cores of a host
 * @param threads of a worker
 * @param backgroundCores that a worker's process keeps busy beside these threads: it takes an idle
 *     core where there is one, and else the threads' time
 * @param slowdownPerWorker how much longer compute takes for each other worker on the host, up to
 *     as many as there are cores for
 * @param slowdowns as measured with workers that exchange nothing, ascending in workers; what they
 *     are beyond fair turns is linear between them, and constant after the last
 * @param source where the numbers came from
 * @param fittedOn the runs behind the slowdown; empty where it was not fitted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "cores",
  "threads",
  "background_cores",
  "slowdown_per_worker",
  "slowdowns",
  "source",
  "fitted_on"
})
public record Contention(
    int cores,
    int threads,
    @JsonProperty("background_cores") double backgroundCores,
    @JsonProperty("slowdown_per_worker") double slowdownPerWorker,
    List<Slowdown> slowdowns,
    String source,
    @JsonProperty("fitted_on") List<FittedOn> fittedOn) {

  public Contention {
    Valid.atLeast(1, cores, "host.cores");
    Valid.atLeast(1, threads, "host.threads");
    Valid.notNegative(backgroundCores, "host.background_cores");
    Valid.notNegative(slowdownPerWorker, "host.slowdown_per_worker");
    slowdowns =
        Valid.list(slowdowns).stream().sorted(Comparator.comparingInt(Slowdown::workers)).toList();
    Valid.present(source, "host.source");
    fittedOn = Valid.list(fittedOn);
  }

  /** A host of which no benchmark tells. */
  public Contention(
      int cores,
      int threads,
      double backgroundCores,
      double slowdownPerWorker,
      String source,
      List<FittedOn> fittedOn) {
    this(cores, threads, backgroundCores, slowdownPerWorker, List.of(), source, fittedOn);
  }

  /** The ends of what the benchmark's intervals allow; itself alone where it has none. */
  public List<Contention> bounds() {
    return slowdowns.stream().anyMatch(Slowdown::hasInterval)
        ? List.of(with(Slowdown::atLow), with(Slowdown::atHigh))
        : List.of(this);
  }

  private Contention with(UnaryOperator<Slowdown> change) {
    return new Contention(
        cores,
        threads,
        backgroundCores,
        slowdownPerWorker,
        slowdowns.stream().map(change).toList(),
        source,
        fittedOn);
  }

  /** The same workers on a host of other cores: what they share beside these stays as it is. */
  public Contention withCores(int newCores, String newSource) {
    Contention other =
        new Contention(
            newCores, threads, backgroundCores, slowdownPerWorker, slowdowns, newSource, fittedOn);
    return other.with(one -> one.times(other.fairTurns(one.workers()) / fairTurns(one.workers())));
  }

  /** By how much compute takes longer with so many workers on the host than alone. */
  public double factor(int workersOnHost) {
    int atOnce = Math.min(workersOnHost, Math.max(1, cores / threads));
    double busy = threads + backgroundCores;
    double shared = 1 + slowdownPerWorker * (atOnce - 1);
    return turns(workersOnHost, busy) / turns(1, busy) * excess(workersOnHost) * shared;
  }

  /** The same where all workers are equally fast. */
  public Contention even() {
    return with(Slowdown::even);
  }

  /**
   * By which the compute of so many workers on the host differs at each step, lognormal: standard
   * deviation of the logarithm. Linear between the benchmark's workers, constant before the first
   * and after the last of them; 0 for one worker, and where no benchmark tells.
   */
  public double jitter(int workersOnHost) {
    List<Slowdown> known = slowdowns.stream().filter(one -> one.jitter() != null).toList();
    return workersOnHost == 1 || known.isEmpty()
        ? 0
        : interpolated(known, jitterOf(known.get(0)), workersOnHost, Contention::jitterOf);
  }

  private static double jitterOf(Slowdown one) {
    return Objects.requireNonNull(one.jitter());
  }

  /** Beyond fair turns, by the benchmark: linear between its workers, constant after the last. */
  private double excess(int workers) {
    return interpolated(slowdowns, 1, workers, one -> one.factor() / fairTurns(one.workers()));
  }

  /**
   * @param ofOne for one worker
   */
  private static double interpolated(
      List<Slowdown> known, double ofOne, int workers, ToDoubleFunction<Slowdown> value) {
    int belowWorkers = 1;
    double below = ofOne;
    for (Slowdown next : known) {
      double there = value.applyAsDouble(next);
      if (workers <= next.workers()) {
        double part = (workers - belowWorkers) / (double) (next.workers() - belowWorkers);
        return below + part * (there - below);
      }
      belowWorkers = next.workers();
      below = there;
    }
    return below;
  }

  /** Of workers that do nothing beside their compute, as the benchmark's. */
  private double fairTurns(int workers) {
    return turns(workers, threads) / turns(1, threads);
  }

  private double turns(int workers, double busyCores) {
    return Math.max(1, workers * busyCores / cores);
  }
}
