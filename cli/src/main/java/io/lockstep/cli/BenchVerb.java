package io.lockstep.cli;

import io.lockstep.actors.bench.BenchLauncher;
import io.lockstep.actors.bench.BenchOperation;
import io.lockstep.actors.bench.BenchPlan;
import io.lockstep.actors.bench.BenchResult;
import io.lockstep.actors.bench.StepBenchPlan;
import io.lockstep.actors.bench.StepBenchResult;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.units.Quantity;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench}: collective operations, measured. */
@Command(
    name = "bench",
    description =
        "Measures collective operations in the columns of nccl-tests, and checks every result.",
    footer = {
      "",
      "size, count: of the whole buffer, in bytes and in float32 values;",
      "time: median over the rounds of the slowest rank; algbw: size / time;",
      "busbw: what each link of a ring carries: algbw x 2(N-1)/N for all-reduce and",
      "  sum, (N-1)/N for reduce-scatter and all-gather, 1 for broadcast;",
      "#wrong: elements that were not exactly what they should be;",
      "memcpy: what must be read and written in shared memory, per second, as a part",
      "  of what plain copies of the same size reach in the same rounds.",
      "nccl sums a host's buffers, as training does: copies to the GPU and back count.",
      "step: training steps of workers that exchange nothing, side by side on this host;",
      "  slowdown: how many times as long one takes beside the others as alone;",
      "  slowest: the slowest worker's time over the mean of all workers'.",
      "",
      "Examples:",
      "  lockstep bench --workers 2,4 --bytes 4KiB,44734248",
      "  lockstep bench --operation step --workers 2 --network resnet18 --batch 32"
    })
final class BenchVerb extends Verb {
  private static final String STEP = "step";

  private static final String HEADER =
      String.format(
          "%8s %10s %14s %12s %12s %6s %6s %12s %12s %12s %12s %7s %7s",
          "workers",
          "collective",
          "operation",
          "size(B)",
          "count",
          "type",
          "redop",
          "time(us)",
          "min(us)",
          "algbw(GB/s)",
          "busbw(GB/s)",
          "#wrong",
          "memcpy");

  @Option(
      names = "--workers",
      paramLabel = "N,N",
      split = ",",
      defaultValue = "2",
      description = "world sizes, a process per rank (default: ${DEFAULT-VALUE})")
  private List<Integer> workers = List.of();

  @Option(
      names = "--bytes",
      paramLabel = "A,B",
      split = ",",
      defaultValue = "4KiB,64KiB,1MiB,16MiB,44734248",
      description = "sizes: whole numbers, or with a unit as in 4MiB (default: ${DEFAULT-VALUE})")
  private List<String> bytes = List.of();

  @Option(
      names = "--collective",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "auto",
      description =
          "auto: what train takes for CPUs of one machine; shm, tcp, nccl (default:"
              + " ${DEFAULT-VALUE})")
  private List<String> collectives = List.of();

  @Mixin private final NcclOptions nccl = new NcclOptions();

  @Option(
      names = "--operation",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "all-reduce",
      description =
          "all-reduce, reduce-scatter, all-gather, broadcast, or sum: as training averages"
              + " gradients; or step, alone (default: ${DEFAULT-VALUE})")
  private List<String> operations = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "R",
      defaultValue = "20",
      description =
          "timed rounds of each size; of step each is 4 steps alone and 4 together (default:"
              + " ${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--warmup",
      paramLabel = "R",
      defaultValue = "40",
      description =
          "rounds before them, of step steps: the virtual machine compiles what has run often"
              + " (default: ${DEFAULT-VALUE})")
  private int warmup;

  @Mixin private final StepBenchOptions step = new StepBenchOptions();

  @Override
  void check() {
    if (timesSteps()) {
      refuseTyped(
          List.of("--bytes", "--collective"), "workers that only take steps exchange nothing");
      stepPlan();
    } else {
      refuseTyped(
          List.of("--network", "--data", "--batch", "--threads"),
          "it is of --operation step alone");
      plan();
    }
  }

  private boolean timesSteps() {
    Usage.require(
        !operations.contains(STEP) || operations.size() == 1,
        "--operation step is measured by itself, not with %s",
        operations);
    return operations.contains(STEP);
  }

  private StepBenchPlan stepPlan() {
    return step.plan(workers, warmup, rounds);
  }

  private BenchPlan plan() {
    return new BenchPlan(
        workers,
        bytes.stream().map(Quantity::bytes).toList(),
        collectives,
        operations.stream().map(BenchOperation::named).toList(),
        warmup,
        rounds,
        nccl.paths());
  }

  @Override
  ExitCode run(Console console) {
    return timesSteps() ? runSteps(console) : runCollectives(console);
  }

  private ExitCode runSteps(Console console) {
    List<StepBenchResult> results = StepBenchOptions.bench(console).run(stepPlan());
    Table table =
        new Table(
            "workers",
            "network",
            "batch",
            "threads",
            "alone ms",
            "together ms",
            "slowdown",
            "95 %",
            "slowest");
    results.forEach(
        one ->
            table.row(
                String.valueOf(one.workers()),
                one.network(),
                String.valueOf(one.batch()),
                String.valueOf(one.threads()),
                String.format(Locale.ROOT, "%.1f", one.aloneMs()),
                String.format(Locale.ROOT, "%.1f", one.togetherMs()),
                String.format(Locale.ROOT, "%.3f", one.slowdown()),
                interval(one),
                String.format(Locale.ROOT, "%.3f", one.slowest())));
    table.lines().forEach(console::line);
    console.document(Map.of("steps", results));
    return ExitCode.OK;
  }

  private static String interval(StepBenchResult one) {
    return one.low() == null || one.high() == null
        ? ""
        : String.format(Locale.ROOT, "%.3f to %.3f", one.low(), one.high());
  }

  private ExitCode runCollectives(Console console) {
    List<BenchResult> results = new BenchLauncher(console::progress).run(plan());
    console.line(HEADER);
    results.forEach(result -> console.line(line(result)));
    console.document(Map.of("results", results));
    long wrong = results.stream().mapToLong(BenchResult::wrong).sum();
    if (wrong == 0) {
      return ExitCode.OK;
    }
    console.progress(
        ("lockstep: %d elements were wrong (this is a bug of the collective's, or of the machine's"
                + " memory)")
            .formatted(wrong));
    return ExitCode.FAILED;
  }

  private static String line(BenchResult result) {
    return String.format(
        Locale.ROOT,
        "%8d %10s %14s %12d %12d %6s %6s %12.1f %12.1f %12.3f %12.3f %7d %7.2f",
        result.workers(),
        result.collective(),
        result.operation(),
        result.bytes(),
        result.bytes() / Float.BYTES,
        "float",
        result.operation().redop(),
        result.timeUs(),
        result.minUs(),
        result.algbwGbytesPerS(),
        result.busbwGbytesPerS(),
        result.wrong(),
        result.memoryFraction());
  }
}
