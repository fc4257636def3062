package io.lockstep.actors.launch;

import io.lockstep.actors.nccl.LibraryPaths;
import io.lockstep.actors.protocol.WorkerId;
import io.lockstep.core.spec.TrainSpec;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a launcher tells a worker process at its start, as the first line on its standard input.
 *
 * @param localRank the worker's place among its host's, from 0
 * @param folder where its host writes
 * @param libraries of NCCL's, where the collective is that
 */
public record WorkerSettings(
    TrainSpec spec, HostPart host, int localRank, String folder, @Nullable LibraryPaths libraries) {

  /** The first worker of the first host founds the cluster, and so holds the coordinator. */
  boolean founds() {
    return number() == 0;
  }

  /** Address for the cluster and the collective. */
  String bind() {
    return host.address();
  }

  /** Of the run: who does not know it cannot connect to the collective. */
  String secret() {
    return host.secret();
  }

  /** Among the workers of all hosts. */
  int number() {
    return host.number(localRank);
  }

  /** The process that fills this place. */
  WorkerId worker(long pid) {
    return new WorkerId(host.node(), host.name(), localRank, pid);
  }

  Path folderPath() {
    return Path.of(folder);
  }
}
