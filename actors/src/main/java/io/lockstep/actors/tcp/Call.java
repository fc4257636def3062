package io.lockstep.actors.tcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * One attempt to connect to the successor: connect, greet, and hear its answer.
 *
 * <p>To another host the kernel sizes the socket's buffers, as the way there needs it. Within a
 * host nothing is gained by a long queue: what waits in megabytes of buffer has left the cache when
 * it is read, which costs twice the processor time.
 */
final class Call {
  private static final int BUFFER_BYTES_WITHIN_HOST = 128 * 1024;

  private final SocketChannel channel;
  private final SelectionKey key;
  private final Handshake hello;
  private final String secret;
  private final ByteBuffer answer = ByteBuffer.allocate(Handshake.BYTES);

  private Call(SocketChannel channel, SelectionKey key, Handshake hello, String secret) {
    this.channel = channel;
    this.key = key;
    this.hello = hello;
    this.secret = secret;
  }

  static Call to(InetSocketAddress address, Handshake hello, String secret, Selector selector)
      throws IOException {
    if (address.isUnresolved()) {
      throw new IOException("unknown host " + address.getHostString());
    }
    SocketChannel channel = SocketChannel.open();
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
      Call call = new Call(channel, key, hello, secret);
      if (channel.connect(address)) {
        call.greet();
      }
      return call;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  SocketChannel channel() {
    return channel;
  }

  SelectionKey key() {
    return key;
  }

  /**
   * Goes on as far as is possible now.
   *
   * @return whether the successor has answered
   * @throws IOException where it cannot be reached or will not have this rank
   */
  boolean proceed() throws IOException {
    if (!channel.isConnected()) {
      if (!channel.finishConnect()) {
        return false;
      }
      greet();
    }
    if (channel.read(answer) < 0) {
      throw new IOException("it closed the connection during the handshake");
    }
    if (answer.hasRemaining()) {
      return false;
    }
    if (!Handshake.decode(answer.flip(), secret).equals(Optional.of(hello.answer()))) {
      throw new IOException("another program answered there");
    }
    return true;
  }

  void hangUp() {
    try {
      channel.close();
    } catch (IOException e) {
      // It is gone, which is what was wanted.
    }
  }

  private void greet() throws IOException {
    if (isWithinHost()) {
      channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES_WITHIN_HOST);
    }
    key.interestOps(SelectionKey.OP_READ);
    send(channel, hello, secret);
  }

  private boolean isWithinHost() throws IOException {
    return channel.getLocalAddress() instanceof InetSocketAddress here
        && channel.getRemoteAddress() instanceof InetSocketAddress there
        && here.getAddress().equals(there.getAddress());
  }

  /** A new connection takes so few bytes at once. */
  static void send(SocketChannel channel, Handshake handshake, String secret) throws IOException {
    ByteBuffer bytes = handshake.encode(secret);
    channel.write(bytes);
    if (bytes.hasRemaining()) {
      throw new IOException("it takes no bytes");
    }
  }
}
