package io.lockstep.actors.nccl;

/** NCCL's version, by which the parts compare in order. */
record NcclVersion(int code) {
  /** The oldest whose rules for communicators that do not block are those relied on here. */
  static final NcclVersion OLDEST = new NcclVersion(21900);

  /** {@code NCCL_VERSION_CODE}: from 2.9 on two digits for each of the last two parts. */
  private static final int TWO_DIGITS_FROM = 10_000;

  boolean isTooOld() {
    return code < OLDEST.code;
  }

  @Override
  public String toString() {
    int unit = code < TWO_DIGITS_FROM ? 10 : 100;
    int major = code < TWO_DIGITS_FROM ? code / 1000 : code / 10_000;
    return major + "." + code / 100 % unit + "." + code % 100;
  }
}
