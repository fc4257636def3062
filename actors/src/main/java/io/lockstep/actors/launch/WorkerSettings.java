package io.lockstep.actors.launch;

import io.lockstep.actors.protocol.WorkerId;
import io.lockstep.core.spec.TrainSpec;
import java.nio.file.Path;

/**
 * What a launcher tells a worker process at its start, as the first line on its standard input.
 *
 * @param host this machine's name in the run's logs
 * @param bind address for the cluster and the collective
 * @param localRank the worker's place among this host's, from 0
 * @param folder of the run
 * @param secret of the run: who does not know it cannot connect to the collective
 */
public record WorkerSettings(
    TrainSpec spec, String host, String bind, int localRank, String folder, String secret) {

  /** The first worker of the first host founds the cluster, and so holds the coordinator. */
  boolean founds() {
    return localRank == 0;
  }

  /** The process that fills this place. */
  WorkerId worker(long pid) {
    return new WorkerId(host, localRank, pid);
  }

  Path folderPath() {
    return Path.of(folder);
  }
}
