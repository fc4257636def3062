package io.lockstep.cli;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.spec.Scaling;
import io.lockstep.core.units.Quantity;
import io.lockstep.simulator.cost.CostModel;
import io.lockstep.simulator.cost.Scenario;
import io.lockstep.simulator.hardware.Hardware;
import io.lockstep.simulator.profile.Compute;
import io.lockstep.simulator.profile.ConstantComm;
import io.lockstep.simulator.profile.Profile;
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
      names = "--gradient-bytes",
      paramLabel = "BYTES",
      converter = SweptOption.Words.class,
      description = "that a step's all-reduce moves per worker, as 44695848 or 43MiB")
  private @Nullable SweptOption<String> gradientBytes;

  @Mixin private WorkloadOptions workload = new WorkloadOptions();

  @Option(
      names = "--bucket-mib",
      paramLabel = "MIB",
      converter = SweptOption.Numbers.class,
      description =
          "gradients are reduced in such buckets during the backward pass (model overlap)")
  private @Nullable SweptOption<Double> bucketMib;

  @Mixin private ConditionOptions conditions = new ConditionOptions();

  /** Options that may have several values. */
  void sweep(Sweep sweep) {
    sweep.over("--scaling", scaling).over("--batch", batch).over("--compute-ms", computeMs);
    sweep.over("--comm-ms", commMs).over("--gradient-bytes", gradientBytes);
    sweep.over("--bucket-mib", bucketMib);
    workload.sweep(sweep);
    conditions.sweep(sweep);
  }

  /** Whether only the catalogue is to be shown. */
  boolean asksForHardware() {
    return conditions.asksForHardware();
  }

  /** Whether only the workloads are to be shown. */
  boolean asksForWorkloads() {
    return workload.asksForList();
  }

  /** Whether only the constant communication time was given, and so means the naive model. */
  boolean asksForConstant() {
    return commMs != null && conditions.givenOfLinks().isEmpty();
  }

  /** The flags that were given and that the model does not look at: it would not miss them. */
  List<String> unusedBy(CostModel model, Scenario scenario) {
    List<String> unused = new ArrayList<>();
    if (model.missing(scenario.withComm(null)).isEmpty()) {
      add(unused, "--comm-ms", commMs);
    }
    if (model.missing(scenario.withLink(null)).isEmpty()) {
      add(unused, "--gradient-bytes", gradientBytes);
      unused.addAll(conditions.givenOfLinks());
      unused.addAll(conditions.givenOfSteps());
    }
    if (!model.name().equals("overlap")) {
      add(unused, "--bucket-mib", bucketMib);
      unused.addAll(conditions.givenForOverlap());
    }
    return unused.stream().distinct().toList();
  }

  /**
   * @throws LockstepException (exit 2) naming the flag that is wrong or missing
   */
  Scenario over(@Nullable Profile profile) {
    Hardware machines = conditions.machines();
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
    Double mib = bucketMib == null ? null : bucketMib.value();
    return conditions.over(scenario, profile, mib == null ? null : bucketBytes(mib));
  }

  private static long bucketBytes(double mib) {
    Usage.require(
        mib > 0 && mib < 1 << 20, "--bucket-mib must be positive and below 2^20, not %s", mib);
    return Math.max(1, Math.round(mib * (1 << 20)));
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
