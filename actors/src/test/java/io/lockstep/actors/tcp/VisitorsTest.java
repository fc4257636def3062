package io.lockstep.actors.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class VisitorsTest {
  private static final Handshake HELLO = new Handshake(3, 1, 2);

  private final List<SocketChannel> callers = new ArrayList<>();
  private ServerSocketChannel server;
  private Selector selector;
  private Visitors visitors;

  @BeforeEach
  void listen() throws IOException {
    server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    selector = Selector.open();
    visitors = new Visitors(selector, RingWorld.SECRET);
  }

  @AfterEach
  void closeAll() throws IOException {
    for (SocketChannel caller : callers) {
      caller.close();
    }
    visitors.dismissAll();
    selector.close();
    server.close();
  }

  @Test
  void whoSaysNothingIsSentAwayWhenItsTimeIsOver() throws IOException {
    SocketChannel silent = call();
    long nowNs = System.nanoTime();
    visitors.review(nowNs, visitor -> false);
    assertThat(visitors.isEmpty()).isFalse();
    visitors.review(nowNs + Visitors.PATIENCE.toNanos() + 1, visitor -> false);
    assertThat(visitors.isEmpty()).isTrue();
    assertThat(silent.read(ByteBuffer.allocate(1))).isNegative();
  }

  @Test
  void whoHasGreetedMayWaitLonger() throws IOException {
    greet(call());
    long muchLaterNs = System.nanoTime() + 100 * Visitors.PATIENCE.toNanos();
    visitors.review(muchLaterNs, visitor -> false);
    assertThat(visitors.isEmpty()).isFalse();
    visitors.review(muchLaterNs, visitor -> HELLO.equals(visitor.hello()));
    assertThat(visitors.isEmpty()).isTrue();
  }

  @Test
  void aCrowdThatSaysNothingDoesNotDriveOutWhoHasGreeted() throws IOException {
    greet(call());
    SocketChannel oldestSilent = call();
    for (int i = 0; i < Visitors.MOST; i++) {
      call();
    }
    assertThat(oldestSilent.read(ByteBuffer.allocate(1))).isNegative();
    List<Handshake> greeted = new ArrayList<>();
    visitors.review(System.nanoTime(), visitor -> greeted.add(visitor.hello()));
    assertThat(greeted).containsExactly(HELLO);
  }

  private SocketChannel call() throws IOException {
    SocketChannel caller = SocketChannel.open(server.getLocalAddress());
    callers.add(caller);
    visitors.accept(server);
    return caller;
  }

  /** In two pieces, as a network may deliver them. */
  private void greet(SocketChannel caller) throws IOException {
    ByteBuffer words = HELLO.encode(RingWorld.SECRET);
    caller.write(words.duplicate().limit(Handshake.BYTES / 2));
    hear();
    caller.write(words.position(Handshake.BYTES / 2));
    hear();
  }

  private void hear() throws IOException {
    selector.select(key -> visitors.listen(key, (Visitor) key.attachment()), 10_000);
  }
}
