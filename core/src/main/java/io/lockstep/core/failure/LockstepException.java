package io.lockstep.core.failure;

import org.jspecify.annotations.Nullable;

/**
 * A failure that a user can act on: one line that names the cause, the exit code, the rank where
 * there is one, and what to do about it. Whatever else reaches the top is a bug of ours.
 */
public final class LockstepException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final @Nullable Integer rank;
  private final @Nullable String hint;

  private LockstepException(
      ExitCode exitCode,
      String message,
      @Nullable Integer rank,
      @Nullable String hint,
      @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
    this.rank = rank;
    this.hint = hint;
  }

  /** Wrong usage or input: exit 2, nothing started. */
  public static LockstepException usage(String message) {
    return new LockstepException(ExitCode.USAGE, message, null, null, null);
  }

  /** Something is missing on this machine: exit 3. */
  public static LockstepException environment(String message) {
    return new LockstepException(ExitCode.ENVIRONMENT, message, null, null, null);
  }

  /** It started and failed: exit 1. */
  public static LockstepException failed(String message) {
    return new LockstepException(ExitCode.FAILED, message, null, null, null);
  }

  /** The same failure with what to do about it. */
  public LockstepException hint(@Nullable String newHint) {
    return new LockstepException(exitCode, text(), rank, newHint, getCause());
  }

  /** The same failure with the rank that it concerns. */
  public LockstepException rank(@Nullable Integer newRank) {
    return new LockstepException(exitCode, text(), newRank, hint, getCause());
  }

  /** The same failure with what lies under it, which only {@code --verbose} prints. */
  public LockstepException because(@Nullable Throwable cause) {
    return new LockstepException(exitCode, text(), rank, hint, cause);
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  public @Nullable Integer rank() {
    return rank;
  }

  public @Nullable String hint() {
    return hint;
  }

  /** The one line; never null. */
  public String text() {
    String message = getMessage();
    return message == null ? exitCode.name() : message;
  }
}
