package io.lockstep.simulator.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the product's coordinator and workers through a schedule of faults in virtual time, and
 * holds after every event what must always hold. After Kafka's KRaft simulation test and
 * TigerBeetle's simulator.
 */
public final class FaultSearch {
  /** Virtual time in which a run must end once nothing is wrong any more. */
  private static final Duration CALM = Duration.ofMinutes(3);

  /** Beyond what the longest of these runs needs. */
  private static final long MOST_TASKS = 2_000_000;

  private FaultSearch() {}

  /**
   * How one seed went.
   *
   * @param violation null where all held
   * @param effective the faults that changed something
   * @param ending how the run ended; null where it did not
   * @param tasks that were run
   * @param story null where none was asked for
   */
  record Outcome(
      Schedule schedule,
      @Nullable String violation,
      Set<Fault> effective,
      @Nullable String ending,
      long tasks,
      @Nullable String story) {
    /** What to type to see it again. */
    String replay() {
      return "mvn -B test -pl simulator -am -Dtest=FaultSearchTest#replay"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dlockstep.seed="
          + schedule.seed();
    }
  }

  static Outcome run(Schedule schedule, boolean telling) {
    Set<Fault> effective = new HashSet<>();
    try (Testbed bed = new Testbed(schedule)) {
      Story story = telling ? new Story(bed.time()::nanoTime) : null;
      if (story != null) {
        bed.watch(story);
      }
      String violation = violation(bed, schedule, effective::add);
      return new Outcome(
          schedule,
          violation,
          effective,
          bed.ended() == null ? null : Words.of(bed.ended()),
          bed.time().tasks(),
          story == null ? null : story.text());
    }
  }

  private static @Nullable String violation(
      Testbed bed, Schedule schedule, Consumer<Fault> tookEffect) {
    int images = (int) schedule.world().scenario().images();
    Strikes strikes = new Strikes(bed, tookEffect);
    History history = new History(schedule.world().spec(), images, bed.nodes());
    Reforming reforming = new Reforming(schedule.world().spec().minWorkers());
    StepLog log = new StepLog();
    bed.watch(history);
    bed.watch(reforming);
    bed.watch(new Generations());
    bed.watch(log);
    Ending ending = new Ending(bed, schedule, history, log, reforming, strikes);
    bed.watch(ending);
    bed.watch(new Injector(bed, schedule, strikes));
    try {
      bed.run(() -> isInTime(bed, strikes));
      Violation.unless(
          bed.ended() != null,
          "it stands still, %d s and %d tasks after the start; the last fault was over at %d s",
          bed.time().nanoTime() / 1_000_000_000,
          bed.time().tasks(),
          strikes.activeUntilNs() / 1_000_000_000);
      new Samples(images).check(history.steps());
      boolean nothingLost = bed.nodes().stream().allMatch(n -> n.link.lost() == 0);
      log.check(history.steps(), ending.isCompleted() && nothingLost);
      return null;
    } catch (Violation e) {
      return e.getMessage();
    } catch (RuntimeException e) {
      return "thrown: " + rootOf(e);
    }
  }

  private static Throwable rootOf(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return cause == null ? thrown : rootOf(cause);
  }

  private static boolean isInTime(Testbed bed, Strikes strikes) {
    return bed.time().nanoTime() < strikes.activeUntilNs() + CALM.toNanos()
        && bed.time().tasks() < MOST_TASKS;
  }

  /** For one who has loaded this class anew, with a bug: the first seed that fails, in words. */
  public static Optional<String> firstFailure(long seeds) {
    for (long seed = 0; seed < seeds; seed++) {
      String violation = run(Schedule.of(seed), false).violation();
      if (violation != null) {
        return Optional.of("seed " + seed + ": " + violation);
      }
    }
    return Optional.empty();
  }

  /** Prints what happens under some seeds; for another process to compare. */
  public static void main(String[] seeds) {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, UTF_8);
    for (String seed : seeds) {
      out.print(story(Long.parseLong(seed)));
    }
    out.flush();
  }

  static String story(long seed) {
    return String.valueOf(run(Schedule.of(seed), true).story());
  }
}
