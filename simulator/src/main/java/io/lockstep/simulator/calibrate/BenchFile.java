package io.lockstep.simulator.calibrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code bench --json} printed. */
public final class BenchFile {
  private BenchFile() {}

  /**
   * The all-reduces and sums in it, and steps; nothing else is fitted on.
   *
   * @throws LockstepException (exit 2) where the file is missing or damaged, holds none, or holds a
   *     result that cannot be
   */
  public static Bench read(Path file) {
    Document document = parse(file);
    List<BenchResult> results = list(document.results());
    List<StepBench> steps = list(document.steps());
    results.forEach(result -> check(file, result));
    steps.forEach(step -> check(file, step));
    List<BenchResult> reductions =
        results.stream().filter(result -> result.isSum() || result.isAllReduce()).toList();
    if (reductions.isEmpty() && steps.isEmpty()) {
      throw LockstepException.usage(file + " holds no all-reduce, and no steps")
          .hint("benchmark them: bench --operation sum, bench --operation step");
    }
    return new Bench(reductions, steps);
  }

  private static <T> List<T> list(@Nullable List<T> values) {
    return values == null ? List.of() : values;
  }

  private static Document parse(Path file) {
    try {
      Document document = Json.MAPPER.readValue(Files.readString(file), Document.class);
      if (document == null
          || (list(document.results()).isEmpty() && list(document.steps()).isEmpty())) {
        throw LockstepException.usage(file + " holds no benchmark results")
            .hint("give what 'lockstep bench --json' printed");
      }
      return document;
    } catch (JsonProcessingException e) {
      String what = e.getOriginalMessage().lines().findFirst().orElse("damaged");
      throw LockstepException.usage(file + " is not a benchmark: " + what)
          .hint("give what 'lockstep bench --json' printed")
          .because(e);
    } catch (IOException e) {
      throw LockstepException.usage("cannot read the benchmark " + file + ": " + e).because(e);
    }
  }

  private static void check(Path file, @Nullable BenchResult result) {
    if (result == null
        || result.workers() < 1
        || result.bytes() < 1
        || !(result.timeUs() > 0)
        || Double.isInfinite(result.timeUs())
        || result.collective() == null) {
      throw LockstepException.usage(file + " holds a result that cannot be: " + result);
    }
    if (result.wrong() > 0) {
      throw LockstepException.usage(
              file
                  + ": "
                  + result.collective()
                  + " summed "
                  + result.wrong()
                  + " elements wrongly at "
                  + result.workers()
                  + " workers")
          .hint("the time of a wrong sum says nothing; find out why first");
    }
  }

  private static void check(Path file, @Nullable StepBench step) {
    if (step == null
        || step.workers() < 2
        || step.network() == null
        || step.batch() < 1
        || step.threads() < 1
        || !(step.slowdown() > 0)
        || Double.isInfinite(step.slowdown())
        || !isSlowest(step.slowest())
        || !isSlowest(step.slowestLow())
        || !isSlowest(step.slowestHigh())) {
      throw LockstepException.usage(file + " holds a step that cannot be: " + step);
    }
  }

  private static boolean isSlowest(@Nullable Double factor) {
    return factor == null || (factor >= 1 && Double.isFinite(factor));
  }

  private record Document(@Nullable List<BenchResult> results, @Nullable List<StepBench> steps) {}
}
