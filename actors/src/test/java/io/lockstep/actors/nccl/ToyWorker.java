package io.lockstep.actors.nccl;

import io.lockstep.actors.launch.WorkerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** A worker's process like any other, with a replica that trains nothing. */
final class ToyWorker {
  private ToyWorker() {}

  /**
   * Runs it.
   *
   * @param args a file: processes that start while it is there have another bucket plan
   */
  public static void main(String[] args) {
    long plan = Files.exists(Path.of(args[0])) ? 2 : 1;
    WorkerProcess.run(
        (spec, localRank, memory) ->
            CompletableFuture.completedFuture(new ToyReplica(memory, plan)));
  }
}
