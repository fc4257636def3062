package io.lockstep.actors.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection that was accepted, and who it is as soon as it has said so. */
final class Visitor {
  private final SocketChannel channel;
  private final long patienceEndsNs;
  private final ByteBuffer bytes = ByteBuffer.allocate(Handshake.BYTES);
  private @Nullable Handshake hello;

  Visitor(SocketChannel channel, long patienceEndsNs) {
    this.channel = channel;
    this.patienceEndsNs = patienceEndsNs;
  }

  SocketChannel channel() {
    return channel;
  }

  /** What it said, once {@link #listen} has understood. */
  @Nullable Handshake hello() {
    return hello;
  }

  /**
   * Reads what is there.
   *
   * @return whether it has said all that it must
   * @throws IOException where it is a stranger, or has gone
   */
  boolean listen(String secret) throws IOException {
    if (channel.read(bytes) < 0) {
      throw new IOException("closed its connection");
    }
    if (bytes.hasRemaining()) {
      return false;
    }
    Optional<Handshake> said = Handshake.decode(bytes.flip(), secret);
    hello = said.orElseThrow(() -> new IOException("is not of this run"));
    return true;
  }

  boolean saysNothing(long nowNs) {
    return hello == null && nowNs - patienceEndsNs > 0;
  }

  void dismiss() {
    try {
      channel.close();
    } catch (IOException e) {
      // It is gone, which is what was wanted.
    }
  }
}
