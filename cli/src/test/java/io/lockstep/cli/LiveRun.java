package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lockstep.actors.shm.SharedMemoryFactory;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A run on a few images, and what its folder says while it goes on. */
record LiveRun(List<String> verb, Path data, Path path, int workers) {
  static final Duration DEADLINE = Duration.ofSeconds(90);

  /** A run of two workers, with a folder of this name, which is not there yet. */
  static LiveRun in(Path temp, String name) throws IOException {
    return in(temp, name, 2);
  }

  static LiveRun in(Path temp, String name, int workers) throws IOException {
    Path data = temp.resolve("data");
    if (!Files.exists(data)) {
      TinyCifar.write(data, 30, 10);
    }
    return new LiveRun(List.of("train"), data, temp.resolve(name), workers);
  }

  /** One of a run's hosts, with a folder of this name. */
  LiveRun node(String name, String... options) {
    List<String> words = new ArrayList<>(List.of("node"));
    words.addAll(List.of(options));
    return new LiveRun(words, data, path.resolveSibling(name), workers);
  }

  /** Trains in this JVM, to the end. */
  Invocation train(String... more) {
    return Invocation.of(arguments(more));
  }

  /** Starts training that does not end by itself, in a process of its own. */
  Process start(String... prefix) throws IOException {
    return start(List.of(prefix), "--steps", "100000");
  }

  /**
   * Starts training in a process of its own.
   *
   * @param prefix of the command line
   */
  Process start(List<String> prefix, String... more) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Lockstep.class.getName()));
    command.addAll(List.of(arguments("--batch", "4")));
    command.addAll(List.of(more));
    return new ProcessBuilder(command)
        .redirectOutput(output().toFile())
        .redirectError(errors().toFile())
        .start();
  }

  /** Where a started launcher's standard output goes. */
  Path output() {
    return path.resolveSibling(path.getFileName() + ".out");
  }

  /** Where its standard error goes. */
  Path errors() {
    return path.resolveSibling(path.getFileName() + ".err");
  }

  private String[] arguments(String... more) {
    Stream<String> options =
        Stream.of(
            "--workers",
            String.valueOf(workers),
            "--threads",
            "1",
            "--network",
            "resnet8",
            "--json",
            "--data",
            data.toString(),
            "--run",
            path.toString());
    return Stream.of(verb.stream(), options, Stream.of(more))
        .flatMap(words -> words)
        .toArray(String[]::new);
  }

  /** Waits for the first step, and returns the workers' process ids by rank. */
  List<Long> awaitStep() throws IOException {
    await(this::hasStep, "a step was taken");
    return pids();
  }

  private boolean hasStep() {
    try (var lines = Files.lines(new RunFolder(path).steps())) {
      return lines.skip(1).findFirst().isPresent();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** The workers' process ids by rank. */
  List<Long> pids() throws IOException {
    return events("joined").stream().map(event -> event.get("pid").asLong()).toList();
  }

  List<JsonNode> events(String name) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (String line : Files.readAllLines(new RunFolder(path).events())) {
      JsonNode event = Json.MAPPER.readTree(line);
      if (event.get("event").asText().equals(name)) {
        found.add(event);
      }
    }
    return found;
  }

  /** Waits for a step that all of so many workers took, in a generation after the given one. */
  void awaitWorld(int size, long after) {
    await(
        () -> {
          try (var lines = Files.lines(new RunFolder(path).steps())) {
            return lines
                .skip(1)
                .map(line -> line.split(",", 7))
                .filter(row -> row.length == 7)
                .filter(row -> Long.parseLong(row[0]) > after && Integer.parseInt(row[2]) == size)
                .collect(Collectors.groupingBy(row -> row[4], Collectors.counting()))
                .containsValue((long) size);
          } catch (IOException notYet) {
            return false;
          }
        },
        size + " workers train together");
  }

  /** Sends a signal to a process, or to the group of a negative number. */
  static void signal(String name, long pid) throws IOException, InterruptedException {
    String[] kill = {"sh", "-c", "kill -s " + name + " -- " + pid};
    assertThat(new ProcessBuilder(kill).inheritIO().start().waitFor()).isZero();
  }

  /** Whether a process has ended. An orphan may stay a zombie: not every process 1 reaps. */
  static boolean isGone(long pid) {
    try {
      return ProcessHandle.of(pid).isEmpty()
          || Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
    } catch (IOException noProcFolder) {
      return ProcessHandle.of(pid).isEmpty();
    }
  }

  /** Files in shared memory of these processes. */
  static List<Path> segments(List<Long> pids) {
    Path folder = SharedMemoryFactory.FOLDER;
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> pids.stream().anyMatch(pid -> file.toString().contains("-" + pid + "-")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void await(BooleanSupplier condition, String what) {
    await(condition, DEADLINE, what);
  }

  static void await(BooleanSupplier condition, Duration within, String what) {
    long deadline = System.nanoTime() + within.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(deadline - System.nanoTime()).as("time left until: " + what).isPositive();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }
}
