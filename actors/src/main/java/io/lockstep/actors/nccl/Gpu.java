package io.lockstep.actors.nccl;

import io.lockstep.core.failure.LockstepException;

/**
 * The GPU of this process, as one of its host's.
 *
 * @param library by which it is reached
 * @param device among those that this process sees, from 0
 * @param place where it is, as nobody else's is: host and bus
 */
record Gpu(NcclLibrary library, int device, String place) {
  /**
   * @param host by which the other ranks' processes tell this host from others
   * @throws LockstepException of the environment, where there is no such device
   */
  static Gpu of(NcclLibrary library, int device, String host) {
    int gpus = library.gpus();
    if (device >= gpus) {
      throw LockstepException.environment(
              "there is no GPU %d on %s, only %d".formatted(device, host, gpus))
          .hint("ask for fewer workers on this machine");
    }
    String[] bus = new String[1];
    library.cuda(library.cuda().deviceGetPciBusId(bus, device), "cudaDeviceGetPCIBusId");
    return new Gpu(library, device, host + " " + bus[0]);
  }

  /** Makes it the calling thread's. */
  void use() {
    library.cuda(library.cuda().setDevice(device), "cudaSetDevice");
  }
}
