package io.lockstep.actors.tcp;

import static io.lockstep.actors.collective.Buffers.zeros;
import static io.lockstep.actors.tcp.RingWorld.HOST;
import static io.lockstep.actors.tcp.RingWorld.PLENTY;
import static io.lockstep.actors.tcp.RingWorld.SECRET;
import static io.lockstep.actors.tcp.RingWorld.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.actors.collective.Buffers;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpRingFactoryTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  private final List<TcpRingFactory> factories = new ArrayList<>();
  private final List<SocketChannel> strangers = new ArrayList<>();

  @AfterEach
  void closeAll() throws IOException {
    factories.forEach(TcpRingFactory::close);
    for (SocketChannel stranger : strangers) {
      stranger.close();
    }
  }

  @Test
  void silentStrangersDoNotKeepTheNeighboursOut() throws IOException {
    List<String> endpoints = bind(3, PLENTY);
    for (int i = 0; i < 200; i++) {
      connect(endpoints.get(1), new byte[0]);
    }
    assertReduces(openAll(1, endpoints));
  }

  @Test
  void strangersThatTalkAreSentAway() throws IOException {
    List<String> endpoints = bind(2, PLENTY);
    byte[] http =
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nUser-Agent: stranger\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    SocketChannel stranger = connect(endpoints.get(0), http);
    assertReduces(openAll(1, endpoints));
    assertSentAway(stranger);
  }

  @Test
  void strangersAfterTheOpeningDoNotDisturbTheRing() throws IOException {
    List<String> endpoints = bind(2, PLENTY);
    List<Collective> rings = openAll(1, endpoints);
    byte[] otherRun = new Handshake(1, 1, 0).encode("another run's secret").array();
    SocketChannel stranger = connect(endpoints.get(0), otherRun);
    assertReduces(rings);
    assertSentAway(stranger);
    assertReduces(rings);
  }

  @Test
  void anOlderGenerationsCallIsSentAway() throws IOException {
    List<String> endpoints = bind(2, PLENTY);
    List<Collective> rings = openAll(5, endpoints);
    SocketChannel late = connect(endpoints.get(0), new Handshake(4, 1, 0).encode(SECRET).array());
    assertSentAway(late);
    assertReduces(rings);
  }

  @Test
  void aCallFromARankThatIsNotThePredecessorIsSentAway() throws IOException {
    List<String> endpoints = bind(3, PLENTY);
    CompletionStage<Collective> opening = factories.get(0).open(1, 0, endpoints);
    SocketChannel wrong = connect(endpoints.get(0), new Handshake(1, 1, 0).encode(SECRET).array());
    assertSentAway(wrong);
    assertThat(opening.toCompletableFuture()).isNotDone();
  }

  @Test
  void aRankThatOpensLateIsWaitedFor() throws Exception {
    List<String> endpoints = bind(2, PLENTY);
    CompletableFuture<Collective> early =
        factories.get(0).open(7, 0, endpoints).toCompletableFuture();
    // An empty greeting round trip: the other's thread has by now seen the early call.
    assertSentAway(connect(endpoints.get(1), new byte[Handshake.BYTES]));
    assertThat(early).isNotDone();
    CompletableFuture<Collective> late =
        factories.get(1).open(7, 1, endpoints).toCompletableFuture();
    assertReduces(List.of(early.get(), late.get()));
  }

  @Test
  void generationsFollowOneAnotherOnTheSamePorts() throws IOException {
    List<String> endpoints = bind(3, PLENTY);
    List<Collective> first = openAll(1, endpoints);
    assertReduces(first);
    first.get(0).abort("rank 2 is lost");
    first.forEach(Collective::close);
    assertReduces(openAll(2, endpoints.subList(0, 2)));
  }

  @Test
  void aNewerGenerationEndsAnOlderOnesOpening() {
    List<String> endpoints = bind(2, PLENTY);
    CompletionStage<Collective> older = factories.get(0).open(1, 0, endpoints);
    CompletionStage<Collective> newer = factories.get(0).open(2, 0, endpoints.subList(0, 1));
    assertThat(failureOf(older)).hasMessage("generation 1 gave way to generation 2");
    assertThat(newer.toCompletableFuture().join().worldSize()).isEqualTo(1);
    assertThat(failureOf(factories.get(0).open(2, 0, endpoints)))
        .hasMessage("generation 2 was asked for after generation 2");
  }

  @Test
  void whoDoesNotOpenInTimeIsNamedByBothItsNeighbours() {
    List<String> endpoints = bind(4, SHORT);
    List<CompletionStage<Collective>> opening = new ArrayList<>();
    for (int rank : new int[] {0, 2}) {
      opening.add(factories.get(rank).open(1, rank, endpoints));
    }
    // Rank 3 has both its neighbours, and learns it from them.
    Collective across = factories.get(3).open(1, 3, endpoints).toCompletableFuture().join();
    for (CompletionStage<Collective> one : opening) {
      LockstepException failure = failureOf(one);
      assertThat(failure).hasMessageContaining("waited 0.3 s for rank 1 at " + endpoints.get(1));
      assertThat(failure.rank()).isEqualTo(1);
    }
    LockstepException told = failureOf(across.allReduce(zeros(1)));
    assertThat(told).hasMessageContaining("waited 0.3 s for rank 1");
    assertThat(told.rank()).isEqualTo(1);
  }

  @Test
  void aSuccessorThatRefusesIsNamedWithTheReason() {
    List<String> endpoints = new ArrayList<>(bind(2, SHORT));
    factories.add(TcpRingFactory.bind(HOST, "another run's secret", PLENTY, PLENTY));
    endpoints.set(1, factories.get(2).endpoint());
    assertThat(failureOf(factories.get(0).open(1, 0, endpoints)))
        .hasMessageContaining("for rank 1")
        .hasMessageContaining("closed the connection during the handshake");
  }

  @Test
  void anEndpointThatIsNoneIsNamed() {
    List<String> endpoints = new ArrayList<>(bind(2, PLENTY));
    endpoints.set(1, "nowhere");
    assertThat(failureOf(factories.get(0).open(1, 0, endpoints)))
        .hasMessage("'nowhere' is not host:port");
  }

  @Test
  void closingFailsWhatIsBeingOpened() {
    List<String> endpoints = bind(2, PLENTY);
    CompletionStage<Collective> opening = factories.get(0).open(1, 0, endpoints);
    factories.get(0).close();
    factories.get(0).close();
    assertThat(failureOf(opening)).hasMessage("the collective's factory is closed");
    assertThat(failureOf(factories.get(0).open(2, 0, endpoints)))
        .hasMessage("the collective's factory is closed");
  }

  @Test
  void anAddressThatIsNotThisMachinesIsNamed() {
    // 192.0.2.0/24 is nobody's (RFC 5737).
    for (String address : List.of("192.0.2.1", "0.0.0.0", "no.such.host.invalid")) {
      assertThatThrownBy(() -> TcpRingFactory.bind(address, SECRET, PLENTY, PLENTY))
          .isInstanceOfSatisfying(
              LockstepException.class,
              failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.ENVIRONMENT))
          .hasMessageContaining(address);
    }
  }

  private List<String> bind(int worldSize, Duration openDeadline) {
    for (int rank = 0; rank < worldSize; rank++) {
      factories.add(TcpRingFactory.bind(HOST, SECRET, openDeadline, PLENTY));
    }
    return factories.stream().map(TcpRingFactory::endpoint).toList();
  }

  private List<Collective> openAll(long generation, List<String> endpoints) {
    List<CompletableFuture<Collective>> opening = new ArrayList<>();
    for (int rank = 0; rank < endpoints.size(); rank++) {
      opening.add(factories.get(rank).open(generation, rank, endpoints).toCompletableFuture());
    }
    return opening.stream().map(CompletableFuture::join).toList();
  }

  private static void assertReduces(List<Collective> rings) {
    List<ByteBuffer> buffers = rings.stream().map(ring -> Buffers.direct(1, 2)).toList();
    List<Collective.Pending> pending =
        rings.stream().map(ring -> ring.allReduce(buffers.get(ring.rank()))).toList();
    pending.forEach(Collective.Pending::await);
    for (ByteBuffer buffer : buffers) {
      assertThat(Buffers.floats(buffer)).containsExactly(rings.size(), 2 * rings.size());
    }
  }

  private SocketChannel connect(String endpoint, byte[] words) throws IOException {
    SocketChannel channel = SocketChannel.open(Endpoint.resolve(endpoint));
    strangers.add(channel);
    channel.write(ByteBuffer.wrap(words));
    return channel;
  }

  /** Its connection ends, or is reset where it said too much. */
  private static void assertSentAway(SocketChannel channel) {
    try {
      assertThat(channel.read(ByteBuffer.allocate(1))).isNegative();
    } catch (IOException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }
}
