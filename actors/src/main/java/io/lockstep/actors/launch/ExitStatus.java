package io.lockstep.actors.launch;

/** How a process ended, as far as its exit status tells. */
record ExitStatus(int number) {
  /** A process that was ended by a signal exits with this plus the signal's number. */
  private static final int SIGNAL_BASE = 128;

  private static final int INTERRUPT = SIGNAL_BASE + 2;
  private static final int TERMINATE = SIGNAL_BASE + 15;

  /** Whether it was asked to end, by SIGTERM or Ctrl-C, and did. */
  boolean isAskedFor() {
    return number == INTERRUPT || number == TERMINATE;
  }

  /**
   * In words that follow a process's name.
   *
   * @param joined whether it had become a rank
   */
  String describe(boolean joined) {
    if (number > SIGNAL_BASE) {
      int signal = number - SIGNAL_BASE;
      return switch (signal) {
        case 2 -> "was ended by signal 2 (SIGINT)";
        case 6 -> "crashed in native code (signal 6, SIGABRT)";
        case 9 -> "was killed (signal 9, SIGKILL): by hand, or for want of memory";
        case 11 -> "crashed in native code (signal 11, SIGSEGV)";
        case 15 -> "was ended by signal 15 (SIGTERM)";
        default -> "was ended by signal " + signal;
      };
    }
    return number == 3
        ? "ran out of memory (exit status 3)"
        : "exited with status "
            + number
            + (joined ? " in the middle of the run" : " before it had joined");
  }
}
