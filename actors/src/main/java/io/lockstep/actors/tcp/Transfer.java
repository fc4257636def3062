package io.lockstep.actors.tcp;

import java.nio.ByteBuffer;

/** Frames that a rank sends to its successor and receives from its predecessor, in known order. */
interface Transfer {
  FrameKind kind();

  /** How many frames this rank sends. */
  int toSend();

  /** How many frames it receives. */
  int toReceive();

  /** How many frames it may send more than it has received. */
  int lead();

  /** What frame k carries. */
  ByteBuffer outgoing(int frame);

  /**
   * Where frame k goes. As long as frame k has to be: another length is refused.
   *
   * @param length of the frame that is there, in bytes
   */
  ByteBuffer incoming(int frame, int length);

  /** The incoming frame is filled. */
  void arrived(int frame);
}
