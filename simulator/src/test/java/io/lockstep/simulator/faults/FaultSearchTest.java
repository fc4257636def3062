package io.lockstep.simulator.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.simulator.faults.FaultSearch.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FaultSearchTest {
  private static final long SEEDS = Long.getLong("lockstep.seeds", 2_000);
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  @Test
  void whateverGoesWrongNothingHappensThatMustNot() throws Exception {
    Coverage coverage = new Coverage();
    List<String> failures = new ArrayList<>();
    long beganNs = System.nanoTime();
    for (Outcome outcome : search()) {
      outcome.effective().forEach(coverage::count);
      if (outcome.violation() != null) {
        failures.add(outcome.violation() + "\n    " + outcome.replay());
      }
    }
    System.out.printf(
        "%d seeds in %.1f s; faults that took effect, by point:%n%s",
        SEEDS, (System.nanoTime() - beganNs) / 1e9, coverage.table());
    assertThat(failures).isEmpty();
    assertThat(coverage.missing()).isEmpty();
  }

  private static List<Outcome> search() throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Outcome> outcomes = new ArrayList<>();
      List<Callable<Outcome>> runs = new ArrayList<>();
      LongStream.range(0, SEEDS)
          .forEach(seed -> runs.add(() -> FaultSearch.run(Schedule.of(seed), false)));
      for (Future<Outcome> outcome : threads.invokeAll(runs)) {
        outcomes.add(outcome.get());
      }
      return outcomes;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void replay() {
    Long seed = Long.getLong("lockstep.seed");
    assumeTrue(seed != null, "no -Dlockstep.seed=… to replay");
    Outcome outcome = FaultSearch.run(Schedule.of(seed), true);
    System.out.println(outcome.schedule().words() + "\n" + outcome.story());
    if (outcome.violation() != null) {
      fail("seed " + seed + ": " + outcome.violation());
    }
  }

  @Test
  void sameSeedSameTraceInTwoJvms() throws IOException, InterruptedException {
    List<Long> seeds = LongStream.range(100, 120).boxed().toList();
    assertThat(seeds).extracting(seed -> Schedule.of(seed).fuzzed()).contains(true, false);
    StringBuilder here = new StringBuilder();
    seeds.forEach(seed -> here.append(FaultSearch.story(seed)));

    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FaultSearch.class.getName()));
    seeds.forEach(seed -> command.add(seed.toString()));
    Process other =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    byte[] there = other.getInputStream().readAllBytes();

    assertThat(other.waitFor()).isZero();
    assertThat(there).isEqualTo(here.toString().getBytes(UTF_8));
  }

  @Test
  void anotherSeedGivesAnotherTrace() {
    assertThat(FaultSearch.story(7))
        .isEqualTo(FaultSearch.story(7))
        .isNotEqualTo(FaultSearch.story(8));
  }
}
