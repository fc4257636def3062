package io.lockstep.cli;

import io.lockstep.actors.bench.BenchLauncher;
import io.lockstep.actors.bench.BenchPlan;
import io.lockstep.actors.bench.BenchResult;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.units.Quantity;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench}: the all-reduce, measured. */
@Command(
    name = "bench",
    description = "Measures the all-reduce in the columns of nccl-tests, and checks every sum.",
    footer = {
      "",
      "time: median over the rounds of the slowest rank; algbw: bytes / time;",
      "busbw: algbw x 2(N-1)/N, what each link of a ring carries;",
      "#wrong: elements that were not the exact sum.",
      "",
      "Example: lockstep bench --workers 2,4 --bytes 4KiB,44734248"
    })
final class BenchVerb extends Verb {
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
      defaultValue = "shm",
      description = "shm, tcp (default: ${DEFAULT-VALUE})")
  private List<String> collectives = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "R",
      defaultValue = "20",
      description = "timed rounds of each size (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--warmup",
      paramLabel = "R",
      defaultValue = "5",
      description = "rounds before them (default: ${DEFAULT-VALUE})")
  private int warmup;

  @Override
  void check() {
    plan();
  }

  private BenchPlan plan() {
    return new BenchPlan(
        workers, bytes.stream().map(Quantity::bytes).toList(), collectives, warmup, rounds);
  }

  @Override
  ExitCode run(Console console) {
    List<BenchResult> results = new BenchLauncher(console::progress).run(plan());
    console.line(
        String.format(
            "%8s %11s %10s %12s %12s %13s %13s %7s",
            "workers",
            "bytes",
            "collective",
            "time(us)",
            "min(us)",
            "algbw(GB/s)",
            "busbw(GB/s)",
            "#wrong"));
    results.forEach(
        r ->
            console.line(
                String.format(
                    Locale.ROOT,
                    "%8d %11d %10s %12.1f %12.1f %13.3f %13.3f %7d",
                    r.workers(),
                    r.bytes(),
                    r.collective(),
                    r.timeUs(),
                    r.minUs(),
                    r.algbwGbytesPerS(),
                    r.busbwGbytesPerS(),
                    r.wrong())));
    console.document(Map.of("results", results));
    long wrong = results.stream().mapToLong(BenchResult::wrong).sum();
    if (wrong > 0) {
      throw LockstepException.failed(wrong + " elements were summed wrong")
          .hint("this is a bug of the collective's, or of the machine's memory");
    }
    return ExitCode.OK;
  }
}
