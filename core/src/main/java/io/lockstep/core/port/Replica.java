package io.lockstep.core.port;

import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/**
 * One copy of the network with its data and its optimizer: what computes. Real ones drive DJL on a
 * thread of their own; no call here blocks or computes on the caller's thread. Orders are carried
 * out one at a time, in the order given. A stage that fails carries a {@link
 * io.lockstep.core.failure.LockstepException}.
 */
public interface Replica extends AutoCloseable {
  ReplicaDescription description();

  /**
   * Takes one training step: load, forward, backward, all-reduce through the collective, update.
   *
   * @param collective of the generation that the order belongs to
   */
  CompletionStage<StepOutcome> step(StepOrder order, Collective collective);

  /**
   * Evaluates this rank's part of the test set: samples rank, rank + worldSize, …
   *
   * @return sums over that part, which add up over the ranks
   */
  CompletionStage<Score> evaluate(int rank, int worldSize);

  /**
   * Writes the weights as NPZ under torchvision's names; complete or not at all.
   *
   * @return SHA-256 of the parameters and normalisation statistics, as lower-case hex
   */
  CompletionStage<String> save(Path file);

  @Override
  void close();
}
