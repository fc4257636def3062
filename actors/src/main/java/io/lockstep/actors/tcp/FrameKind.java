package io.lockstep.actors.tcp;

import java.util.Optional;

/** What a frame on a ring's connection is. */
enum FrameKind {
  /** A {@link HeaderToken}. */
  TOKEN(1),
  /** Floats, in native byte order. */
  CHUNK(2),
  /** The sender makes no progress and waits for the rank that the frame is about. */
  WAITING(3),
  /** The sender has failed, for the reason in the text, because of the rank it is about. */
  FAULT(4),
  /** The sender has done all its operations and closes. */
  GOODBYE(5);

  private final int number;

  FrameKind(int number) {
    this.number = number;
  }

  /** On the wire. */
  int number() {
    return number;
  }

  static Optional<FrameKind> of(int number) {
    for (FrameKind kind : KINDS) {
      if (kind.number == number) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  private static final FrameKind[] KINDS = values();
}
