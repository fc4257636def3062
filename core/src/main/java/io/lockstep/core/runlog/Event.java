package io.lockstep.core.runlog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line of {@code events.jsonl}: something that happened to the run's membership or to the run.
 *
 * @param event what: {@code joined}, {@code generation}, {@code worker_lost}, {@code diverged}, …
 * @param time milliseconds since 1970 (virtual in a predicted run)
 * @param rank in the generation that it was in, or is about to be
 * @param coordinator with {@code joined}: whether this worker's process holds the coordinator
 * @param step with {@code generation}: the first that it takes
 * @param members with {@code generation}: each rank's place, as {@code host/local rank}
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
    @Nullable List<String> members,
    @Nullable String cause)
    implements RunRecord {
  public static final String JOINED = "joined";
  public static final String GENERATION = "generation";
  public static final String WORKER_LOST = "worker_lost";
  public static final String WORKER_LEFT = "worker_left";
  public static final String EVICTED = "evicted";
  public static final String REFUSED = "refused";
  public static final String INTERRUPTED = "interrupted";
  public static final String DIVERGED = "diverged";
  public static final String FAILED = "failed";

  public Event {
    members = members == null ? null : List.copyOf(members);
  }

  /** Whether it says what happened: a line that was read may not. */
  boolean isNamed() {
    return event != null;
  }

  public static Event joined(long time, int rank, long pid, String host, boolean coordinator) {
    return new Event(JOINED, time, rank, pid, host, coordinator, null, null, null, null, null);
  }

  /** A world begins; the cause says what ended the one before. */
  public static Event generation(
      long time, long generation, long step, List<String> members, String cause) {
    return new Event(
        GENERATION, time, null, null, null, null, generation, members.size(), step, members, cause);
  }

  /** The host of a place, {@code host/local rank}. */
  public static String host(String place) {
    int end = place.lastIndexOf('/');
    return end < 0 ? place : place.substring(0, end);
  }

  /** Something happened to a worker's process. */
  public static Event worker(
      String event, long time, @Nullable Integer rank, long pid, String host, String cause) {
    return new Event(event, time, rank, pid, host, null, null, null, null, null, cause);
  }

  /** A failure, with its rank where it has one. */
  public static Event failure(String event, long time, @Nullable Integer rank, String cause) {
    return new Event(event, time, rank, null, null, null, null, null, null, null, cause);
  }
}
