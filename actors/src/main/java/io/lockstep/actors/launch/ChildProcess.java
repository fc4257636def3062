package io.lockstep.actors.launch;

import io.lockstep.actors.launch.LocalLauncher.Happening;
import io.lockstep.actors.protocol.Failure;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
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
        int mark = line.lastIndexOf(PipeLine.MARK);
        keep(mark < 0 ? line : line.substring(0, mark));
        if (mark >= 0) {
          post.accept(new Happening.Said(localRank, decode(line.substring(mark + 1))));
        }
      }
    } catch (IOException e) {
      // The pipe of a dying process; its exit says more.
    }
    try {
      post.accept(new Happening.Exited(localRank, process.waitFor()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A record that cannot be read is a record lost, and a run that loses records must not go on. */
  private static PipeLine decode(String text) {
    try {
      return PipeLine.decode(text);
    } catch (IllegalArgumentException e) {
      return new PipeLine.Failing(
          new Failure(
              ExitCode.FAILED,
              "a worker's word cannot be understood: " + text,
              null,
              "does something else print into its standard output?"));
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

  /**
   * How the process ended, in words.
   *
   * @param joined whether it had become a rank
   */
  String describe(int status, boolean joined) {
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
        : "exited with status "
            + status
            + (joined ? " in the middle of the run" : " before it had joined");
  }
}
