package io.lockstep.core.port;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One step for one rank.
 *
 * @param step global, from 0
 * @param epoch from 0; with seed and sample index it decides the augmentation
 * @param samples indices into the training set
 * @param next what the order after this one will ask for, if nothing comes between; worked out only
 *     if somebody wants to prepare it, on any thread; null where that is not known
 */
@SuppressWarnings("ArrayRecordComponent") // Handed straight to the replica; never compared.
public record StepOrder(
    long step, int epoch, int[] samples, double learningRate, @Nullable Supplier<Next> next) {

  /** An order of which it is not known what will follow. */
  public StepOrder(long step, int epoch, int[] samples, double learningRate) {
    this(step, epoch, samples, learningRate, null);
  }

  /** What decides a batch. */
  @SuppressWarnings("ArrayRecordComponent") // As above.
  public record Next(int epoch, int[] samples) {}
}
