package io.lockstep.actors.protocol;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A failure on its way to the user, as data.
 *
 * @param rank that is to blame, where one is known
 */
public record Failure(
    ExitCode exitCode, String message, @Nullable Integer rank, @Nullable String hint)
    implements WireMessage {

  /** What a future's failure comes down to. */
  public static Failure of(Throwable thrown) {
    return of(thrown, "the node's log has more");
  }

  /**
   * The same.
   *
   * @param hint what to do where it is no failure that Lockstep knows
   */
  public static Failure of(Throwable thrown, String hint) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    return cause instanceof LockstepException known
        ? new Failure(known.exitCode(), known.text(), known.rank(), known.hint())
        : new Failure(ExitCode.FAILED, "unexpected: " + cause, null, hint);
  }

  /** The same failure, of this rank where it names none. */
  public Failure orOf(int fallbackRank) {
    return rank == null ? new Failure(exitCode, message, fallbackRank, hint) : this;
  }

  public LockstepException exception() {
    LockstepException exception =
        switch (exitCode) {
          case USAGE -> LockstepException.usage(message);
          case ENVIRONMENT -> LockstepException.environment(message);
          default -> LockstepException.failed(message);
        };
    return exception.rank(rank).hint(hint);
  }
}
