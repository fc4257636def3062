package io.lockstep.actors.tcp;

import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;

/** A rank that greets as it should and then does what a test makes it do, blocking. */
final class FakePeer implements AutoCloseable {
  private final ServerSocketChannel server;
  private SocketChannel predecessor;
  private SocketChannel successor;

  FakePeer() throws IOException {
    server =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  String endpoint() throws IOException {
    int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
    return Endpoint.format(RingWorld.HOST, port);
  }

  /** Connects to the successor and lets the predecessor in, whose opens are under way. */
  void join(RingPlace place, List<String> endpoints) throws IOException {
    successor = SocketChannel.open(Endpoint.resolve(endpoints.get(place.successor())));
    write(successor, hello(place).encode(RingWorld.SECRET));
    predecessor = server.accept();
    read(predecessor, Handshake.BYTES);
    write(
        predecessor,
        new Handshake(place.generation(), place.rank(), place.predecessor())
            .encode(RingWorld.SECRET));
    read(successor, Handshake.BYTES);
  }

  static Handshake hello(RingPlace place) {
    return new Handshake(place.generation(), place.rank(), place.successor());
  }

  /** Comes to an operation: forwards nothing, only says that it is there. */
  void send(HeaderToken token) throws IOException {
    ByteBuffer payload = ByteBuffer.allocate(HeaderToken.BYTES);
    token.put(payload);
    write(successor, frame(FrameKind.TOKEN, token.origin(), payload.flip()));
  }

  /** Passes the next token from the predecessor on. */
  void forwardToken() throws IOException {
    write(successor, readToken());
  }

  ByteBuffer readToken() throws IOException {
    while (true) {
      ByteBuffer header = read(predecessor, FrameWriter.HEADER_BYTES);
      if (header.getInt(0) == FrameKind.TOKEN.number()) {
        return frame(
            FrameKind.TOKEN,
            header.getInt(Integer.BYTES),
            read(predecessor, header.getInt(2 * Integer.BYTES)));
      }
      if (header.getInt(0) != FrameKind.WAITING.number()) { // A slow machine lets it wait.
        throw new AssertionError("a frame of kind " + header.getInt(0) + " is no token");
      }
    }
  }

  /**
   * Ends the connection to the successor within a frame, as one does that fails there and closes.
   */
  void breakOffAmidFrame() throws IOException {
    write(successor, frame(FrameKind.CHUNK, 1, ByteBuffer.allocate(100)).limit(50));
    successor.close();
  }

  void hangUpOnSuccessor() throws IOException {
    successor.close();
  }

  void sayBack(LockstepException failure) throws IOException {
    write(predecessor, frame(FrameKind.FAULT, Fault.about(failure), Fault.encode(failure)));
  }

  void sendNonsense() throws IOException {
    write(successor, ByteBuffer.wrap(new byte[FrameWriter.HEADER_BYTES]));
  }

  private static ByteBuffer frame(FrameKind kind, int about, ByteBuffer payload) {
    return ByteBuffer.allocate(FrameWriter.HEADER_BYTES + payload.remaining())
        .putInt(kind.number())
        .putInt(about)
        .putInt(payload.remaining())
        .put(payload)
        .flip();
  }

  private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static ByteBuffer read(SocketChannel channel, int count) throws IOException {
    return ByteBuffer.wrap(Channels.newInputStream(channel).readNBytes(count));
  }

  /** Dies: its connections end with no word. */
  @Override
  public void close() throws IOException {
    server.close();
    if (predecessor != null) {
      predecessor.close();
    }
    if (successor != null) {
      successor.close();
    }
  }
}
