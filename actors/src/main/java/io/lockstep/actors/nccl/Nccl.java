package io.lockstep.actors.nccl;

/**
 * What is used of NCCL's functions (nccl.h), for float32 sums, over raw addresses: another way to
 * call native code could take the present one's place. Those that return an int return a result
 * code: {@link #SUCCESS}, {@link #IN_PROGRESS}, or what {@link #getErrorString} explains.
 */
interface Nccl {
  int SUCCESS = 0;
  int IN_PROGRESS = 7;
  int ID_BYTES = 128;

  int getVersion(int[] version);

  /**
   * @param id {@value #ID_BYTES} bytes, overwritten
   */
  int getUniqueId(byte[] id);

  /**
   * Begins to open a communicator, which is not blocking: {@link #commGetAsyncError} tells when.
   */
  int commInitRank(long[] communicator, int worldSize, byte[] id, int rank);

  /**
   * @param state result code: whether what was asked for is still in progress, or has failed
   */
  int commGetAsyncError(long communicator, int[] state);

  int commFinalize(long communicator);

  int commDestroy(long communicator);

  int commAbort(long communicator);

  int groupStart();

  int groupEnd();

  int allReduce(long send, long receive, long count, long communicator, long stream);

  int reduce(long send, long receive, long count, int root, long communicator, long stream);

  int broadcast(long send, long receive, long count, int root, long communicator, long stream);

  String getErrorString(int result);

  /** What NCCL said last of a failure; empty where it said nothing. */
  String getLastError();
}
