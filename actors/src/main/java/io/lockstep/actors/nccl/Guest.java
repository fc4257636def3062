package io.lockstep.actors.nccl;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;

/** A rank that has introduced itself and waits for an answer. */
record Guest(Introduction introduction, Socket socket) implements Closeable {
  /** One who has gone hears nothing; the communicator's deadline tells. */
  void answer(Answer answer, String secret) {
    try (socket) {
      socket.getOutputStream().write(SealedLine.encode(answer, secret));
    } catch (IOException gone) {
      // As above.
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone, which is what was wanted.
    }
  }
}
