package io.lockstep.simulator.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.failure.LockstepException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a prediction starts from, in a JSON file that people can read and edit. Every number says
 * where it came from.
 *
 * @param schema version of this layout
 * @param communication null where nothing is known of it
 * @param host how workers on one host slow one another; null where unknown, as if they did not
 * @param jitter how a worker's compute varies; null where unknown, as if it did not
 * @param measured rows that came along, ascending in workers
 * @param notes what a reader should know before relying on it
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({
  "schema",
  "name",
  "description",
  "workload",
  "compute",
  "communication",
  "host",
  "jitter",
  "measured",
  "notes"
})
public record Profile(
    int schema,
    String name,
    String description,
    Workload workload,
    Compute compute,
    @Nullable Communication communication,
    @Nullable Contention host,
    @Nullable ComputeJitter jitter,
    List<MeasuredPoint> measured,
    List<String> notes) {
  public static final int SCHEMA = 1;

  public Profile {
    if (schema > SCHEMA) {
      throw LockstepException.usage(
              "the profile has schema " + schema + ", this version knows " + SCHEMA)
          .hint("read it with the version of Lockstep that wrote it");
    }
    Valid.present(name, "name");
    Valid.present(description, "description");
    Valid.present(workload, "workload");
    Valid.present(compute, "compute");
    measured =
        Valid.list(measured).stream()
            .sorted(Comparator.comparingInt(MeasuredPoint::workers))
            .toList();
    notes = Valid.list(notes);
  }

  /** All runs behind its numbers. */
  public List<FittedOn> fittedOn() {
    List<FittedOn> ofHost = host == null ? List.of() : host.fittedOn();
    return Stream.concat(compute.fittedOn().stream(), ofHost.stream()).toList();
  }
}
