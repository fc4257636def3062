package io.lockstep.core.runlog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.lockstep.core.failure.LockstepException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param status {@code completed}, {@code failed} or {@code interrupted}
 * @param rank that failed, where there is one
 * @param cause in one line; null where it completed
 * @param hint what to do about it, where that is known
 * @param paramsSha256 of the final parameters and statistics; null where it did not complete
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Ended(
    String status,
    @Nullable Integer rank,
    @Nullable String cause,
    @Nullable String hint,
    @JsonProperty("params_sha256") @Nullable String paramsSha256)
    implements RunRecord {
  public static final String COMPLETED = "completed";
  public static final String FAILED = "failed";
  public static final String INTERRUPTED = "interrupted";

  public Ended {
    Objects.requireNonNull(status, "'status' is null");
  }

  public static Ended completed(String paramsSha256) {
    return new Ended(COMPLETED, null, null, null, paramsSha256);
  }

  public static Ended failed(@Nullable Integer rank, String cause, @Nullable String hint) {
    return new Ended(FAILED, rank, cause, hint, null);
  }

  /** By a failure that a user can act on. */
  public static Ended failed(LockstepException failure) {
    return failed(failure.rank(), failure.text(), failure.hint());
  }

  public static Ended interrupted(String cause) {
    return new Ended(INTERRUPTED, null, cause, null, null);
  }
}
