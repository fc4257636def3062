package io.lockstep.actors.launch;

import io.lockstep.actors.launch.LocalLauncher.Happening;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.RunFolder;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A launcher's end of one worker process: its pipe, its exit, its log. */
final class ChildProcess {
  /** A process that was ended by a signal exits with this plus the signal's number. */
  private static final int SIGNAL_BASE = 128;

  private static final long END_MS = 1_000;

  private final Process process;
  private final BufferedWriter stdin;
  private final Path log;

  private ChildProcess(Process process, Path log) {
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
      WorkerCommand command,
      int localRank,
      RunFolder folder,
      String settings,
      Consumer<Happening> post) {
    Path log = folder.nodeLog(localRank);
    try {
      Process process =
          command.process().redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
      ChildProcess child = new ChildProcess(process, log);
      Thread reader = new Thread(() -> child.read(localRank, post), "worker-" + localRank);
      reader.setDaemon(true);
      reader.start();
      child.say(settings);
      return child;
    } catch (IOException e) {
      throw LockstepException.failed(
              "worker " + localRank + " cannot be started: " + e.getMessage())
          .because(e);
    }
  }

  private void read(int localRank, Consumer<Happening> post) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        post.accept(new Happening.Said(localRank, PipeLine.decode(line)));
      }
    } catch (IOException | IllegalArgumentException e) {
      // A torn last line of a dying process; its exit says more.
    }
    try {
      post.accept(new Happening.Exited(localRank, process.waitFor()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends a line; a process that has gone hears nothing, and its exit is on its way. */
  void say(String line) {
    try {
      stdin.write(line);
      stdin.newLine();
      stdin.flush();
    } catch (IOException gone) {
      // Its exit is reported by its reader.
    }
  }

  long pid() {
    return process.pid();
  }

  Path log() {
    return log;
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
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  void kill() {
    process.destroyForcibly();
  }

  /** How the process ended, in words. */
  String describe(int status) {
    if (status > SIGNAL_BASE) {
      int signal = status - SIGNAL_BASE;
      return switch (signal) {
        case 6 -> "crashed in native code (signal 6, SIGABRT)";
        case 9 -> "was killed (signal 9, SIGKILL): by hand, or for want of memory";
        case 11 -> "crashed in native code (signal 11, SIGSEGV)";
        case 15 -> "was ended by signal 15 (SIGTERM)";
        default -> "was ended by signal " + signal;
      };
    }
    return status == 3
        ? "ran out of memory (exit status 3)"
        : "exited with status " + status + " in the middle of the run";
  }
}
