package io.lockstep.cli;

import io.lockstep.actors.launch.WorkerCommand;
import io.lockstep.actors.launch.WorkerProcess;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.model.replica.DjlReplica;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The main class of a worker process. Not for people: a launcher starts it and feeds its pipe. */
public final class WorkerMain {
  /**
   * For glibc: keep freed memory for the next step, which asks for the same again, instead of
   * giving it back and faulting it in anew. See docs/decisions/0008.
   */
  private static final Map<String, String> MALLOC =
      Map.of(
          "MALLOC_ARENA_MAX", "1",
          "MALLOC_MMAP_MAX_", "0",
          "MALLOC_TRIM_THRESHOLD_", "8000000000");

  private WorkerMain() {}

  public static void main(String[] args) {
    WorkerProcess.run(DjlReplica::open);
  }

  /** What of this workers find in their environment, as one text: a person's own settings stay. */
  static String environment() {
    return new TreeMap<>(MALLOC)
        .entrySet().stream()
            .map(e -> e.getKey() + "=" + System.getenv().getOrDefault(e.getKey(), e.getValue()))
            .collect(Collectors.joining(" "));
  }

  /** How to start one with the Java that runs this. */
  static WorkerCommand command(RunFolder folder) {
    // Standard error goes to the worker's log.
    return command(WorkerMain.class, "-XX:+DisplayVMOutputToStderr", folder.path());
  }

  /**
   * How to start a process that trains as a worker does, as long as this process lives.
   *
   * @param output what becomes of the virtual machine's own messages: standard output, where they
   *     would go, is the pipe to the launcher
   * @param folder where the virtual machine finds what it reads, which is written now, and leaves
   *     what it has to say of a crash
   * @throws io.lockstep.core.failure.LockstepException where that cannot be written
   */
  static WorkerCommand command(Class<?> main, String output, Path folder) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx2g",
            // A step leaves little garbage, and a young generation grows with the data beside it
            // and becomes resident as a whole.
            "-Xmn16m",
            // The heap is little larger than what is in it: not a part of the machine's memory at
            // the start, which garbage would come to fill.
            "-Xms64m",
            "-XX:MinHeapFreeRatio=5",
            "-XX:MaxHeapFreeRatio=10",
            // One collector thread: the cores belong to the replicas.
            "-XX:+UseSerialGC",
            // What wakes up of itself takes a replica's core and its caches: counters for jstat and
            // the search for idle monitors twenty and four times a second, safepoints each second.
            "-XX:-UsePerfData",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:+IgnoreUnrecognizedVMOptions", // Diagnostic ones may go from one Java to the next.
            "-XX:AsyncDeflationInterval=60000",
            "-XX:GuaranteedSafepointInterval=0",
            // Compilers take a replica's core too, and the optimising one most of it.
            "-XX:CompilerDirectivesFile=" + CompilerDirectives.in(folder),
            "-XX:+ExitOnOutOfMemoryError",
            output,
            "-XX:ErrorFile=" + folder.resolve("hs_err_pid%p.log"),
            "-Dai.djl.offline=true",
            "-DOPT_OUT_TRACKING=true",
            "-Dlockstep.log.level=INFO"));
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    return new WorkerCommand(command, MALLOC);
  }
}
