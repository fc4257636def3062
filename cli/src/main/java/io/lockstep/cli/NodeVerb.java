package io.lockstep.cli;

import io.lockstep.actors.hosts.HostLine;
import io.lockstep.actors.hosts.Joining;
import io.lockstep.actors.hosts.OtherHosts;
import io.lockstep.actors.hosts.Rendezvous;
import io.lockstep.actors.hosts.Terms;
import io.lockstep.actors.launch.HostPart;
import io.lockstep.actors.protocol.Failure;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.spec.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code node}: one host of a cluster of several. */
@Command(
    name = "node",
    description = "Is one host of a run on several: starts its workers and trains with the others.",
    footer = {
      "",
      "All hosts are given the same training options; --threads, --max-restarts, --run",
      "and the paths of --data and --init are each host's own. The run's folder is the",
      "first host's; the others write the logs of their workers.",
      "",
      "Example:",
      "  lockstep node --nodes 2 --workers 2 --bind 10.0.0.1:29500 --insecure  # here",
      "  lockstep node --nodes 2 --workers 2 --join 10.0.0.1:29500 --insecure  # there"
    })
final class NodeVerb extends TrainingVerb<EngineBackend> {
  /** What each host may have of its own. The rest decides what is trained. */
  private static final Set<String> OWN =
      Set.of(
          "bind",
          "join",
          "host",
          "join-timeout",
          "insecure",
          "run",
          "threads",
          "max-restarts",
          "nccl-library",
          "cudart-library");

  @Mixin private final NodeOptions node = new NodeOptions();

  @Override
  EngineBackend open() {
    return new EngineBackend(options);
  }

  @Override
  void check() {
    node.check();
    options.across(node.nodes());
    super.check();
  }

  @Override
  ExitCode run(Console console) {
    if (node.isOpen()) {
      console.progress(
          "lockstep: warning: --insecure: nothing is encrypted, and whoever reaches the port can"
              + " join");
    }
    Consumer<String> progress = text -> console.progress("lockstep: " + text);
    if (node.joins()) {
      join(console, progress);
    } else {
      lead(console, progress);
    }
    return ExitCode.OK;
  }

  private void lead(Console console, Consumer<String> progress) {
    InetSocketAddress at = node.first();
    String address = at.getAddress().getHostAddress();
    HostPart part = HostPart.first(Provenance.host(), address, options.workers());
    try (Rendezvous rendezvous = Rendezvous.open(at);
        OtherHosts others =
            rendezvous.gather(
                terms(),
                node.nodes(),
                part.secret(),
                node.patience(),
                text -> progress.accept(text + " at " + address + ":" + rendezvous.port()))) {
      TrainResult result =
          told(
              others,
              () ->
                  backend()
                      .training(console, part, others)
                      .run(spec(), options.maxRestarts(), settings(), folder("")));
      console.document(result);
      result.print(console);
    }
  }

  private void join(Console console, Consumer<String> progress) {
    InetAddress own = node.host();
    requireOwn(own);
    Joining.Place place =
        new Joining(node.first(), progress)
            .join(terms(), own == null ? null : own.getHostAddress(), node.patience());
    HostPart part = HostPart.at(place, options.workers());
    try (OtherHosts others = place.others()) {
      JoinedRun run =
          new JoinedRun(console, part, others, backend().subject().collective().libraries());
      JoinedRun.Result result =
          told(
              others,
              () -> run.train(spec(), options.maxRestarts(), folder("-node" + part.node())));
      console.document(result);
      result.print(console);
    }
  }

  /** The other hosts wait for this one: a failure that comes before they can see it is told. */
  private static <T> T told(OtherHosts others, Supplier<T> training) {
    try {
      return training.get();
    } catch (LockstepException e) {
      others.tell(new HostLine.Failing(Failure.of(e)));
      throw e;
    }
  }

  private static void requireOwn(@Nullable InetAddress address) {
    if (address != null) {
      try (ServerSocket probe = new ServerSocket()) {
        probe.bind(new InetSocketAddress(address, 0));
      } catch (IOException e) {
        throw LockstepException.environment(
                "--host " + address.getHostAddress() + " is no address of this machine's")
            .because(e);
      }
    }
  }

  /** What all hosts must have been started with; data and weights by what they hold. */
  private Terms terms() {
    SortedMap<String, String> shared = new TreeMap<>();
    for (Map.Entry<String, Setting> setting : settings().entrySet()) {
      if (!OWN.contains(setting.getKey())) {
        shared.put(setting.getKey(), String.valueOf(setting.getValue().value()));
      }
    }
    shared.put("data", backend().fingerprint());
    shared.put("init", fingerprint(options.init()));
    return new Terms(Version.lockstep(), Provenance.host(), shared);
  }

  private static String fingerprint(@Nullable Path weights) {
    if (weights == null) {
      return "none";
    }
    try {
      CRC32C crc = new CRC32C();
      crc.update(Files.readAllBytes(weights));
      return "crc32c %08x".formatted(crc.getValue());
    } catch (IOException e) {
      throw LockstepException.usage("--init " + weights + " cannot be read: " + e).because(e);
    }
  }
}
