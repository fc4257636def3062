package io.lockstep.model.replica;

import io.lockstep.core.port.Collective;
import io.lockstep.model.network.Tensors;

/**
 * What a replica trains, wherever it lies, and what a step does to it. The statistics of the
 * forward pass are kept only when the step is committed. Changed by one thread only.
 */
interface Parameters extends Tensors, AutoCloseable {
  int parameterCount();

  int statisticCount();

  /** Of weights and statistics as they are; equal on all ranks whose weights are. */
  int checksum();

  /** The same of a state that lies on the host. */
  int checksum(State onHost);

  /** On the host: what is trained, or a copy of it. */
  State state();

  /** Goes on from another's state as if there had been no other before. */
  void adopt(State onHost);

  /**
   * Makes ready for a backward pass, after the forward pass and once no other rank reads what the
   * last step left.
   *
   * @throws io.lockstep.core.failure.LockstepException the collective's
   */
  Gradients begin(Collective collective, StepTimer timer);

  /** Forgets a step that was not committed. */
  void discardStep();

  @Override
  void close();

  /** One step's gradients and statistics on their way to a sum over the ranks. */
  interface Gradients {
    /** A stage's gradients are final. Returns at once. */
    void handOver(int stage);

    /**
     * Waits for all sums.
     *
     * @param timer told of the waiting and of the collective's work
     * @throws io.lockstep.core.failure.LockstepException the collective's
     */
    void await(StepTimer timer);

    /**
     * Commits: the mean of the statistics over the ranks, and a step by the mean of the gradients.
     *
     * @return {@link Parameters#checksum()} of what has come out
     */
    int update(double learningRate);
  }
}
