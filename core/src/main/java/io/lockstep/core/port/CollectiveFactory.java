package io.lockstep.core.port;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Opens a communicator for each generation. Lives as long as its worker. */
public interface CollectiveFactory extends AutoCloseable {
  /** Where the other ranks reach this one, told to them through the rendezvous. */
  String endpoint();

  /** What its collectives sum without a copy. */
  default CollectiveMemory memory() {
    return CollectiveMemory.PRIVATE;
  }

  /**
   * Connects the ranks of a generation; completes when all are connected, and fails, naming the
   * rank, when one is not in time.
   *
   * @param endpoints by rank
   */
  CompletionStage<Collective> open(long generation, int rank, List<String> endpoints);

  @Override
  void close();
}
