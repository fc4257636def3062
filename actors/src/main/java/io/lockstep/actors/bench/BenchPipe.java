package io.lockstep.actors.bench;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Json;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;

/**
 * A benchmark's process and its launcher: orders on standard input, replies on standard output,
 * line by line as JSON. The process halts when it is done or fails: it cannot outlive its launcher.
 */
final class BenchPipe {
  private static final PrintStream REPLIES =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  private BenchPipe() {}

  /** What a process does. */
  @FunctionalInterface
  interface Work {
    void with(BufferedReader input) throws IOException, InterruptedException;
  }

  static void run(Work work) {
    System.setOut(System.err); // Whatever else is printed is not to come between the replies.
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      work.with(input);
      Runtime.getRuntime().halt(0);
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      reply(error(e));
      Runtime.getRuntime().halt(1);
    }
  }

  static void reply(BenchReply reply) {
    REPLIES.println(Json.line(reply));
  }

  private static BenchReply error(Throwable e) {
    Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    return cause instanceof LockstepException failure
        ? BenchReply.error(failure.text(), failure.rank())
        : BenchReply.error(cause.toString(), null);
  }
}
