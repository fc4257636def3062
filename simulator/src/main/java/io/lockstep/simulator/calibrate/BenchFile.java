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
   * The all-reduces and sums in it; nothing else is fitted on.
   *
   * @throws LockstepException (exit 2) where the file is missing or damaged, holds none, or holds a
   *     result that cannot be
   */
  public static List<BenchResult> read(Path file) {
    List<BenchResult> results = parse(file);
    results.forEach(result -> check(file, result));
    List<BenchResult> reductions =
        results.stream().filter(result -> result.isSum() || result.isAllReduce()).toList();
    if (reductions.isEmpty()) {
      throw LockstepException.usage(file + " holds no all-reduce")
          .hint("benchmark it: bench --operation sum");
    }
    return reductions;
  }

  private static List<BenchResult> parse(Path file) {
    try {
      Document document = Json.MAPPER.readValue(Files.readString(file), Document.class);
      if (document == null || document.results() == null || document.results().isEmpty()) {
        throw LockstepException.usage(file + " holds no benchmark results")
            .hint("give what 'lockstep bench --json' printed");
      }
      return document.results();
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

  private record Document(@Nullable List<BenchResult> results) {}
}
