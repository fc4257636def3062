package io.lockstep.simulator.profile;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * Workers that compute on the cores of one host. As long as there are cores for all, each other one
 * slows a worker by what they share, caches and memory; beyond, they take turns.
 *
 * @param cores of a host
 * @param threads of a worker
 * @param backgroundCores that a worker's process keeps busy beside these threads: it takes an idle
 *     core where there is one, and else the threads' time
 * @param slowdownPerWorker how much longer compute takes for each other worker on the host, up to
 *     as many as there are cores for
 * @param source where the numbers came from
 * @param fittedOn the runs behind the slowdown; empty where it was not fitted
 */
@JsonPropertyOrder({
  "cores",
  "threads",
  "background_cores",
  "slowdown_per_worker",
  "source",
  "fitted_on"
})
public record Contention(
    int cores,
    int threads,
    @JsonProperty("background_cores") double backgroundCores,
    @JsonProperty("slowdown_per_worker") double slowdownPerWorker,
    String source,
    @JsonProperty("fitted_on") List<FittedOn> fittedOn) {

  public Contention {
    Valid.atLeast(1, cores, "host.cores");
    Valid.atLeast(1, threads, "host.threads");
    Valid.notNegative(backgroundCores, "host.background_cores");
    Valid.notNegative(slowdownPerWorker, "host.slowdown_per_worker");
    Valid.present(source, "host.source");
    fittedOn = Valid.list(fittedOn);
  }

  /** By how much compute takes longer with so many workers on the host than alone. */
  public double factor(int workersOnHost) {
    double busy = threads + backgroundCores;
    double alone = Math.max(1, busy / cores);
    double turns = Math.max(1, workersOnHost * busy / cores);
    int atOnce = Math.min(workersOnHost, Math.max(1, cores / threads));
    return turns / alone * (1 + slowdownPerWorker * (atOnce - 1));
  }
}
