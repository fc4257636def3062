package io.lockstep.core.failure;

/** What a process says of how it ended. Scripts rely on the numbers (docs/CONTRACT.md). */
public enum ExitCode {
  /** Done. */
  OK(0),
  /** It was asked for rightly, could start, and failed. */
  FAILED(1),
  /** Wrong usage or wrong input; nothing was started. */
  USAGE(2),
  /** Something that the request needs is missing on this machine. */
  ENVIRONMENT(3),
  /** {@code compare --fail-above} was exceeded. */
  EXCEEDED(4);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
