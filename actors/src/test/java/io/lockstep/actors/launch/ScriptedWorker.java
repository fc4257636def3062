package io.lockstep.actors.launch;

import io.lockstep.actors.protocol.Coordinator.How;
import io.lockstep.actors.protocol.Coordinator.WorkerGone;
import io.lockstep.actors.protocol.Failure;
import io.lockstep.actors.protocol.WorkerId;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker process that plays a part instead of training. In the parts that start with {@code
 * begun}, the founder plays a coordinator: it begins a run, logs whom it hears to be gone, and
 * completes the run once one is gone for good.
 */
public final class ScriptedWorker {
  /** Is there once the launcher knows that the run has begun: the test sees to it. */
  static final String BEGUN = "begun";

  /** An event whose cause is the address that this process was told to join. */
  static final String SEED = "seed";

  /** Both workers are real ones, and opening a replica throws an Error. */
  static final String UNLOADABLE = "unloadable";

  private static final BufferedReader IN =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  private static final long PID = ProcessHandle.current().pid();

  private ScriptedWorker() {}

  /** args: the part that is played by the worker with local rank 1, or where it says so by 0. */
  public static void main(String[] args) throws IOException, InterruptedException {
    String part = args[0];
    if (part.equals(UNLOADABLE)) {
      WorkerProcess.run(
          (spec, localRank, memory) -> {
            throw new NoClassDefFoundError("jdk/jfr/Event");
          });
      return;
    }
    WorkerSettings settings = PipeLine.parse(IN.readLine(), WorkerSettings.class);
    Path peer = settings.folderPath().resolve("pid-1");
    boolean again = Files.exists(peer);
    if (again && part.equals("begun-never-again")) {
      failing(null);
    }
    say(new PipeLine.Bound("akka://lockstep@host:" + PID));
    LauncherLine.Join join = (LauncherLine.Join) LauncherLine.decode(IN.readLine());
    int rank = settings.localRank();
    say(new PipeLine.Logged(Event.failure(SEED, 1, rank, join.address())));
    String host = settings.worker(PID).host();
    say(new PipeLine.Logged(Event.joined(1, rank, PID, host, settings.founds())));
    if (settings.founds() && part.startsWith(BEGUN)) {
      coordinate(part, settings, peer);
    } else if (!settings.founds()) {
      Files.writeString(peer, PID + "\n");
      play(part, settings, again);
    }
    while (IN.readLine() != null) {
      // Until the launcher closes the pipe.
    }
    if (part.equals("outlive")) {
      new CountDownLatch(1).await();
    }
  }

  private static void play(String part, WorkerSettings settings, boolean again)
      throws IOException, InterruptedException {
    if (part.startsWith(BEGUN)) {
      await(settings.folderPath().resolve(BEGUN));
    }
    switch (part) {
      case "idle", "begun-idle" -> {}
      case "complete", "outlive" -> say(new PipeLine.Logged(Ended.completed("cafe")));
      case "chatter" -> {
        System.out.println("native code says hello");
        System.out.print("and goes on without an end of line");
        say(new PipeLine.Logged(Ended.completed("cafe")));
      }
      case "garble" -> System.out.println(PipeLine.MARK + "step {\"generation\":1");
      case "exit", "begun-exit-always", "begun-never-again" -> halt(7);
      case "fail", "begun-fail" -> failing(null);
      case "blame" -> say(new PipeLine.Logged(Ended.failed(0, "lost rank 0", "look there")));
      case "blame-and-die" -> {
        say(new PipeLine.Logged(Ended.failed(0, "lost rank 0", "look there")));
        halt(134);
      }
      case "begun-exit" -> {
        if (!again) {
          halt(7);
        }
        say(new PipeLine.Logged(Ended.completed("cafe")));
      }
      case "begun-leave" -> {
        say(new PipeLine.Leaving());
        halt(143);
      }
      case "begun-terminated" -> halt(143);
      case "begun-unheard" -> failing(0);
      case "begun-evict" ->
          new ProcessBuilder("kill", "-s", "STOP", String.valueOf(PID)).start().waitFor();
      case "begun-founder-dies", "begun-founder-leaves" -> {}
      default -> throw new IllegalArgumentException(part);
    }
  }

  private static void coordinate(String part, WorkerSettings settings, Path peer)
      throws IOException {
    await(peer);
    say(new PipeLine.Logged(Event.generation(1, 1, 0, List.of("h/0", "h/1"), "they came")));
    await(settings.folderPath().resolve(BEGUN));
    switch (part) {
      case "begun-founder-dies" -> halt(137);
      case "begun-founder-leaves" -> say(new PipeLine.Leaving());
      case "begun-evict" -> {
        long pid = Long.parseLong(Files.readString(peer).strip());
        say(new PipeLine.Evict(new WorkerId("h", 1, pid + 1), "is another"));
        say(new PipeLine.Evict(new WorkerId("h", 1, pid), "was silent"));
      }
      default -> {}
    }
    for (String line = IN.readLine(); line != null; line = IN.readLine()) {
      WorkerGone gone = ((LauncherLine.Gone) LauncherLine.decode(line)).worker();
      WorkerId id = gone.worker();
      String what = gone.how() == How.LEFT ? Event.WORKER_LEFT : Event.WORKER_LOST;
      say(new PipeLine.Logged(Event.worker(what, 1, 1, id.pid(), id.host(), gone.cause())));
      if (gone.how() != How.REPLACED) {
        say(new PipeLine.Logged(Ended.completed("cafe")));
      }
    }
  }

  private static void failing(Integer blamed) {
    say(
        new PipeLine.Failing(
            new Failure(ExitCode.ENVIRONMENT, "no library", blamed, "build here")));
    halt(3);
  }

  private static void await(Path file) {
    while (!Files.exists(file)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private static void halt(int status) {
    Runtime.getRuntime().halt(status);
  }

  private static void say(PipeLine line) {
    System.out.println(PipeLine.encode(line));
    System.out.flush();
  }
}
