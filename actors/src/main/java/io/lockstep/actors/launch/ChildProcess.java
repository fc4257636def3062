package io.lockstep.actors.launch;

import io.lockstep.actors.protocol.WorkerId;
import io.lockstep.actors.shm.Leftovers;
import io.lockstep.actors.shm.SharedMemoryFactory;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.RunFolder;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A launcher's end of one worker process: its pipe, its exit, its log. */
final class ChildProcess {
  private static final long END_MS = 1_000;

  private final WorkerSettings settings;
  private final Process process;
  private final BufferedWriter stdin;
  private final Path log;

  /** Why it ends, where that was known before it did. */
  private @Nullable String reason;

  private boolean leaving;
  private boolean evicted;

  private ChildProcess(WorkerSettings settings, Process process, Path log) {
    this.settings = settings;
    this.process = process;
    this.log = log;
    stdin = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Starts a worker process and tells it its settings.
   *
   * @param post gets what it says and, last, its exit
   */
  static ChildProcess start(
      WorkerCommand command, WorkerSettings settings, RunFolder folder, Consumer<Happening> post) {
    int number = settings.number();
    Path log = folder.nodeLog(number);
    try {
      Process process =
          command.process().redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
      ChildProcess child = new ChildProcess(settings, process, log);
      child.keep("process " + process.pid() + " begins");
      Thread reader = new Thread(() -> child.read(post), "worker-" + number);
      reader.setDaemon(true);
      reader.start();
      child.say(Json.line(settings));
      return child;
    } catch (IOException e) {
      throw LockstepException.failed("worker " + number + " cannot be started: " + e.getMessage())
          .because(e);
    }
  }

  private void read(Consumer<Happening> post) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int mark = line.lastIndexOf(PipeLine.MARK);
        keep(mark < 0 ? line : line.substring(0, mark));
        if (mark >= 0) {
          post.accept(heard(line.substring(mark + 1)));
        }
      }
    } catch (IOException e) {
      // The pipe of a dying process; its exit says more.
    }
    try {
      ExitStatus status = new ExitStatus(process.waitFor());
      removeSharedMemory();
      post.accept(new Happening.Exited(this, status));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Happening heard(String text) {
    try {
      return new Happening.Said(this, PipeLine.decode(text));
    } catch (IllegalArgumentException e) {
      return new Happening.Garbled(this, text);
    }
  }

  /** What native code printed belongs into the process's log. */
  private void keep(String foreign) {
    if (!foreign.isEmpty()) {
      try {
        Files.writeString(log, foreign + "\n", StandardOpenOption.APPEND);
      } catch (IOException e) {
        // Only a log; the run's own records fail by themselves on a full disk.
      }
    }
  }

  void say(LauncherLine line) {
    say(LauncherLine.encode(line));
  }

  /** Sends a line; a process that has gone hears nothing, and its exit is on its way. */
  private void say(String line) {
    try {
      stdin.write(line);
      stdin.newLine();
      stdin.flush();
    } catch (IOException gone) {
      // Its exit is reported by its reader.
    }
  }

  WorkerSettings settings() {
    return settings;
  }

  WorkerId id() {
    return settings.worker(process.pid());
  }

  Path log() {
    return log;
  }

  /** It has said that it leaves. */
  void leaves() {
    leaving = true;
  }

  /** It has said why it fails. */
  void fails(String message) {
    because("failed: " + message);
  }

  /** Ends it by force, which a stopped one cannot resist either. */
  void evict(String cause) {
    evicted = true;
    because("was evicted: " + cause);
    kill();
  }

  boolean isEvicted() {
    return evicted;
  }

  /** What comes first explains the rest. */
  private void because(String first) {
    reason = reason == null ? first : reason;
  }

  /** Whether it ended by itself, having been asked to. */
  boolean left(ExitStatus status) {
    return leaving && reason == null && status.isAskedFor();
  }

  /**
   * How it ended, in words that follow its name.
   *
   * @param joined whether it had become a rank
   */
  String describe(ExitStatus status, boolean joined) {
    if (reason != null) {
      return reason;
    }
    return left(status) ? "left on SIGTERM" : status.describe(joined);
  }

  /** Closes the pipe, upon which the process exits by itself. */
  void end() {
    try {
      stdin.close();
    } catch (IOException gone) {
      // So it has exited already.
    }
  }

  /** Waits for the exit, and forces it where it does not come. */
  void awaitEnd() {
    try {
      if (!process.waitFor(END_MS, TimeUnit.MILLISECONDS)) {
        kill();
        process.waitFor();
      }
      removeSharedMemory();
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  void kill() {
    process.destroyForcibly();
    removeSharedMemory();
  }

  /** What it cannot take away itself, because it ends in no orderly way. */
  private void removeSharedMemory() {
    if (settings.spec().collective().equals(CollectiveChoice.SHM)) {
      Leftovers.removeOf(settings.secret(), process.pid(), SharedMemoryFactory.FOLDER);
    }
  }
}
