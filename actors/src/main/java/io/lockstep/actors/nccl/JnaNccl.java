package io.lockstep.actors.nccl;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

/** {@link Nccl} by JNA. Numbers and layouts are nccl.h's. */
final class JnaNccl implements Nccl {
  private static final int FLOAT32 = 7;
  private static final int SUM = 0;

  private static final int CONFIG_BYTES = 40;
  private static final int CONFIG_MAGIC = 0xcafebeef;

  /** The layout of 2.17, which newer libraries know; the rest they set by themselves. */
  private static final int CONFIG_VERSION = 21700;

  private static final int UNDEFINED = Integer.MIN_VALUE;

  private final Exports exports;

  /**
   * @param path of a library that has all that {@link Exports} names
   */
  JnaNccl(String path) {
    exports = Native.load(path, Exports.class);
  }

  /** {@code ncclUniqueId}, which is passed by value. */
  @Structure.FieldOrder("internal")
  public static final class UniqueId extends Structure implements Structure.ByValue {
    public byte[] internal = new byte[ID_BYTES];
  }

  /** The symbols. */
  interface Exports extends Library {
    int ncclGetVersion(IntByReference version);

    int ncclGetUniqueId(byte[] id);

    int ncclCommInitRankConfig(
        PointerByReference communicator, int worldSize, UniqueId id, int rank, Pointer config);

    int ncclCommGetAsyncError(Pointer communicator, IntByReference state);

    int ncclCommFinalize(Pointer communicator);

    int ncclCommDestroy(Pointer communicator);

    int ncclCommAbort(Pointer communicator);

    int ncclGroupStart();

    int ncclGroupEnd();

    int ncclAllReduce(
        Pointer send,
        Pointer receive,
        long count,
        int type,
        int operation,
        Pointer communicator,
        Pointer stream);

    int ncclReduce(
        Pointer send,
        Pointer receive,
        long count,
        int type,
        int operation,
        int root,
        Pointer communicator,
        Pointer stream);

    int ncclBroadcast(
        Pointer send,
        Pointer receive,
        long count,
        int type,
        int root,
        Pointer communicator,
        Pointer stream);

    String ncclGetErrorString(int result);

    String ncclGetLastError(Pointer communicator);
  }

  @Override
  public int getVersion(int[] version) {
    IntByReference found = new IntByReference();
    int result = exports.ncclGetVersion(found);
    version[0] = found.getValue();
    return result;
  }

  @Override
  public int getUniqueId(byte[] id) {
    return exports.ncclGetUniqueId(id);
  }

  @Override
  public int commInitRank(long[] communicator, int worldSize, byte[] id, int rank) {
    UniqueId unique = new UniqueId();
    unique.internal = id.clone();
    PointerByReference opened = new PointerByReference();
    int result = exports.ncclCommInitRankConfig(opened, worldSize, unique, rank, config());
    communicator[0] = Pointer.nativeValue(opened.getValue());
    return result;
  }

  /** {@code ncclConfig_t}: size, magic, version, blocking, three undefined, no network's name. */
  private static Memory config() {
    Memory config = new Memory(CONFIG_BYTES);
    config.clear();
    config.setLong(0, CONFIG_BYTES);
    config.setInt(8, CONFIG_MAGIC);
    config.setInt(12, CONFIG_VERSION);
    for (int offset = 20; offset < 32; offset += Integer.BYTES) {
      config.setInt(offset, UNDEFINED);
    }
    return config;
  }

  @Override
  public int commGetAsyncError(long communicator, int[] state) {
    IntByReference found = new IntByReference();
    int result = exports.ncclCommGetAsyncError(new Pointer(communicator), found);
    state[0] = found.getValue();
    return result;
  }

  @Override
  public int commFinalize(long communicator) {
    return exports.ncclCommFinalize(new Pointer(communicator));
  }

  @Override
  public int commDestroy(long communicator) {
    return exports.ncclCommDestroy(new Pointer(communicator));
  }

  @Override
  public int commAbort(long communicator) {
    return exports.ncclCommAbort(new Pointer(communicator));
  }

  @Override
  public int groupStart() {
    return exports.ncclGroupStart();
  }

  @Override
  public int groupEnd() {
    return exports.ncclGroupEnd();
  }

  @Override
  public int allReduce(long send, long receive, long count, long communicator, long stream) {
    return exports.ncclAllReduce(
        new Pointer(send),
        new Pointer(receive),
        count,
        FLOAT32,
        SUM,
        new Pointer(communicator),
        new Pointer(stream));
  }

  @Override
  public int reduce(long send, long receive, long count, int root, long communicator, long stream) {
    return exports.ncclReduce(
        new Pointer(send),
        new Pointer(receive),
        count,
        FLOAT32,
        SUM,
        root,
        new Pointer(communicator),
        new Pointer(stream));
  }

  @Override
  public int broadcast(
      long send, long receive, long count, int root, long communicator, long stream) {
    return exports.ncclBroadcast(
        new Pointer(send),
        new Pointer(receive),
        count,
        FLOAT32,
        root,
        new Pointer(communicator),
        new Pointer(stream));
  }

  @Override
  public String getErrorString(int result) {
    return exports.ncclGetErrorString(result);
  }

  @Override
  public String getLastError() {
    String said = exports.ncclGetLastError(Pointer.NULL);
    return said == null ? "" : said.strip();
  }
}
