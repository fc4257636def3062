package io.lockstep.actors.shm;

/** Where things lie in a segment; offsets and lengths in bytes. */
final class Layout {
  static final long MAGIC = 0x4c4f434b53484d31L; // "LOCKSHM1": with the layout's version
  static final int DIGEST = 8;
  static final int DIGEST_BYTES = 32;

  /** The 32-bit count of all that the rank has said, on which others sleep. */
  static final int BELL = Word.END - 128;

  static final int FAILURE = 2048;
  static final int FAILURE_BYTES = 1024;

  static final int REGION_TABLE = FAILURE + FAILURE_BYTES;
  static final int REGION_ENTRY_BYTES = 2 * Long.BYTES;
  static final int MOST_REGIONS = 64;

  /** Twice as many as operations may wait: see {@link Exchange}. */
  static final int SLOTS = 2048;

  static final int SLOT_TABLE = 4096;
  static final int SLOT_BYTES = 64;

  /** What lies elsewhere goes through here, by windows. */
  static final int STAGING = SLOT_TABLE + SLOTS * SLOT_BYTES;

  static final int WINDOW_BYTES = 512 * 1024;
  static final int WINDOW_FLOATS = WINDOW_BYTES / Float.BYTES;

  /** Windows that may be on their way at a time. */
  static final int WINDOWS = 4;

  /** Header and staging; regions of memory follow. */
  static final int FIXED_BYTES = STAGING + WINDOWS * WINDOW_BYTES;

  static final int PAGE_BYTES = 4096;

  private Layout() {}

  static long wholePages(long bytes) {
    return (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
  }
}
