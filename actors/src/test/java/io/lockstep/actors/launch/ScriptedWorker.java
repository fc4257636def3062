package io.lockstep.actors.launch;

import io.lockstep.actors.protocol.Failure;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** A worker process that plays a part instead of training. */
public final class ScriptedWorker {
  private ScriptedWorker() {}

  /** args: the part that the worker with local rank 1 plays; local rank 0 founds and waits. */
  public static void main(String[] args) throws IOException, InterruptedException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    boolean first = in.readLine().contains("\"localRank\":0");
    long pid = ProcessHandle.current().pid();
    say(new PipeLine.Bound("akka://lockstep@host:" + pid));
    String seed = in.readLine();
    int rank = first ? 0 : 1;
    say(new PipeLine.Logged(Event.joined(1, rank, pid, seed, first)));
    if (!first) {
      play(args[0]);
    }
    while (in.readLine() != null) {
      // Until the launcher closes the pipe.
    }
    if (args[0].equals("outlive")) {
      new CountDownLatch(1).await();
    }
  }

  private static void play(String part) {
    switch (part) {
      case "complete", "outlive" -> say(new PipeLine.Logged(Ended.completed("cafe")));
      case "chatter" -> {
        System.out.println("native code says hello");
        System.out.print("and goes on without an end of line");
        say(new PipeLine.Logged(Ended.completed("cafe")));
      }
      case "garble" -> System.out.println(PipeLine.MARK + "step {\"generation\":1");
      case "exit" -> Runtime.getRuntime().halt(7);
      case "fail" ->
          say(
              new PipeLine.Failing(
                  new Failure(ExitCode.ENVIRONMENT, "no library", null, "build here")));
      case "blame" -> say(new PipeLine.Logged(Ended.failed(0, "lost rank 0", "look there")));
      case "blame-and-die" -> {
        say(new PipeLine.Logged(Ended.failed(0, "lost rank 0", "look there")));
        Runtime.getRuntime().halt(134);
      }
      default -> throw new IllegalArgumentException(part);
    }
  }

  private static void say(PipeLine line) {
    System.out.println(PipeLine.encode(line));
    System.out.flush();
  }
}
