package io.lockstep.actors.shm;

/**
 * Where one rank's summands lie, for all to read.
 *
 * @param area of the rank's segment
 * @param base where its buffer begins there, in floats; of no meaning in staging
 * @param staged whether it goes through staging, window by window
 */
record Contribution(Area area, int base, boolean staged) {
  static Contribution of(Segment segment, Place place) {
    return place.isMapped()
        ? new Contribution(segment.region(place.region()), place.offset() / Float.BYTES, false)
        : staged(segment);
  }

  static Contribution staged(Segment segment) {
    return new Contribution(segment.staging(), 0, true);
  }

  /**
   * Where something lies, in floats.
   *
   * @param inBuffer where it lies in the buffer
   * @param window counted over the generation
   * @param inWindow where it lies in that window
   */
  int at(int inBuffer, long window, int inWindow) {
    return staged
        ? (int) (window % Layout.WINDOWS) * Layout.WINDOW_FLOATS + inWindow
        : base + inBuffer;
  }
}
