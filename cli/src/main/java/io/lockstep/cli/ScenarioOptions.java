package io.lockstep.cli;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.spec.Scaling;
import io.lockstep.core.units.Bandwidth;
import io.lockstep.core.units.Quantity;
import io.lockstep.simulator.cost.Conditions;
import io.lockstep.simulator.cost.CostModel;
import io.lockstep.simulator.cost.Overlap;
import io.lockstep.simulator.cost.Scenario;
import io.lockstep.simulator.hardware.Hardware;
import io.lockstep.simulator.hardware.HardwareCatalogue;
import io.lockstep.simulator.profile.Compute;
import io.lockstep.simulator.profile.ConstantComm;
import io.lockstep.simulator.profile.Profile;
import io.lockstep.simulator.profile.RingLink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of a what-if question, each of which replaces what the profile says. */
final class ScenarioOptions {
  private static final int DEFAULT_BATCH = 128;
  private static final long DEFAULT_IMAGES = 50_000;

  @Option(
      names = "--scaling",
      defaultValue = "weak",
      paramLabel = "weak|strong",
      converter = SweptOption.Words.class,
      description =
          "what stays when workers are added: the batch of each (weak, the default), or of all"
              + " together (strong)")
  private SweptOption<String> scaling = SweptOption.one("weak");

  @Option(
      names = "--batch",
      paramLabel = "IMAGES",
      converter = SweptOption.Integers.class,
      description = "images per step: per worker under weak, of all under strong scaling")
  private @Nullable SweptOption<Integer> batch;

  @Option(names = "--images", paramLabel = "N", description = "images of an epoch")
  private @Nullable Long images;

  @Option(
      names = "--compute-ms",
      paramLabel = "MS",
      converter = SweptOption.Numbers.class,
      description = "one worker's step of --batch images without communication; may be 0")
  private @Nullable SweptOption<Double> computeMs;

  @Option(
      names = "--comm-ms",
      paramLabel = "MS",
      converter = SweptOption.Numbers.class,
      description = "a step's communication, constant (model naive)")
  private @Nullable SweptOption<Double> commMs;

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

  @Option(
      names = "--gradient-bytes",
      paramLabel = "BYTES",
      converter = SweptOption.Words.class,
      description = "that a step's all-reduce moves per worker, as 44695848 or 43MiB")
  private @Nullable SweptOption<String> gradientBytes;

  @Mixin private WorkloadOptions workload = new WorkloadOptions();
  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private StepOptions step = new StepOptions();

  /** Options that may have several values. */
  void sweep(Sweep sweep) {
    sweep.over("--scaling", scaling).over("--batch", batch).over("--compute-ms", computeMs);
    sweep.over("--comm-ms", commMs).over("--hardware", hardware).over("--link", link);
    sweep.over("--alpha", alpha).over("--gradient-bytes", gradientBytes);
    workload.sweep(sweep);
    network.sweep(sweep);
    step.sweep(sweep);
  }

  /** Whether only the catalogue is to be shown. */
  boolean asksForHardware() {
    return hardware != null && hardware.toString().equals("list");
  }

  /** Whether only the workloads are to be shown. */
  boolean asksForWorkloads() {
    return workload.asksForList();
  }

  /** Whether only the constant communication time was given, and so means the naive model. */
  boolean asksForConstant() {
    return commMs != null && link == null && alpha == null && hardware == null;
  }

  /** The flags that were given and that the model does not look at: it would not miss them. */
  List<String> unusedBy(CostModel model, Scenario scenario) {
    List<String> unused = new ArrayList<>();
    if (model.missing(scenario.withComm(null)).isEmpty()) {
      add(unused, "--comm-ms", commMs);
    }
    if (model.missing(scenario.withLink(null)).isEmpty()) {
      add(unused, "--link", link);
      add(unused, "--alpha", alpha);
      add(unused, "--hardware", hardware);
      add(unused, "--gradient-bytes", gradientBytes);
      unused.addAll(network.given());
      unused.addAll(step.given());
    }
    if (!model.name().equals("overlap")) {
      step.givenForOverlap().stream().filter(o -> !unused.contains(o)).forEach(unused::add);
    }
    return unused;
  }

  /**
   * @throws LockstepException (exit 2) naming the flag that is wrong or missing
   */
  Scenario over(@Nullable Profile profile) {
    Hardware machines = hardware == null ? null : HardwareCatalogue.find(hardware.value());
    Scaling kind = Usage.oneOf(Scaling.class, "--scaling", scaling.value());
    Usage.require(
        profile == null || workload.given().isEmpty(),
        "%s: the profile says what is trained",
        String.join(", ", workload.given()));
    Scenario scenario = profile == null ? bare(kind, machines) : Scenario.of(profile, kind);
    if (batch != null) {
      Usage.positive("--batch", batch.value());
      scenario = scenario.withBatch(batch.value());
    }
    if (images != null) {
      Usage.positive("--images", images);
      scenario = scenario.withImages(images);
    }
    if (computeMs != null) {
      scenario = scenario.withCompute(compute(computeMs.value(), scenario.batch()));
    }
    if (commMs != null) {
      double ms = notNegative("--comm-ms", commMs.value());
      scenario = scenario.withComm(new ConstantComm(ms, null, null, "--comm-ms"));
    }
    if (gradientBytes != null) {
      long bytes = Quantity.bytes(gradientBytes.value());
      Usage.positive("--gradient-bytes", bytes);
      scenario = scenario.withGradientBytes(bytes);
    }
    if (machines != null) {
      scenario = on(machines, scenario);
    }
    if (link != null || alpha != null) {
      scenario = scenario.withLink(link(scenario, profile));
    }
    Conditions conditions = step.over(network.over(scenario.conditions()));
    if (link != null) {
      conditions = conditions.with(conditions.nodes().withoutLimit());
    }
    Usage.require(
        profile == null
            || profile.host() == null
            || conditions.nodes().workers() == null
            || link != null
            || machines != null,
        "--gpus-per-node needs --link and --alpha, or --hardware: the profile knows one host only");
    // What was measured on one host with links as they are says nothing of others.
    return conditions.nodes().workers() == null && conditions.slowLinks().isEmpty()
        ? scenario.with(conditions)
        : scenario.withLink(scenario.link()).with(conditions);
  }

  /**
   * Machines of the catalogue in the place of those that the profile was fitted on; what trains on
   * such hides communication.
   */
  private static Scenario on(Hardware machines, Scenario scenario) {
    Conditions conditions = scenario.conditions();
    Overlap overlap = conditions.overlap();
    return scenario
        .withLink(machines.ringLink())
        .with(
            new Conditions(
                machines.nodes(),
                conditions.slowLinks(),
                conditions.slowRanks(),
                conditions.jitter(),
                overlap == null ? Overlap.ofBuckets(Overlap.DEFAULT_BUCKET_BYTES) : overlap,
                conditions.input(),
                null,
                conditions.evaluation()));
  }

  private Scenario bare(Scaling kind, @Nullable Hardware machines) {
    int size = batch == null ? DEFAULT_BATCH : batch.value();
    Usage.positive("--batch", size);
    Compute compute =
        computeMs != null ? compute(computeMs.value(), size) : workload.compute(size, machines);
    Scenario scenario = Scenario.of(kind, workload.samples().orElse(DEFAULT_IMAGES), size, compute);
    Long bytes = workload.gradientBytes();
    return bytes == null ? scenario : scenario.withGradientBytes(bytes);
  }

  private static Compute compute(double ms, int batch) {
    return Compute.given(notNegative("--compute-ms", ms), batch, "--compute-ms");
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

  private static void add(List<String> unused, String name, @Nullable Object value) {
    if (value != null) {
      unused.add(name);
    }
  }

  private static double notNegative(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw LockstepException.usage(name + " must not be negative, but is " + value);
    }
    return value;
  }
}
