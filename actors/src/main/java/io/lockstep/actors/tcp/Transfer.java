package io.lockstep.actors.tcp;

import java.nio.ByteBuffer;

/**
 * Frames that every rank sends to its successor and receives from its predecessor, in an order that
 * both know.
 */
interface Transfer {
  FrameKind kind();

  /** How many frames are sent, and how many received. */
  int frames();

  /** Frame k may be sent once frame k − window has arrived. */
  int window();

  /** What frame k carries. */
  ByteBuffer outgoing(int frame);

  /** Where frame k goes; exactly as long as the frame. */
  ByteBuffer incoming(int frame);

  /** The incoming frame is filled. */
  void arrived(int frame);
}
