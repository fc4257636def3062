package io.lockstep.actors.nccl;

/**
 * What is used of CUDA's runtime (cuda_runtime_api.h), over raw addresses. Those that return an int
 * return a result code: {@link #SUCCESS}, {@link #NOT_READY}, or what {@link #getErrorString}
 * explains. The current device belongs to the calling thread.
 */
interface Cuda {
  int SUCCESS = 0;
  int INSUFFICIENT_DRIVER = 35;
  int NO_DEVICE = 100;
  int NOT_READY = 600;

  /** The stream of whoever asks for none, as PyTorch does: the legacy default stream. */
  long DEFAULT_STREAM = 0;

  int getDeviceCount(int[] count);

  int setDevice(int device);

  /** The device's place on its host's bus, as {@code 0000:01:00.0}. */
  int deviceGetPciBusId(String[] place, int device);

  /** A stream that does not wait for the default one. */
  int streamCreate(long[] stream);

  int streamDestroy(long stream);

  /** {@link #NOT_READY} as long as something is to be done there. */
  int streamQuery(long stream);

  int streamWaitEvent(long stream, long event);

  /** An event that keeps no time. */
  int eventCreate(long[] event);

  int eventDestroy(long event);

  int eventRecord(long event, long stream);

  /** {@link #NOT_READY} until what came before it is done. */
  int eventQuery(long event);

  int malloc(long[] address, long bytes);

  int free(long address);

  /** Memory of the host's that does not move, so that copies need no thread. */
  int hostAlloc(long[] address, long bytes);

  /** Between host and device, whichever the addresses are. */
  int memcpyAsync(long target, long source, long bytes, long stream);

  String getErrorString(int result);
}
