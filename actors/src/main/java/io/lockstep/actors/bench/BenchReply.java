package io.lockstep.actors.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lockstep.actors.protocol.Failure;
import org.jspecify.annotations.Nullable;

/**
 * What a rank's process says, as a line of JSON: its endpoint, a result, or an error.
 *
 * @param endpoint where other ranks reach it; of the benchmark of steps, that it is ready
 * @param stepMs what the step that was ordered took, without the pause before it
 * @param failure which ends it; its rank is whom it blames, where it is another
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BenchReply(
    @Nullable String endpoint,
    @Nullable BenchRankResult result,
    @Nullable Double stepMs,
    @Nullable Failure failure) {

  static BenchReply endpoint(String endpoint) {
    return new BenchReply(endpoint, null, null, null);
  }

  static BenchReply result(BenchRankResult result) {
    return new BenchReply(null, result, null, null);
  }

  static BenchReply stepMs(double stepMs) {
    return new BenchReply(null, null, stepMs, null);
  }

  static BenchReply failure(Failure failure) {
    return new BenchReply(null, null, null, failure);
  }
}
