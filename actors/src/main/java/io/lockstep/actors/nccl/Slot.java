package io.lockstep.actors.nccl;

/**
 * What one operation needs on the GPU while it is under way; used again by the next of its size.
 *
 * @param address of the GPU's memory; 0 where it needs none
 * @param arrived what came in has been copied there
 * @param summed NCCL is done
 * @param done what goes out has been copied
 */
record Slot(Gpu gpu, long address, int bytes, long arrived, long summed, long done) {
  static Slot create(Gpu gpu, int bytes) {
    long[] address = new long[1];
    if (bytes > 0) {
      gpu.library().cuda(gpu.library().cuda().malloc(address, bytes), "cudaMalloc");
    }
    return new Slot(gpu, address[0], bytes, event(gpu), event(gpu), event(gpu));
  }

  private static long event(Gpu gpu) {
    long[] made = new long[1];
    gpu.library().cuda(gpu.library().cuda().eventCreate(made), "cudaEventCreate");
    return made[0];
  }

  /** Only when nothing is under way. */
  void destroy() {
    NcclLibrary library = gpu.library();
    library.cuda(library.cuda().eventDestroy(arrived), "cudaEventDestroy");
    library.cuda(library.cuda().eventDestroy(summed), "cudaEventDestroy");
    library.cuda(library.cuda().eventDestroy(done), "cudaEventDestroy");
    if (bytes > 0) {
      library.cuda(library.cuda().free(address), "cudaFree");
    }
  }
}
