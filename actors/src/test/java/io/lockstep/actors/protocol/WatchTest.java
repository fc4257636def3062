package io.lockstep.actors.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.actors.protocol.Pulse.Work;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchTest {
  private static final Limits LIMITS =
      new Limits(Duration.ofMinutes(1), Duration.ofSeconds(10), Duration.ofSeconds(60));
  private static final List<WorkerId> WORLD =
      IntStream.range(0, 4).mapToObj(i -> new WorkerId("h", i, 100 + i)).toList();

  private final Watch watch = new Watch(LIMITS);
  private long nowMs;
  private long progress;
  private long said;

  @BeforeEach
  void begin() {
    watch.begin(1, WORLD, nowMs);
    WORLD.forEach(id -> pulse(id, Work.STEP, 1, 0));
  }

  @Test
  void blamesNobodyWhileAllGoOn() {
    assertThat(
            after(
                Duration.ofMinutes(5),
                () -> WORLD.forEach(id -> pulse(id, Work.STEP, 3, progress++))))
        .isEmpty();
  }

  @Test
  void namesTheSilentOneAndNotThoseThatWaitForIt() {
    Optional<Watch.Standstill> found = after(Duration.ofSeconds(11), () -> others(2, 5));

    assertThat(found.orElseThrow().blamed()).containsExactly(WORLD.get(2));
    assertThat(found.get().cause()).isEqualTo("gave no sign of life for 10 s");
    assertThat(nowMs).isBetween(10_000L, 10_500L);
  }

  @Test
  void namesTheOneThatHasComeLeastFarWhenAllStandStill() {
    Runnable pulses =
        () -> {
          others(1, 5);
          pulse(WORLD.get(1), Work.STEP, 4, 0);
        };

    Optional<Watch.Standstill> found = after(Duration.ofSeconds(12), pulses);

    assertThat(found.orElseThrow().blamed()).containsExactly(WORLD.get(1));
    assertThat(found.get().cause()).isEqualTo("made no progress for 10 s");
  }

  @Test
  void waitsWithThoseThatWaitForASlowOne() {
    Runnable pulses =
        () -> {
          others(1, 5);
          pulse(WORLD.get(1), Work.STEP, 4, progress++);
        };
    assertThat(after(Duration.ofMinutes(5), pulses)).isEmpty();
  }

  @Test
  void blamesNobodyWhereAllHaveComeEquallyFar() {
    Optional<Watch.Standstill> found =
        after(Duration.ofSeconds(12), () -> WORLD.forEach(id -> pulse(id, Work.STEP, 5, 0)));
    assertThat(found.orElseThrow().blamed()).isEmpty();
  }

  @Test
  void blamesNobodyWhoHasComeAsFarAsOneThatIsNotStuckYet() {
    after(Duration.ofSeconds(1), () -> others(0, 1));
    Runnable pulses = () -> WORLD.forEach(id -> pulse(id, Work.STEP, 1, id.localRank()));

    Optional<Watch.Standstill> found = after(Duration.ofSeconds(12), pulses);

    assertThat(found.orElseThrow().blamed()).isEmpty();
  }

  @Test
  void isNotDeceivedByPulsesOfAnOlderGeneration() {
    watch.begin(2, WORLD, nowMs);
    Runnable pulses =
        () -> {
          pulse(WORLD.get(0), Work.STEP, 40, progress++);
          WORLD
              .subList(1, 4)
              .forEach(id -> watch.heard(id, new Pulse(++said, 2, Work.STEP, 5, 0), nowMs));
        };

    Optional<Watch.Standstill> found = after(Duration.ofSeconds(12), pulses);

    assertThat(found.orElseThrow().blamed()).containsExactly(WORLD.get(0));
    assertThat(found.get().cause()).isEqualTo("gave no sign of life for 10 s");
  }

  @Test
  void blamesAllWhoDoNotEndTheirStepsForTheNextGeneration() {
    watch.beginRound(1, WORLD, nowMs);

    Optional<Watch.Standstill> found =
        after(Duration.ofSeconds(12), () -> WORLD.forEach(id -> pulse(id, Work.STEP, 5, 0)));

    assertThat(found.orElseThrow().blamed()).containsExactlyElementsOf(WORLD);
  }

  /**
   * They waited for another until now, and their pulses are late: seed 8799 of the fault search.
   */
  @Test
  void blamesNobodyWhoWaitedUntilNow() {
    Runnable allWaitForThree =
        () -> {
          others(3, 5);
          pulse(WORLD.get(3), Work.STEP, 4, 0);
        };
    assertThat(after(Duration.ofSeconds(9), allWaitForThree)).isEmpty();
    Runnable allButOneGoOn = () -> others(1, 6);
    assertThat(after(Duration.ofSeconds(2), allButOneGoOn)).isEmpty();
  }

  /** Found by seed 24881. */
  @Test
  void waitsWhetherOneThatWasNotHeardYetIsTheOneWaitedFor() {
    watch.begin(1, WORLD, nowMs);
    assertThat(after(Duration.ofSeconds(1), () -> others(1, 5))).isEmpty();
    watch.reported(WORLD.get(1), nowMs);
    assertThat(after(Duration.ofSeconds(12), () -> others(1, 5)).orElseThrow().blamed())
        .containsExactly(WORLD.get(1));
  }

  /** Found by seed 40735 of the fault search. */
  @Test
  void aReportOfWorkDoneCountsWhereThePulseIsLate() {
    Runnable pulses = () -> others(1, 5);
    assertThat(after(Duration.ofSeconds(9), pulses)).isEmpty();
    watch.reported(WORLD.get(1), nowMs);
    assertThat(after(Duration.ofSeconds(8), pulses)).isEmpty();
  }

  @Test
  void isPatientWithLongSteps() {
    IntStream.range(0, 21).forEach(i -> watch.stepped(3_000));
    Runnable pulses = () -> WORLD.forEach(id -> pulse(id, Work.STEP, id.localRank(), 0));
    assertThat(after(Duration.ofSeconds(29), pulses)).isEmpty();
    assertThat(after(Duration.ofSeconds(2), pulses).orElseThrow().blamed())
        .containsExactly(WORLD.get(0));
  }

  @Test
  void isPatientWithWhatTakesLong() {
    for (Work slow : List.of(Work.FIRST_STEP, Work.OTHER)) {
      begin();
      Runnable pulses =
          () -> {
            others(1, 5);
            pulse(WORLD.get(1), slow, 4, 0);
          };
      assertThat(after(Duration.ofSeconds(59), pulses)).isEmpty();
      assertThat(after(Duration.ofSeconds(2), pulses).orElseThrow().blamed())
          .containsExactly(WORLD.get(1));
    }
  }

  @Test
  void expectsNoProgressOfThoseThatWaitForTheCoordinator() {
    assertThat(after(Duration.ofMinutes(5), () -> WORLD.forEach(id -> pulse(id, Work.NONE, 0, 0))))
        .isEmpty();
  }

  @Test
  void blamesNobodyForTheTimeInWhichItStoodStillItself() {
    nowMs += 60_000;
    assertThat(watch.look(nowMs)).isEmpty();
    assertThat(after(Duration.ofSeconds(9), () -> {})).isEmpty();
    assertThat(after(Duration.ofSeconds(2), () -> {}).orElseThrow().blamed())
        .containsExactlyElementsOf(WORLD);
  }

  @Test
  void hearsNobodyWhomItDoesNotWatch() {
    watch.begin(1, WORLD.subList(0, 1), nowMs);
    assertThat(after(Duration.ofSeconds(12), () -> pulse(WORLD.get(3), Work.STEP, 0, progress++)))
        .hasValueSatisfying(found -> assertThat(found.blamed()).containsExactly(WORLD.get(0)));
  }

  /** Lets time pass, with pulses twice a second, until somebody is to blame. */
  private Optional<Watch.Standstill> after(Duration time, Runnable pulses) {
    for (long end = nowMs + time.toMillis(); nowMs < end; ) {
      nowMs += 250;
      Optional<Watch.Standstill> found = watch.look(nowMs);
      if (found.isPresent()) {
        return found;
      }
      if (nowMs % 500 == 0) {
        pulses.run();
      }
    }
    return Optional.empty();
  }

  /** All but one wait in the same operation. */
  private void others(int but, long submitted) {
    for (WorkerId id : WORLD) {
      if (id.localRank() != but) {
        pulse(id, Work.STEP, submitted, 0);
      }
    }
  }

  private void pulse(WorkerId id, Work work, long submitted, long madeProgress) {
    watch.heard(id, new Pulse(++said, 1, work, submitted, madeProgress), nowMs);
  }
}
