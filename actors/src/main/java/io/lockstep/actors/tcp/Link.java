package io.lockstep.actors.tcp;

import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** A neighbour and the connection to it. */
final class Link {
  private final SocketChannel channel;
  private final int rank;
  private final SelectionKey key;
  private final FrameReader reader;
  private final FrameWriter writer;

  /**
   * @param channel connected, not blocking
   */
  Link(SocketChannel channel, int rank, Selector selector) throws IOException {
    this.channel = channel;
    this.rank = rank;
    this.key = channel.register(selector, 0);
    this.reader = new FrameReader(channel, rank);
    this.writer = new FrameWriter(channel, rank);
  }

  int rank() {
    return rank;
  }

  FrameReader reader() {
    return reader;
  }

  FrameWriter writer() {
    return writer;
  }

  /** Has the selector wake when the connection can be read, or written to. */
  void wakeWhen(boolean readable, boolean writable) {
    key.interestOps((readable ? SelectionKey.OP_READ : 0) | (writable ? SelectionKey.OP_WRITE : 0));
  }

  /** The reason that the neighbour gave before it went, if it gave one. */
  Optional<LockstepException> lastWord() {
    try {
      reader.listen();
      return Optional.empty();
    } catch (LinkLost silent) {
      return Optional.empty();
    } catch (LockstepException reason) {
      return Optional.of(reason);
    }
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It is gone, which is what was wanted.
    }
  }
}
