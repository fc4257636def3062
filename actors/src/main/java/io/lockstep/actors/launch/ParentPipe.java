package io.lockstep.actors.launch;

import io.lockstep.actors.cluster.Parent;
import io.lockstep.actors.protocol.Failure;
import io.lockstep.actors.protocol.WorkerId;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.runlog.RunLog;
import io.lockstep.core.runlog.RunRecord;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A worker process's end of the pipe to its launcher. The launcher is the only writer of the run
 * folder, so records go to it; and when its end closes, however that came about, this process
 * exits: no worker outlives its launcher.
 */
final class ParentPipe implements RunLog, Parent {
  private static final int QUEUE = 65_536;

  /** Ctrl-C reaches the whole process group, and the launcher ends the run: wait for that. */
  private static final int SIGNAL_GRACE_MS = 300;

  private final BlockingQueue<PipeLine> lines = new ArrayBlockingQueue<>(QUEUE);
  private final BufferedReader in;
  private final PrintStream out;
  private volatile Runnable onSignal = () -> {};
  private volatile Runnable beforeEnd = () -> {};

  private ParentPipe(BufferedReader in, PrintStream out) {
    this.in = in;
    this.out = out;
  }

  /**
   * Takes over standard input and output; whatever else this process prints goes to standard error
   * from now on.
   */
  static ParentPipe open() {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    System.setOut(System.err);
    ParentPipe pipe =
        new ParentPipe(
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)), out);
    daemon("pipe-writer", pipe::write);
    Runtime.getRuntime().addShutdownHook(new Thread(pipe::signalled, "on-signal"));
    return pipe;
  }

  /** The next line from the launcher; exits the process where the pipe is closed. */
  String read() {
    try {
      String line = in.readLine();
      if (line != null) {
        return line;
      }
    } catch (IOException e) {
      // A broken pipe is a closed one.
    }
    beforeEnd.run();
    Runtime.getRuntime().halt(ExitCode.OK.number());
    throw new IllegalStateException("halted");
  }

  /** Hands every further line to the consumer, on a thread of its own. */
  void listen(Consumer<LauncherLine> consumer) {
    daemon(
        "pipe-reader",
        () -> {
          while (true) {
            consumer.accept(LauncherLine.decode(read()));
          }
        });
  }

  /**
   * What to do on SIGTERM before the process exits. It need not be quick, since the launcher's
   * closing of the pipe ends the process even then.
   */
  void onSignal(Runnable last) {
    onSignal = last;
  }

  /** What to do, in no time, before the process ends because its launcher has let go of it. */
  void beforeEnd(Runnable last) {
    beforeEnd = last;
  }

  @Override
  public void append(RunRecord line) {
    say(new PipeLine.Logged(line));
  }

  void say(PipeLine line) {
    if (!lines.offer(line)) {
      System.err.println("the launcher has stopped reading; " + QUEUE + " records wait");
      Runtime.getRuntime().halt(ExitCode.FAILED.number());
    }
  }

  /** Without waiting for its turn. */
  void sayAtOnce(PipeLine line) {
    out.println(PipeLine.encode(line));
    out.flush();
  }

  @Override
  public void evict(WorkerId worker, String cause) {
    say(new PipeLine.Evict(worker, cause));
  }

  /** Says why, here with all that is known and to the launcher in a line, and exits. */
  @Override
  public void fail(Throwable thrown) {
    thrown.printStackTrace();
    Failure failure = Failure.of(thrown);
    sayAtOnce(new PipeLine.Failing(failure));
    Runtime.getRuntime().halt(failure.exitCode().number());
  }

  private void write() {
    try {
      while (true) {
        out.println(PipeLine.encode(lines.take()));
        if (lines.isEmpty()) {
          out.flush();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void signalled() {
    try {
      // Nothing opens this latch: the closing of the pipe halts the process meanwhile.
      if (!new CountDownLatch(1).await(SIGNAL_GRACE_MS, TimeUnit.MILLISECONDS)) {
        System.err.println("ended by a signal");
        onSignal.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler(
        (failed, e) -> {
          e.printStackTrace();
          Runtime.getRuntime().halt(ExitCode.FAILED.number());
        });
    thread.start();
  }
}
