package io.lockstep.actors.bench;

import io.lockstep.actors.protocol.Failure;
import io.lockstep.core.runlog.Json;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A benchmark's process and its launcher: orders on standard input, replies on standard output,
 * line by line as JSON. The process halts when its standard input ends, whatever it is at: it
 * cannot outlive its launcher.
 */
final class BenchPipe {
  private static final PrintStream REPLIES =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  private final BlockingQueue<String> orders = new LinkedBlockingQueue<>();

  private BenchPipe() {}

  /** What a process does. */
  @FunctionalInterface
  interface Work {
    void with(BenchPipe pipe) throws IOException, InterruptedException;
  }

  /** Runs until the launcher lets go, or the work fails. */
  static void run(Work work) {
    System.setOut(System.err); // Whatever else is printed is not to come between the replies.
    BenchPipe pipe = new BenchPipe();
    Thread reader = new Thread(pipe::read, "bench-orders");
    reader.setDaemon(true);
    reader.start();
    try {
      work.with(pipe);
      reader.join();
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      pipe.reply(BenchReply.failure(Failure.of(e, hint(e))));
      Runtime.getRuntime().halt(1);
    }
  }

  private static String hint(Throwable unknown) {
    return unknown instanceof OutOfMemoryError
        ? "ask for fewer workers or fewer bytes"
        : "this is a bug of Lockstep's";
  }

  private void read() {
    try {
      BufferedReader input =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        orders.add(line);
      }
    } catch (IOException e) {
      // The same as the end.
    }
    Runtime.getRuntime().halt(0);
  }

  /** Waits for the next line. */
  String order() throws InterruptedException {
    return orders.take();
  }

  void reply(BenchReply reply) {
    REPLIES.println(Json.line(reply));
  }
}
