package io.lockstep.actors.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.lockstep.actors.launch.WorkerCommand;
import io.lockstep.actors.protocol.Failure;
import io.lockstep.actors.shm.Leftovers;
import io.lockstep.actors.shm.SharedMemoryFactory;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Json;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A rank of the benchmark: its process and the pipe to it. */
final class BenchProcess implements AutoCloseable {
  private static final long HEAP_MIB = 128;
  private static final long BESIDE_BUFFERS_MIB = 64;

  private final int rank;
  private final @Nullable String secret;
  private final Process process;
  private final BufferedWriter orders;
  private final BufferedReader replies;
  private @Nullable LockstepException told;

  private BenchProcess(int rank, @Nullable String secret, Process process) {
    this.rank = rank;
    this.secret = secret;
    this.process = process;
    this.orders = process.outputWriter(StandardCharsets.UTF_8);
    this.replies = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts this JVM's like, with room for two buffers of the most bytes ordered. */
  static BenchProcess start(BenchOrder order) {
    long mostMib = (2L * order.mostBytes()) >> 20; // What is reduced, and a copy.
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + HEAP_MIB + "m",
            "-XX:MaxDirectMemorySize=" + (mostMib + BESIDE_BUFFERS_MIB) + "m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            BenchMain.class.getName());
    return start(order.rank(), order.secret(), new ProcessBuilder(command), order);
  }

  /** Starts a worker that trains by itself. */
  static BenchProcess start(WorkerCommand command, StepBenchOrder order) {
    return start(order.rank(), null, command.process(), order);
  }

  private static BenchProcess start(
      int rank, @Nullable String secret, ProcessBuilder builder, Object order) {
    try {
      Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
      BenchProcess started = new BenchProcess(rank, secret, process);
      started.tell(order);
      return started;
    } catch (IOException e) {
      throw LockstepException.environment(
              "cannot start a process for rank %d: %s".formatted(rank, e.getMessage()))
          .because(e);
    }
  }

  void tell(Object line) {
    try {
      orders.write(Json.line(line));
      orders.newLine();
      orders.flush();
    } catch (IOException e) {
      throw died(e);
    }
  }

  /** Waits for its next word; fails where it tells an error or dies instead. */
  BenchReply reply() {
    try {
      String line = replies.readLine();
      if (line == null) {
        throw died(null);
      }
      BenchReply reply = Json.MAPPER.readValue(line, BenchReply.class);
      Failure failure = reply.failure();
      if (failure == null) {
        return reply;
      }
      Failure known = failure.orOf(rank);
      String text = "rank %d of the benchmark: %s".formatted(rank, known.message());
      told = new Failure(known.exitCode(), text, known.rank(), known.hint()).exception();
      throw told;
    } catch (JsonProcessingException e) {
      throw LockstepException.failed(
              "rank %d of the benchmark said something else: %s".formatted(rank, e.getMessage()))
          .rank(rank)
          .because(e);
    } catch (IOException e) {
      throw died(e);
    }
  }

  /** How it failed, if it ends within a second. */
  Optional<LockstepException> end() {
    try {
      if (!process.waitFor(1, TimeUnit.SECONDS)) {
        return Optional.empty();
      }
      while (true) {
        reply();
      }
    } catch (LockstepException failure) {
      return Optional.of(failure);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Runs when the process has ended, however it did. */
  @SuppressWarnings("FutureReturnValueIgnored") // The action is all there is to it.
  void whenEnded(Runnable action) {
    process.onExit().thenRun(action);
  }

  /** Its own word of why, or else how the process ended. */
  private LockstepException died(@Nullable IOException cause) {
    if (told != null) {
      return told;
    }
    process.destroyForcibly();
    int exit = process.onExit().join().exitValue();
    String how =
        exit > 128 ? "was killed by signal " + (exit - 128) : "ended with exit code " + exit;
    return LockstepException.failed("rank %d of the benchmark %s".formatted(rank, how))
        .rank(rank)
        .because(cause)
        .hint("it may have run out of memory; ask for fewer workers or fewer bytes");
  }

  void kill() {
    process.destroyForcibly();
    if (secret != null) {
      Leftovers.removeOf(secret, process.pid(), SharedMemoryFactory.FOLDER);
    }
  }

  /** Ends the process and waits until it has. */
  @Override
  public void close() {
    kill();
    process.onExit().join();
  }
}
