package io.lockstep.cli;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.units.Bandwidth;
import io.lockstep.core.units.Quantity;
import io.lockstep.simulator.cost.Conditions;
import io.lockstep.simulator.cost.Scenario;
import io.lockstep.simulator.hardware.Hardware;
import io.lockstep.simulator.hardware.HardwareCatalogue;
import io.lockstep.simulator.profile.Communication;
import io.lockstep.simulator.profile.Profile;
import io.lockstep.simulator.profile.RingLink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/**
 * What surrounds a worker: machines and the links between them, what makes its steps longer, what
 * hides communication. Each flag replaces what the profile says.
 */
final class ConditionOptions {
  @Option(
      names = "--hardware",
      paramLabel = "NAME|FILE|list",
      converter = SweptOption.Words.class,
      description = "nodes and their network, from the catalogue; 'list' shows it")
  private @Nullable SweptOption<String> hardware;

  @Option(
      names = "--link",
      paramLabel = "BANDWIDTH",
      converter = SweptOption.Words.class,
      description =
          "of a worker's link, or with --gpus-per-node of a node's interface, as 10gbit (bits) or"
              + " 1.25GBps (bytes)")
  private @Nullable SweptOption<String> link;

  @Option(
      names = "--alpha",
      paramLabel = "TIME",
      converter = SweptOption.Words.class,
      description = "latency of a message on it, as 30us (0us without a profile)")
  private @Nullable SweptOption<String> alpha;

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private OverlapOptions overlap = new OverlapOptions();
  @Mixin private StepOptions step = new StepOptions();

  /** Leaves them out of a command's help, where they concern few of its readers. */
  static void hideIn(CommandSpec command) {
    for (OptionSpec ours : CommandSpec.forAnnotatedObject(new ConditionOptions()).options()) {
      OptionSpec option = command.findOption(ours.longestName());
      command.remove(option).addOption(OptionSpec.builder(option).hidden(true).build());
    }
  }

  /** Options that may have several values. */
  void sweep(Sweep sweep) {
    sweep.over("--hardware", hardware).over("--link", link).over("--alpha", alpha);
    network.sweep(sweep);
    overlap.sweep(sweep);
    step.sweep(sweep);
  }

  /** Whether only the catalogue is to be shown. */
  boolean asksForHardware() {
    return hardware != null && hardware.toString().equals("list");
  }

  /** Machines of the catalogue, if some were asked for. */
  @Nullable Hardware machines() {
    return hardware == null ? null : HardwareCatalogue.find(hardware.value());
  }

  /** Those that were given and say what joins workers. */
  List<String> givenOfLinks() {
    return Usage.given("--link", link, "--alpha", alpha, "--hardware", hardware);
  }

  /** Those that were given and that lengthen a step, or hide communication. */
  List<String> givenOfSteps() {
    List<String> given = new ArrayList<>(network.given());
    given.addAll(overlap.given());
    given.addAll(step.given());
    return given;
  }

  /** Those that were given and that only matter where communication is hidden. */
  List<String> givenForOverlap() {
    return overlap.given();
  }

  /** All that were given. */
  List<String> given() {
    List<String> given = new ArrayList<>(givenOfLinks());
    given.addAll(givenOfSteps());
    given.addAll(step.givenOfEpochs());
    return given;
  }

  /**
   * @param scenario without them
   * @param profile that it comes from, if it comes from one
   * @param bucketBytes to hide communication with; null where nobody asked for it
   * @throws LockstepException (exit 2) naming the flag that is wrong or missing
   */
  Scenario over(Scenario scenario, @Nullable Profile profile, @Nullable Long bucketBytes) {
    Hardware machines = machines();
    Scenario placed = machines == null ? scenario : on(machines, scenario);
    if (link != null || alpha != null) {
      placed = placed.withLink(link(placed, profile));
    }
    Conditions conditions = step.over(network.over(placed.conditions()));
    conditions = conditions.with(overlap.over(placed, bucketBytes));
    if (link != null) {
      conditions = conditions.with(conditions.nodes().withoutLimit());
    }
    Usage.require(
        !isOfOneHost(profile)
            || conditions.nodes().workers() == null
            || link != null
            || machines != null,
        "--gpus-per-node needs --link and --alpha, or --hardware: the profile's links may be those of one host");
    // What was measured on one host with links as they are says nothing of others.
    return conditions.nodes().workers() == null && conditions.slowLinks().isEmpty()
        ? placed.with(conditions)
        : placed.withLink(placed.link()).with(conditions);
  }

  /** Links that were measured may be those of one host. */
  private static boolean isOfOneHost(@Nullable Profile profile) {
    if (profile == null) {
      return false;
    }
    Communication known = profile.communication();
    return profile.host() != null || (known != null && known.ring() != null);
  }

  /**
   * Machines of the catalogue in the place of those that the profile was fitted on; what trains on
   * such hides communication.
   */
  private static Scenario on(Hardware machines, Scenario scenario) {
    Conditions conditions = scenario.conditions();
    return scenario
        .withLink(machines.ringLink())
        .with(
            new Conditions(
                machines.nodes(),
                conditions.slowLinks(),
                conditions.slowRanks(),
                conditions.jitter(),
                scenario.overlap(),
                conditions.input(),
                null,
                conditions.evaluation()));
  }

  /** What the flags leave open is the profile's; without one, only the latency may be left open. */
  private RingLink link(Scenario scenario, @Nullable Profile profile) {
    RingLink known = scenario.link();
    Double bandwidth =
        link == null ? null : Double.valueOf(Bandwidth.parse(link.value()).bytesPerSecond() / 1e9);
    Double alphaUs =
        alpha == null ? null : Double.valueOf(Quantity.milliseconds(alpha.value()) * 1e3);
    if (bandwidth != null && alphaUs != null) {
      return new RingLink(alphaUs, bandwidth, null, null, "--link and --alpha");
    }
    if (known != null) {
      Usage.require(
          alphaUs != null || bandwidth == null || scenario.conditions().nodes().most() == null,
          "--link needs --alpha: the hardware's latency is that within its one node");
      return bandwidth != null
          ? new RingLink(known.alphaUs(), bandwidth, null, null, "--link, latency as it was")
          : new RingLink(
              alphaUs == null ? known.alphaUs() : alphaUs,
              known.bandwidthGbytesPerS(),
              null,
              null,
              "--alpha, bandwidth as it was");
    }
    if (bandwidth == null) {
      throw LockstepException.usage("--alpha needs --link").hint("as --link 10gbit --alpha 30us");
    }
    if (profile != null) {
      throw LockstepException.usage(
              "--link needs --alpha: the profile '" + profile.name() + "' knows no latency")
          .hint("as --link 10gbit --alpha 30us");
    }
    return new RingLink(0, bandwidth, null, null, "--link, latency taken to be 0");
  }
}
