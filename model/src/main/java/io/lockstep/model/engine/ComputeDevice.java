package io.lockstep.model.engine;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtEngine;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.spec.TrainSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a replica computes.
 *
 * @param device as DJL names it
 * @param holdsParameters whether all that is trained lies there, and not where the host reads it
 */
public record ComputeDevice(Device device, boolean holdsParameters) {
  private static final Logger LOG = LoggerFactory.getLogger(ComputeDevice.class);

  /** The host's cores. */
  public static final ComputeDevice CPU = new ComputeDevice(Device.cpu(), false);

  /** For tests without a GPU: the CPU plays one, whose memory the host does not read. */
  public static final ComputeDevice STAND_IN = new ComputeDevice(Device.cpu(), true);

  private static final String PLAYED = "lockstep.gpu.stand-in";

  /**
   * What a spec names. The engine must have been started.
   *
   * @param name {@code cpu} or {@code gpu}
   * @param index of the GPU, among this host's
   * @throws LockstepException of the environment, where there is no such GPU or the engine is not
   *     one for GPUs
   */
  public static ComputeDevice named(String name, int index) {
    if (!name.equals(TrainSpec.GPU)) {
      return CPU;
    }
    if (Boolean.getBoolean(PLAYED)) {
      LOG.warn("stand-in, not a GPU: the CPU plays GPU {}", index);
      return STAND_IN;
    }
    require(index + 1);
    return new ComputeDevice(Device.gpu(index), true);
  }

  /** Why replicas cannot compute on so many GPUs here. */
  private static LockstepException tooFew(int wanted) {
    int gpus = gpus();
    return gpus == 0
        ? LockstepException.environment(
                "--device gpu: PyTorch's library here is for CPUs, or finds no GPU")
            .hint("docs/gpu.md says which library it takes")
        : LockstepException.environment(
                "--device gpu: there are %d GPUs, not %d".formatted(gpus, wanted))
            .hint("ask for fewer workers on this machine");
  }

  /**
   * Refuses more GPUs than there are. The engine must have been started.
   *
   * @throws LockstepException of the environment
   */
  public static void require(int wanted) {
    if (gpus() < wanted) {
      throw tooFew(wanted);
    }
  }

  /** How many the engine, which must have been started, can compute on. */
  public static int gpus() {
    boolean forGpus = ai.djl.engine.Engine.getEngine(PtEngine.ENGINE_NAME).hasCapability("CUDA");
    return forGpus ? TorchLibrary.gpus() : 0;
  }
}
