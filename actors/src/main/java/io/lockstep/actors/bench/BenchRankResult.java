package io.lockstep.actors.bench;

import java.util.List;

/**
 * What one rank measured.
 *
 * @param bytes that were reduced, whole floats
 * @param timesUs of each timed round
 * @param wrong elements over all rounds, warm-up included
 */
public record BenchRankResult(long bytes, List<Double> timesUs, long wrong) {
  public BenchRankResult {
    timesUs = List.copyOf(timesUs);
  }
}
