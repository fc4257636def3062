package io.lockstep.cli;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.simulator.hardware.Figure;
import io.lockstep.simulator.hardware.Hardware;
import io.lockstep.simulator.profile.Compute;
import io.lockstep.simulator.workload.KnownWorkload;
import io.lockstep.simulator.workload.Workloads;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is trained, where there is no profile of it. */
final class WorkloadOptions {
  /** Of a processor's best: what well-written training reaches. */
  private static final double USUAL_UTILISATION = 0.35;

  private static final int FLOAT32 = 4;

  @Option(
      names = "--workload",
      paramLabel = "NAME|list",
      converter = SweptOption.Words.class,
      description = "a well-known network, by its size; 'list' shows them")
  private @Nullable SweptOption<String> name;

  @Option(
      names = "--parameters",
      paramLabel = "N",
      converter = SweptOption.Numbers.class,
      description = "of the network, as 25557032 or 1.5e9")
  private @Nullable SweptOption<Double> parameters;

  @Option(
      names = "--bytes-per-parameter",
      paramLabel = "B",
      converter = SweptOption.Integers.class,
      description = "of a gradient that is reduced (default: 4)")
  private @Nullable SweptOption<Integer> bytesPerParameter;

  @Option(
      names = "--flops",
      paramLabel = "N",
      converter = SweptOption.Numbers.class,
      description = "operations of one sample's forward pass, as 8.2e9")
  private @Nullable SweptOption<Double> flops;

  @Option(
      names = "--utilisation",
      paramLabel = "PART",
      converter = SweptOption.Numbers.class,
      description =
          "part of the hardware's peak that training reaches, where compute comes from operations"
              + " (default: 0.35, an estimate)")
  private @Nullable SweptOption<Double> utilisation;

  /** Options that may have several values. */
  void sweep(Sweep sweep) {
    sweep.over("--workload", name).over("--parameters", parameters);
    sweep.over("--bytes-per-parameter", bytesPerParameter);
    sweep.over("--flops", flops).over("--utilisation", utilisation);
  }

  /** The options that were given, which mean nothing beside a profile. */
  List<String> given() {
    return Usage.given(
        "--workload", name,
        "--parameters", parameters,
        "--bytes-per-parameter", bytesPerParameter,
        "--flops", flops,
        "--utilisation", utilisation);
  }

  boolean asksForList() {
    return name != null && name.toString().equals("list");
  }

  private Optional<KnownWorkload> known() {
    return Optional.ofNullable(name).map(given -> Workloads.named(given.value()));
  }

  /** Of an epoch, where the workload has a usual number. */
  Optional<Long> samples() {
    return known().map(KnownWorkload::samples);
  }

  /** Null where nothing tells. */
  @Nullable Long gradientBytes() {
    Double count =
        parameters != null
            ? parameters.value()
            : known().map(one -> Double.valueOf((double) one.parameters())).orElse(null);
    if (count == null) {
      return null;
    }
    Usage.require(count >= 1, "--parameters must be at least 1, not %s", count);
    int bytes = bytesPerParameter == null ? FLOAT32 : bytesPerParameter.value();
    Usage.positive("--bytes-per-parameter", bytes);
    return Math.round(count * bytes);
  }

  /**
   * A step's compute from operations and the hardware's peak.
   *
   * @throws LockstepException (exit 2) where either is missing
   */
  Compute compute(int batch, @Nullable Hardware machines) {
    Double forward =
        flops != null
            ? flops.value()
            : known().map(one -> Double.valueOf(one.forwardFlops())).orElse(null);
    Figure peak = machines == null ? null : machines.tflops();
    if (forward == null || peak == null) {
      throw LockstepException.usage("without --profile, --compute-ms is needed")
          .hint(
              "give --profile NAME, --compute-ms MS (0 for communication alone), or --workload and"
                  + " GPUs of --hardware");
    }
    double part = utilisation == null ? USUAL_UTILISATION : utilisation.value();
    return Compute.given(
        KnownWorkload.computeMs(forward, batch, peak.value(), part),
        batch,
        String.format(
            Locale.ROOT,
            "estimate: 3 x %.3g operations a sample at %.0f %% of %.0f TFLOPS (%s)",
            forward,
            100 * part,
            peak.value(),
            peak.source()));
  }
}
