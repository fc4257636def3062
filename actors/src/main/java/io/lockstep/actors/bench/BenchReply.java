package io.lockstep.actors.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a rank's process says, as a line of JSON: its endpoint, a result, or an error.
 *
 * @param endpoint where other ranks reach it; of the benchmark of steps, that it is ready
 * @param stepMs what the step that was ordered took, without the pause before it
 * @param errorRank the rank that the error blames, where it is another
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BenchReply(
    @Nullable String endpoint,
    @Nullable BenchRankResult result,
    @Nullable Double stepMs,
    @Nullable String error,
    @Nullable Integer errorRank) {

  static BenchReply endpoint(String endpoint) {
    return new BenchReply(endpoint, null, null, null, null);
  }

  static BenchReply result(BenchRankResult result) {
    return new BenchReply(null, result, null, null, null);
  }

  static BenchReply stepMs(double stepMs) {
    return new BenchReply(null, null, stepMs, null, null);
  }

  static BenchReply error(String error, @Nullable Integer errorRank) {
    return new BenchReply(null, null, null, error, errorRank);
  }
}
