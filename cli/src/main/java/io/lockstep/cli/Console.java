package io.lockstep.cli;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Json;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a verb prints. Data goes to standard output, progress to standard error; under {@code
 * --json} standard output carries one JSON document and nothing else.
 */
class Console {
  private final boolean json;
  private final boolean verbose;
  private final PrintStream out;
  private final PrintStream err;

  Console(boolean json, boolean verbose) {
    this(json, verbose, System.out, System.err);
  }

  Console(boolean json, boolean verbose, PrintStream out, PrintStream err) {
    this.json = json;
    this.verbose = verbose;
    this.out = out;
    this.err = err;
  }

  boolean json() {
    return json;
  }

  boolean verbose() {
    return verbose;
  }

  /** A line for people; left out under {@code --json}. */
  void line(String text) {
    if (!json) {
      out.println(text);
    }
  }

  /** The verb's one document; left out without {@code --json}. */
  void document(Object value) {
    if (json) {
      out.println(Json.pretty(value));
    }
  }

  /** A line of progress or a warning. */
  void progress(String text) {
    err.println(text);
  }

  /** Says what failed in one line, and why in more only where {@code --verbose} asks for it. */
  ExitCode fail(Throwable failure) {
    LockstepException cause =
        failure instanceof LockstepException known
            ? known
            : LockstepException.failed("unexpected: " + failure)
                .hint("this is a bug of Lockstep's; --verbose shows where")
                .because(failure);
    if (json) {
      out.println(Json.pretty(Map.of("error", error(cause))));
    } else {
      err.println("lockstep: " + cause.text() + hint(cause.hint()));
    }
    if (verbose) {
      cause.printStackTrace(err);
    }
    return cause.exitCode();
  }

  /**
   * The exit code once everything is printed: what never arrived on standard output, because a disk
   * is full or a pipe closed, must not pass for done. A print stream tells only when asked.
   */
  int delivered(int exit) {
    if (!out.checkError()) {
      return exit;
    }
    err.println("lockstep: standard output cannot be written" + hint("is the disk full?"));
    return exit == ExitCode.OK.number() ? ExitCode.FAILED.number() : exit;
  }

  private static String hint(@Nullable String hint) {
    return hint == null ? "" : " (" + hint + ")";
  }

  private static Map<String, @Nullable Object> error(LockstepException cause) {
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    error.put("code", cause.exitCode().number());
    error.put("message", cause.text());
    error.put("rank", cause.rank());
    error.put("hint", cause.hint());
    return error;
  }
}
