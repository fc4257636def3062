package io.lockstep.core.runlog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * A line of {@code events.jsonl}: something that happened to the run's membership or to the run.
 *
 * @param event what: {@code joined}, {@code generation}, {@code worker_lost}, {@code diverged}, …
 * @param time milliseconds since 1970 (virtual in a predicted run)
 * @param coordinator with {@code joined}: whether this worker's process holds the coordinator
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"event", "time", "rank", "pid", "host", "coordinator"})
public record Event(
    String event,
    long time,
    @Nullable Integer rank,
    @Nullable Long pid,
    @Nullable String host,
    @Nullable Boolean coordinator,
    @Nullable Long generation,
    @JsonProperty("world_size") @Nullable Integer worldSize,
    @Nullable Long step,
    @Nullable String cause)
    implements RunRecord {

  public static Event joined(long time, int rank, long pid, String host, boolean coordinator) {
    return new Event("joined", time, rank, pid, host, coordinator, null, null, null, null);
  }

  public static Event generation(long time, long generation, int worldSize, long step) {
    return new Event("generation", time, null, null, null, null, generation, worldSize, step, null);
  }

  /** A failure, with its rank where it has one. */
  public static Event failure(String event, long time, @Nullable Integer rank, String cause) {
    return new Event(event, time, rank, null, null, null, null, null, null, cause);
  }
}
