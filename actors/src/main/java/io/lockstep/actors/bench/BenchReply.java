package io.lockstep.actors.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a rank's process says, as a line of JSON: its endpoint, a result, or an error.
 *
 * @param errorRank the rank that the error blames, where it is another
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BenchReply(
    @Nullable String endpoint,
    @Nullable BenchRankResult result,
    @Nullable String error,
    @Nullable Integer errorRank) {

  static BenchReply endpoint(String endpoint) {
    return new BenchReply(endpoint, null, null, null);
  }

  static BenchReply result(BenchRankResult result) {
    return new BenchReply(null, result, null, null);
  }

  static BenchReply error(String error, @Nullable Integer errorRank) {
    return new BenchReply(null, null, error, errorRank);
  }
}
