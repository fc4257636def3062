package io.lockstep.actors.nccl;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The queues of a GPU on which the parts of operations run: what comes in, what NCCL does, what
 * goes out. Operations overlap: one is copied while another is summed.
 */
record Streams(Gpu gpu, long in, long nccl, long out) {
  private static final long NAP_NS = 100_000;

  static Streams create(Gpu gpu) {
    return new Streams(gpu, stream(gpu), stream(gpu), stream(gpu));
  }

  private static long stream(Gpu gpu) {
    long[] made = new long[1];
    gpu.library().cuda(gpu.library().cuda().streamCreate(made), "cudaStreamCreate");
    return made[0];
  }

  /** Waits until nothing is to be done there; for ever, where a kernel hangs. */
  void drain() {
    Cuda cuda = gpu.library().cuda();
    for (long stream : List.of(in, nccl, out)) {
      while (cuda.streamQuery(stream) == Cuda.NOT_READY) {
        LockSupport.parkNanos(NAP_NS);
      }
    }
  }

  /** Only when drained. */
  void destroy() {
    for (long stream : List.of(in, nccl, out)) {
      gpu.library().cuda(gpu.library().cuda().streamDestroy(stream), "cudaStreamDestroy");
    }
  }
}
