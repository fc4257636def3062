package io.lockstep.actors.hosts;

import io.lockstep.actors.protocol.Failure;
import io.lockstep.core.failure.ExitCode;
import java.io.Closeable;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/**
 * The launchers of a run's other hosts, once they have met: the first host is connected with all
 * others, and each of those with the first.
 */
public final class OtherHosts implements Closeable {
  private static final HostLine FULL =
      new HostLine.Failing(
          new Failure(ExitCode.FAILED, "all hosts of that run have come already", null, null));

  /** So many words may wait to be heard; then whoever speaks waits. */
  static final int UNHEARD = 1024;

  private final boolean leads;
  private final Map<String, HostLink> links;
  private final Map<HostLink, String> names = new HashMap<>();
  private final BlockingQueue<Heard> heard;
  private final Closing door;

  /**
   * @param leads whether this is the first host
   * @param links by the other end's name
   * @param heard what comes over these links, and over those of hosts that come too late
   * @param door closed at last
   */
  OtherHosts(boolean leads, Map<String, HostLink> links, BlockingQueue<Heard> heard, Closing door) {
    this.leads = leads;
    this.links = Map.copyOf(links);
    this.heard = heard;
    this.door = door;
    links.forEach((name, link) -> names.put(link, name));
  }

  /** Of a run on one host. */
  public static OtherHosts none() {
    return new OtherHosts(true, Map.of(), new ArrayBlockingQueue<>(1), () -> {});
  }

  /** Whether the run's records, and its end, are this host's to tell. */
  public boolean leads() {
    return leads;
  }

  /** Says it to all. */
  public void tell(HostLine line) {
    links.values().forEach(link -> link.say(line));
  }

  /** Says it to one, if there is such a host. */
  public void tell(String host, HostLine line) {
    HostLink link = links.get(host);
    if (link != null) {
      link.say(line);
    }
  }

  /** Hands on what they say, from the first word on, in a thread of its own. */
  public void listen(Consumer<Word> listener) {
    Thread thread = new Thread(() -> handOn(listener), "other-hosts");
    thread.setDaemon(true);
    thread.start();
  }

  private void handOn(Consumer<Word> listener) {
    try {
      while (true) {
        Heard next = heard.take();
        String name = names.get(next.from());
        if (name != null) {
          listener.accept(new Word(name, next.line()));
        } else if (next.line() != null) {
          next.from().say(FULL);
          next.from().close();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    door.close();
    links.values().forEach(HostLink::close);
  }

  /** Where newcomers knock. */
  interface Closing extends Closeable {
    @Override
    void close();
  }
}
