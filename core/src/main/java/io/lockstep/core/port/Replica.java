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
   * Takes one training step: load, forward, backward, all-reduce through the collective, update. A
   * step that fails leaves the replica as it was before it; one whose collective has failed is
   * given up as soon as that is noticed.
   *
   * @param collective of the generation that the order belongs to
   */
  CompletionStage<StepOutcome> step(StepOrder order, Collective collective);

  /**
   * Makes the state of one rank everybody's: weights, optimizer and normalisation statistics. Every
   * rank takes part. What comes is staged, checked, and only then put in the place of what was, so
   * that a transfer that fails half-way leaves each replica as it was.
   *
   * @param collective of the generation that begins
   * @param source rank whose state all get
   * @param paramsCrc what the source reported with that state; see {@link StepOutcome#paramsCrc}
   */
  CompletionStage<Void> transfer(Collective collective, int source, int paramsCrc);

  /**
   * Evaluates this rank's part of the test set: samples rank, rank + worldSize, … Ends early, with
   * the collective's failure, when that has one: then the parts are no longer these.
   *
   * @param collective of the generation, whose rank and world size say which part
   * @return sums over that part, which add up over the ranks
   */
  CompletionStage<Score> evaluate(Collective collective);

  /**
   * Writes the weights as NPZ under torchvision's names; complete or not at all.
   *
   * @return SHA-256 of the parameters and normalisation statistics, as lower-case hex
   */
  CompletionStage<String> save(Path file);

  /**
   * Grows with every piece of work done, several times within a step or an evaluation; for whoever
   * has to tell a slow replica from a hung one. Callable from any thread.
   */
  long progress();

  @Override
  void close();
}
