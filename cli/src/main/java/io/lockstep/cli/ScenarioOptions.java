package io.lockstep.cli;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.spec.Scaling;
import io.lockstep.core.units.Bandwidth;
import io.lockstep.core.units.Quantity;
import io.lockstep.simulator.cost.Conditions;
import io.lockstep.simulator.cost.CostModel;
import io.lockstep.simulator.cost.Scenario;
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
      description =
          "what stays when workers are added: the batch of each (weak, the default), or of all"
              + " together (strong; compute is taken to shrink in proportion)")
  private Scaling scaling = Scaling.WEAK;

  @Option(
      names = "--batch",
      paramLabel = "IMAGES",
      description = "images per step: per worker under weak, of all under strong scaling")
  private @Nullable Integer batch;

  @Option(names = "--images", paramLabel = "N", description = "images of an epoch")
  private @Nullable Long images;

  @Option(
      names = "--compute-ms",
      paramLabel = "MS",
      description = "one worker's step of --batch images without communication; may be 0")
  private @Nullable Double computeMs;

  @Option(
      names = "--comm-ms",
      paramLabel = "MS",
      description = "a step's communication, constant (model naive)")
  private @Nullable Double commMs;

  @Option(
      names = "--link",
      paramLabel = "BANDWIDTH",
      description = "of a worker's link, as 10gbit or 1.25GBps (model ring)")
  private @Nullable String link;

  @Option(
      names = "--alpha",
      paramLabel = "TIME",
      description = "latency of a ring's round, as 30us (model ring; 0us without a profile)")
  private @Nullable String alpha;

  @Option(
      names = "--gradient-bytes",
      paramLabel = "BYTES",
      description = "that a step's all-reduce moves per worker, as 44695848 or 43MiB (model ring)")
  private @Nullable String gradientBytes;

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private StepOptions step = new StepOptions();

  /** Whether communication is to be hidden behind the backward pass. */
  boolean asksForOverlap() {
    return step.asksForOverlap();
  }

  /** Whether only the constant communication time was given, and so means the naive model. */
  boolean asksForConstant() {
    return commMs != null && link == null && alpha == null;
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
      add(unused, "--gradient-bytes", gradientBytes);
      if (!network.isEmpty() || !step.isEmpty()) {
        unused.add("nodes, buckets, jitter, input and cores");
      }
    }
    return unused;
  }

  /**
   * @throws LockstepException (exit 2) naming the flag that is wrong or missing
   */
  Scenario over(@Nullable Profile profile) {
    Scenario scenario = profile == null ? bare() : Scenario.of(profile, scaling);
    if (batch != null) {
      atLeastOne("--batch", batch);
      scenario = scenario.withBatch(batch);
    }
    if (images != null) {
      atLeastOne("--images", images);
      scenario = scenario.withImages(images);
    }
    if (computeMs != null) {
      scenario = scenario.withCompute(compute(computeMs, scenario.batch()));
    }
    if (commMs != null) {
      double ms = notNegative("--comm-ms", commMs);
      scenario = scenario.withComm(new ConstantComm(ms, null, null, "--comm-ms"));
    }
    if (gradientBytes != null) {
      long bytes = Quantity.bytes(gradientBytes);
      atLeastOne("--gradient-bytes", bytes);
      scenario = scenario.withGradientBytes(bytes);
    }
    if (link != null || alpha != null) {
      scenario = scenario.withLink(link(scenario, profile));
    }
    Conditions conditions = step.over(network.over(scenario.conditions()));
    // What was measured on one host says nothing of several.
    return conditions.workersPerNode() == null
        ? scenario.with(conditions)
        : scenario.withLink(scenario.link()).with(conditions);
  }

  private Scenario bare() {
    if (computeMs == null) {
      throw LockstepException.usage("without --profile, --compute-ms is needed")
          .hint("give --profile NAME, or --compute-ms MS (0 for communication alone)");
    }
    int size = batch == null ? DEFAULT_BATCH : batch;
    atLeastOne("--batch", size);
    return Scenario.of(scaling, DEFAULT_IMAGES, size, compute(computeMs, size));
  }

  private static Compute compute(double ms, int batch) {
    return Compute.given(notNegative("--compute-ms", ms), batch, "--compute-ms");
  }

  /** What the flags leave open is the profile's; without one, only the latency may be left open. */
  private RingLink link(Scenario scenario, @Nullable Profile profile) {
    RingLink known = scenario.link();
    Double bandwidth =
        link == null ? null : Double.valueOf(Bandwidth.parse(link).bytesPerSecond() / 1e9);
    Double alphaUs = alpha == null ? null : Double.valueOf(Quantity.milliseconds(alpha) * 1e3);
    if (bandwidth != null && alphaUs != null) {
      return new RingLink(alphaUs, bandwidth, null, null, "--link and --alpha");
    }
    if (known != null) {
      return bandwidth != null
          ? new RingLink(known.alphaUs(), bandwidth, null, null, "--link, latency of the profile")
          : new RingLink(
              alphaUs == null ? known.alphaUs() : alphaUs,
              known.bandwidthGbytesPerS(),
              null,
              null,
              "--alpha, bandwidth of the profile");
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

  private static void atLeastOne(String name, long value) {
    if (value < 1) {
      throw LockstepException.usage(name + " must be at least 1, but is " + value);
    }
  }
}
