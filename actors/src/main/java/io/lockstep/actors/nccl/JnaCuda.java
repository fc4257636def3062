package io.lockstep.actors.nccl;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.function.ToIntFunction;

/** {@link Cuda} by JNA. Numbers are those of CUDA's headers. */
final class JnaCuda implements Cuda {
  private static final int STREAM_NON_BLOCKING = 1;
  private static final int EVENT_DISABLE_TIMING = 2;
  private static final int HOST_ALLOC_PORTABLE = 1;
  private static final int MEMCPY_DEFAULT = 4;
  private static final int BUS_ID_BYTES = 64;

  private final Exports exports;

  /**
   * @param path of a library that has all that {@link Exports} names
   */
  JnaCuda(String path) {
    exports = Native.load(path, Exports.class);
  }

  /** The symbols. */
  interface Exports extends Library {
    int cudaGetDeviceCount(IntByReference count);

    int cudaSetDevice(int device);

    int cudaDeviceGetPCIBusId(byte[] place, int length, int device);

    int cudaStreamCreateWithFlags(PointerByReference stream, int flags);

    int cudaStreamDestroy(Pointer stream);

    int cudaStreamQuery(Pointer stream);

    int cudaStreamWaitEvent(Pointer stream, Pointer event, int flags);

    int cudaEventCreateWithFlags(PointerByReference event, int flags);

    int cudaEventDestroy(Pointer event);

    int cudaEventRecord(Pointer event, Pointer stream);

    int cudaEventQuery(Pointer event);

    int cudaMalloc(PointerByReference address, long bytes);

    int cudaFree(Pointer address);

    int cudaHostAlloc(PointerByReference address, long bytes, int flags);

    int cudaMemcpyAsync(Pointer target, Pointer source, long bytes, int kind, Pointer stream);

    String cudaGetErrorString(int result);
  }

  @Override
  public int getDeviceCount(int[] count) {
    IntByReference found = new IntByReference();
    int result = exports.cudaGetDeviceCount(found);
    count[0] = found.getValue();
    return result;
  }

  @Override
  public int setDevice(int device) {
    return exports.cudaSetDevice(device);
  }

  @Override
  public int deviceGetPciBusId(String[] place, int device) {
    byte[] bytes = new byte[BUS_ID_BYTES];
    int result = exports.cudaDeviceGetPCIBusId(bytes, bytes.length, device);
    place[0] = Native.toString(bytes);
    return result;
  }

  @Override
  public int streamCreate(long[] stream) {
    return address(stream, made -> exports.cudaStreamCreateWithFlags(made, STREAM_NON_BLOCKING));
  }

  @Override
  public int streamDestroy(long stream) {
    return exports.cudaStreamDestroy(new Pointer(stream));
  }

  @Override
  public int streamQuery(long stream) {
    return exports.cudaStreamQuery(new Pointer(stream));
  }

  @Override
  public int streamWaitEvent(long stream, long event) {
    return exports.cudaStreamWaitEvent(new Pointer(stream), new Pointer(event), 0);
  }

  @Override
  public int eventCreate(long[] event) {
    return address(event, made -> exports.cudaEventCreateWithFlags(made, EVENT_DISABLE_TIMING));
  }

  @Override
  public int eventDestroy(long event) {
    return exports.cudaEventDestroy(new Pointer(event));
  }

  @Override
  public int eventRecord(long event, long stream) {
    return exports.cudaEventRecord(new Pointer(event), new Pointer(stream));
  }

  @Override
  public int eventQuery(long event) {
    return exports.cudaEventQuery(new Pointer(event));
  }

  @Override
  public int malloc(long[] address, long bytes) {
    return address(address, made -> exports.cudaMalloc(made, bytes));
  }

  @Override
  public int free(long address) {
    return exports.cudaFree(new Pointer(address));
  }

  @Override
  public int hostAlloc(long[] address, long bytes) {
    return address(address, made -> exports.cudaHostAlloc(made, bytes, HOST_ALLOC_PORTABLE));
  }

  @Override
  public int memcpyAsync(long target, long source, long bytes, long stream) {
    return exports.cudaMemcpyAsync(
        new Pointer(target), new Pointer(source), bytes, MEMCPY_DEFAULT, new Pointer(stream));
  }

  @Override
  public String getErrorString(int result) {
    return exports.cudaGetErrorString(result);
  }

  private static int address(long[] target, ToIntFunction<PointerByReference> call) {
    PointerByReference made = new PointerByReference();
    int result = call.applyAsInt(made);
    target[0] = Pointer.nativeValue(made.getValue());
    return result;
  }
}
