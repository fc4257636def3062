package io.lockstep.actors.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.actors.hosts.Joining.Place;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Ended;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RendezvousTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Terms TERMS = terms("first", "32");

  private final Rendezvous rendezvous =
      Rendezvous.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  private final ExecutorService others = Executors.newCachedThreadPool();
  private final BlockingQueue<String> progress = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    rendezvous.close();
    others.shutdownNow();
  }

  @Test
  void givesPlacesByNameWhateverTheOrderOfArrival() throws Exception {
    CompletableFuture<OtherHosts> all = gather(4);
    CompletableFuture<Place> c = join(terms("c", "32"), null);
    awaitProgress("waiting for 2 of 4 hosts");
    CompletableFuture<Place> a = join(terms("a", "32"), "127.0.0.9");
    awaitProgress("waiting for 1 of 4 hosts");
    CompletableFuture<Place> first = join(terms("first", "32"), null);

    get(all);
    assertThat(get(a)).matches(p -> p.node() == 1 && p.name().equals("a"), "node 1");
    assertThat(get(a).address()).isEqualTo("127.0.0.9");
    assertThat(get(c)).matches(p -> p.node() == 2 && p.name().equals("c"), "node 2");
    assertThat(get(c).address()).isEqualTo("127.0.0.1");
    assertThat(get(first).name()).as("no two hosts have one name").isEqualTo("first#3");
    assertThat(get(a).secret()).isEqualTo("secret");
  }

  @Test
  void turnsAwayWhoWasStartedWithOtherSettingsAndWaitsOn() throws Exception {
    CompletableFuture<OtherHosts> all = gather(2);

    CompletableFuture<Place> other = join(terms("b", "64"), null);
    assertThatThrownBy(() -> get(other))
        .cause()
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
              assertThat(e.text()).isEqualTo("b was started with --batch 64, the run has 32");
            });
    awaitProgress("turned away: b was started with --batch 64, the run has 32");

    assertThat(get(join(terms("b", "32"), null)).node()).isEqualTo(1);
    get(all);
  }

  @Test
  void turnsAwayAnotherVersion() {
    CompletableFuture<OtherHosts> all = gather(2);
    CompletableFuture<Place> older = join(new Terms("0", "b", TERMS.settings()), null);

    assertThatThrownBy(() -> get(older))
        .cause()
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
              assertThat(e.text()).isEqualTo("b has Lockstep 0, the run has 1");
            });
    assertThat(all).isNotDone();
  }

  @Test
  void strangersDisturbNobody() throws Exception {
    CompletableFuture<OtherHosts> all = gather(2);
    List<Socket> strangers = new ArrayList<>();
    for (String words : List.of("GET / HTTP/1.1\r\n\r\n", "{\"say\":\"over\"}\n", "\n", "")) {
      Socket stranger = new Socket(InetAddress.getLoopbackAddress(), rendezvous.port());
      stranger.getOutputStream().write(words.getBytes(StandardCharsets.UTF_8));
      strangers.add(stranger);
    }

    assertThat(get(join(terms("b", "32"), null)).node()).isEqualTo(1);
    get(all);
    assertThat(progress).containsExactly("waiting for 1 of 2 hosts");
    for (Socket stranger : strangers) {
      stranger.close();
    }
  }

  @Test
  void aHostIsHeardHoweverManyStrangersSayNothing() throws Exception {
    CompletableFuture<OtherHosts> all = gather(2);
    List<Socket> strangers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      strangers.add(new Socket(InetAddress.getLoopbackAddress(), rendezvous.port()));
    }

    assertThat(get(join(terms("b", "32"), null)).node()).isEqualTo(1);
    get(all);
    for (Socket stranger : strangers) {
      stranger.close();
    }
  }

  @Test
  void whoGoesAgainIsWaitedForAgain() throws Exception {
    CompletableFuture<OtherHosts> all = gather(3);
    awaitProgress("waiting for 2 of 3 hosts");
    HostLink gone = knock("a");
    awaitProgress("waiting for 1 of 3 hosts");
    gone.close();
    awaitProgress("waiting for 2 of 3 hosts");

    CompletableFuture<Place> b = join(terms("b", "32"), null);
    CompletableFuture<Place> c = join(terms("c", "32"), null);
    assertThat(get(b).node()).isEqualTo(1);
    assertThat(get(c).node()).isEqualTo(2);
    get(all);
  }

  @Test
  void saysWhoHasNotComeInTime() {
    assertThatThrownBy(() -> rendezvous.gather(TERMS, 3, "s", Duration.ofMillis(10), progress::add))
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> assertThat(e.text()).isEqualTo("1 of 3 hosts came within 0 s"));
  }

  @Test
  void passesOnWhatIsSaidAndThatALauncherHasEnded() throws Exception {
    CompletableFuture<OtherHosts> all = gather(2);
    Place place = get(join(terms("b", "32"), null));
    OtherHosts first = get(all);
    BlockingQueue<Word> atFirst = listen(first);
    BlockingQueue<Word> atOther = listen(place.others());
    HostLine over = new HostLine.Over(Ended.completed("cafe"));

    first.tell(over);
    place.others().tell(over);

    assertThat(atOther.poll(20, TimeUnit.SECONDS).line()).isEqualTo(over);
    assertThat(atFirst.poll(20, TimeUnit.SECONDS)).isEqualTo(new Word("b", over));
    place.others().close();
    assertThat(atFirst.poll(20, TimeUnit.SECONDS)).isEqualTo(new Word("b", null));
  }

  @Test
  void whoComesTooLateIsToldSo() throws Exception {
    CompletableFuture<OtherHosts> all = gather(2);
    get(join(terms("b", "32"), null));
    listen(get(all));

    CompletableFuture<Place> late = join(terms("c", "32"), null);

    assertThatThrownBy(() -> get(late)).hasMessageContaining("all hosts of that run have come");
  }

  @Test
  void aTakenPortIsNamed() {
    InetSocketAddress taken =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), rendezvous.port());

    assertThatThrownBy(() -> Rendezvous.open(taken))
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
              assertThat(e.text()).contains("127.0.0.1:" + rendezvous.port(), "in use");
            });
  }

  private CompletableFuture<OtherHosts> gather(int hosts) {
    return CompletableFuture.supplyAsync(
        () -> rendezvous.gather(TERMS, hosts, "secret", SOON, progress::add), others);
  }

  private CompletableFuture<Place> join(Terms terms, String address) {
    InetSocketAddress first =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), rendezvous.port());
    return CompletableFuture.supplyAsync(
        () -> new Joining(first, text -> {}).join(terms, address, SOON), others);
  }

  private HostLink knock(String name) throws IOException {
    HostLink link = new HostLink(new Socket(InetAddress.getLoopbackAddress(), rendezvous.port()));
    link.say(terms(name, "32").hello("127.0.0.1"));
    return link;
  }

  private static BlockingQueue<Word> listen(OtherHosts hosts) {
    BlockingQueue<Word> words = new LinkedBlockingQueue<>();
    hosts.listen(words::add);
    return words;
  }

  private void awaitProgress(String text) throws InterruptedException {
    String next;
    do {
      next = progress.poll(SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(next).as("progress until: " + text).isNotNull();
    } while (!next.equals(text));
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  private static Terms terms(String name, String batch) {
    return new Terms("1", name, new TreeMap<>(Map.of("batch", batch, "seed", "1")));
  }
}
