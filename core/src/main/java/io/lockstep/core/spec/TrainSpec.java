package io.lockstep.core.spec;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.lockstep.core.schedule.LearningRate;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides how a training run goes. Two runs with equal specs on equal machines give
 * equal bits.
 *
 * @param workers replicas, one process each (≥ 1)
 * @param minWorkers the fewest with which the run goes on when others are lost (≥ 1, ≤ workers)
 * @param threads compute threads of each replica (≥ 1)
 * @param network a name known to the model module: {@code resnet18}, {@code resnet8}
 * @param data a folder of CIFAR-10 binary files, or {@code shapes}
 * @param batch images per worker and step (≥ 1)
 * @param globalBatch images per step over all workers where that was fixed (strong scaling), else
 *     null (weak scaling)
 * @param epochs passes over the training set; ignored where {@code steps} is given
 * @param steps stop after so many steps, without evaluation; null for whole epochs
 * @param learningRate the rate as a function of progress
 * @param momentum SGD's momentum, in [0, 1)
 * @param weightDecay L2 penalty added to the gradient
 * @param augment random crop and flip of training images
 * @param seed of initial weights, shuffling and augmentation
 * @param collective what averages the gradients: {@code shm} or {@code tcp}; resolved, never auto
 * @param bucketBytes of gradients that are averaged together, at most; a bucket never spans stages
 * @param init weights to start from (NPZ), or null to initialise from the seed
 * @param device what replicas compute on: {@link #CPU} or {@link #GPU}
 */
public record TrainSpec(
    int workers,
    int minWorkers,
    int threads,
    String network,
    String data,
    int batch,
    @Nullable Integer globalBatch,
    int epochs,
    @Nullable Long steps,
    LearningRate learningRate,
    double momentum,
    boolean nesterov,
    double weightDecay,
    boolean augment,
    long seed,
    String collective,
    long bucketBytes,
    @Nullable String init,
    String device) {
  public static final String CPU = "cpu";
  public static final String GPU = "gpu";

  /** Steps left out of medians: caches fill, the JIT compiles, the engine picks its kernels. */
  public static final int WARMUP_STEPS = 5;

  /**
   * Images per worker and step in a world of that size. A fixed global batch is shared among those
   * who are there; where it does not divide, a step takes the remainder less.
   */
  public int batch(int worldSize) {
    return globalBatch == null ? batch : Math.max(1, globalBatch / worldSize);
  }

  @JsonIgnore
  public Scaling scaling() {
    return globalBatch == null ? Scaling.WEAK : Scaling.STRONG;
  }
}
