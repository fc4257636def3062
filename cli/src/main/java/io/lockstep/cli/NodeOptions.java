package io.lockstep.cli;

import static io.lockstep.cli.Usage.require;

import io.lockstep.core.units.Quantity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the hosts of a run meet. */
final class NodeOptions {
  private static final int MOST_NODES = 1024;

  @Option(
      names = "--nodes",
      paramLabel = "K",
      required = true,
      description = "hosts in all; each starts as many workers")
  private int nodes;

  @Option(
      names = "--bind",
      paramLabel = "HOST:PORT",
      description = "this is the first host, and the others find it there (port 0: any free one)")
  private @Nullable String bind;

  @Option(
      names = "--join",
      paramLabel = "HOST:PORT",
      description = "this is another host, and finds the first there")
  private @Nullable String join;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description =
          "with --join: address by which the others reach this host (default: that of the"
              + " connection to the first)")
  private @Nullable String host;

  @Option(
      names = "--join-timeout",
      paramLabel = "TIME",
      defaultValue = "600s",
      description = "wait so long for the others to come (default: ${DEFAULT-VALUE})")
  private String joinTimeout = "";

  @Option(
      names = "--insecure",
      description =
          "allow addresses beyond this machine, though nothing is encrypted and whoever reaches the"
              + " port can join")
  private boolean insecure;

  /** That they fit together, and are safe enough for whoever has not said otherwise. */
  void check() {
    require(
        nodes >= 1 && nodes <= MOST_NODES, "--nodes must be in [1, %d], not %d", MOST_NODES, nodes);
    require(
        bind == null || join == null, "--bind is for the first host, and --join for the others");
    require(
        nodes == 1 || bind != null || join != null,
        "%d nodes: the first needs --bind HOST:PORT, and the others --join HOST:PORT",
        nodes);
    require(join == null || nodes > 1, "--join, but there is --nodes 1 only");
    require(host == null || join != null, "--host is for hosts that --join; the first has --bind");
    patience();
    refuseOpen("--bind", bind == null ? null : first().getAddress());
    refuseOpen("--join", join == null ? null : first().getAddress());
    refuseOpen("--host", host());
  }

  private void refuseOpen(String option, @Nullable InetAddress address) {
    require(
        insecure || address == null || address.isLoopbackAddress(),
        "%s %s is not this machine's own network: nothing is encrypted, and whoever reaches the port"
            + " can join; --insecure allows it",
        option,
        address == null ? null : address.getHostAddress());
  }

  /** Whether anything can be reached from elsewhere. */
  boolean isOpen() {
    InetAddress own = host();
    return (bind != null || join != null)
        && (!first().getAddress().isLoopbackAddress() || (own != null && !own.isLoopbackAddress()));
  }

  int nodes() {
    return nodes;
  }

  boolean joins() {
    return join != null;
  }

  /** Where the first host listens: of a run on one host any free port that only it can reach. */
  InetSocketAddress first() {
    if (join != null) {
      return HostAddress.of("--join", join);
    }
    return HostAddress.of("--bind", bind == null ? EngineBackend.LOOPBACK + ":0" : bind);
  }

  /** This host's address where that was said. */
  @Nullable InetAddress host() {
    return host == null ? null : HostAddress.host("--host", host);
  }

  Duration patience() {
    return Duration.ofMillis((long) Quantity.milliseconds(joinTimeout));
  }
}
