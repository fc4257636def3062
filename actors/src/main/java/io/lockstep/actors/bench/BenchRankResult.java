package io.lockstep.actors.bench;

import java.util.List;

/**
 * What one rank measured.
 *
 * @param bytes in its buffer, whole floats
 * @param timesUs of each timed round
 * @param copyUs of copying as many bytes within its memory, after each of them
 * @param wrong elements over all rounds, warm-up included
 */
public record BenchRankResult(long bytes, List<Double> timesUs, List<Double> copyUs, long wrong) {
  public BenchRankResult {
    timesUs = List.copyOf(timesUs);
    copyUs = List.copyOf(copyUs);
  }
}
