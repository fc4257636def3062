package io.lockstep.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.sampler.SplitMix64;
import io.lockstep.simulator.time.TaskOrder;
import java.time.Duration;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What goes wrong in a simulated world reaches the protocol as it would in the real one. */
class MishapTest {
  private static final Duration AT = Duration.ofSeconds(1);

  @Test
  void goesOnWithoutAKilledWorker() {
    Worlds.Course course = run(Worlds.steps(4, 10), training -> training.kill(2));

    assertThat(course.events(Event.WORKER_LOST))
        .singleElement()
        .satisfies(
            lost -> {
              assertThat(lost.rank()).isEqualTo(2);
              assertThat(lost.cause()).contains("killed");
            });
    assertThat(course.lastWorld()).containsExactly("simulated/0", "simulated/1", "simulated/3");
    assertThat(course.ended().status()).isEqualTo(Ended.COMPLETED);
  }

  @Test
  void bringsAReplacementUpToTheOthers() {
    Worlds.Course course =
        run(Worlds.steps(4, 40).withMaxRestarts(1), training -> training.kill(2));

    assertThat(course.events(Event.JOINED)).hasSize(5);
    assertThat(course.lastWorld()).hasSize(4);
    assertThat(course.ended().status()).isEqualTo(Ended.COMPLETED);
  }

  @Test
  void evictsAStoppedWorker() {
    Worlds.Course course = run(Worlds.steps(4, 10), training -> training.stop(1));

    assertThat(course.events(Event.EVICTED))
        .singleElement()
        .satisfies(
            evicted -> {
              assertThat(evicted.rank()).isEqualTo(1);
              assertThat(evicted.time() - AT.toMillis()).isBetween(9_000L, 11_000L);
            });
    assertThat(course.ended().status()).isEqualTo(Ended.COMPLETED);
  }

  @Test
  void waitsForAWorkerThatIsStoppedForAWhile() {
    Worlds.Course course =
        run(
            Worlds.steps(4, 10),
            training -> {
              training.stop(1);
              training.after(Duration.ofSeconds(5), () -> training.resume(1));
            });

    assertThat(course.events(Event.GENERATION)).hasSize(1);
    assertThat(course.rows()).anySatisfy(row -> assertThat(row.stepMs()).isGreaterThan(4_900));
    assertThat(course.ended()).isEqualTo(undisturbed().ended());
  }

  @Test
  void evictsAWorkerWhoseReplicaIsStuck() {
    Worlds.Course course = run(Worlds.steps(4, 10), training -> training.stick(3));

    assertThat(course.events(Event.EVICTED))
        .singleElement()
        .satisfies(
            evicted -> {
              assertThat(evicted.rank()).isEqualTo(3);
              assertThat(evicted.cause()).contains("no progress");
            });
    assertThat(course.ended().status()).isEqualTo(Ended.COMPLETED);
  }

  @Test
  void bearsASlowWorker() {
    Worlds.Course course = run(Worlds.steps(4, 10), training -> training.slowDown(1, 20));

    assertThat(course.events(Event.GENERATION)).hasSize(1);
    assertThat(course.rows())
        .anySatisfy(row -> assertThat(row.stepMs()).isBetween(6_000.0, 6_100.0));
    assertThat(course.ended()).isEqualTo(undisturbed().ended());
  }

  @Test
  void letsAWorkerLeave() {
    Worlds.Course course = run(Worlds.steps(4, 10), training -> training.leave(1));

    assertThat(course.events(Event.WORKER_LEFT)).hasSize(1);
    assertThat(course.events(Event.WORKER_LOST)).isEmpty();
    assertThat(course.lastWorld()).hasSize(3);
    assertThat(course.ended().status()).isEqualTo(Ended.COMPLETED);
  }

  @Test
  void noticesALostHostByItsSilence() {
    Worlds.Course course = run(Worlds.steps(4, 10), training -> training.lose(1));

    assertThat(course.events(Event.EVICTED)).hasSize(1);
    assertThat(course.lastWorld()).hasSize(3);
    assertThat(course.ended().status()).isEqualTo(Ended.COMPLETED);
  }

  @Test
  void theMajorityGoesOnWithoutThoseCutOff() {
    World world =
        Worlds.steps(5, 10).with(Jitter.none(), new ControlNetwork(1, Duration.ofMillis(1), 0));
    Worlds.Course course = run(world, training -> training.cut(Set.of(3, 4)));

    assertThat(course.lastWorld()).containsExactly("simulated/0", "simulated/1", "simulated/2");
    assertThat(course.ended().status()).isEqualTo(Ended.COMPLETED);
  }

  @Test
  void aShortPartitionOnlyDelays() {
    World world =
        Worlds.steps(5, 10).with(Jitter.none(), new ControlNetwork(1, Duration.ofMillis(1), 0));
    Worlds.Course course =
        run(
            world,
            training -> {
              training.cut(Set.of(3, 4));
              training.after(Duration.ofSeconds(4), () -> training.cut(Set.of()));
            });

    assertThat(course.events(Event.GENERATION)).hasSize(1);
    assertThat(course.ended().status()).isEqualTo(Ended.COMPLETED);
  }

  @Test
  void aPerfectNetworkCannotBeCut() {
    try (SimulatedTraining training =
        SimulatedTraining.start(Worlds.steps(2, 1), TaskOrder.fifo(), record -> {})) {
      assertThatThrownBy(() -> training.cut(Set.of(1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void endsWithTheProcessThatHoldsTheCoordinator() {
    Worlds.Course course = run(Worlds.steps(3, 10), training -> training.kill(0));

    assertThat(course.ended().status()).isEqualTo(Ended.FAILED);
    assertThat(course.ended().rank()).isZero();
    assertThat(course.ended().cause()).contains("coordinator").contains("killed");
  }

  @Test
  void endsWhereTooFewAreLeft() {
    Worlds.Course course = run(Worlds.steps(2, 10, 2), training -> training.kill(1));

    assertThat(course.ended().status()).isEqualTo(Ended.FAILED);
    assertThat(course.ended().rank()).isEqualTo(1);
  }

  /** At whatever moment, in whatever order, and whoever it is. */
  @Test
  void survivesAKillAtAnyMoment() {
    sweep(150, (training, place) -> training.kill(place));
  }

  @Test
  void survivesAStopAtAnyMoment() {
    sweep(60, (training, place) -> training.stop(place));
  }

  private static void sweep(int seeds, BiConsumer<SimulatedTraining, Integer> mishap) {
    for (long seed = 0; seed < seeds; seed++) {
      SplitMix64 random = new SplitMix64(seed);
      int place = 1 + random.nextInt(3);
      Duration at = Duration.ofMillis(random.nextInt(4_000));
      World world =
          Worlds.of(4, 2, null, seed)
              .with(
                  Jitter.uniform(seed, 0.05), new ControlNetwork(seed, Duration.ofMillis(2), 0.01))
              .withMaxRestarts(random.nextInt(2));
      Worlds.Course course =
          Worlds.run(
              world,
              TaskOrder.shuffled(seed),
              training -> {
                // Before the first generation any loss ends the run; it takes a second or two where
                // a registration is lost.
                training.advanceUntil(() -> false, Duration.ofSeconds(2));
                training.after(at, () -> mishap.accept(training, place));
              });
      assertThat(course.ended().status())
          .as("seed %d: place %d at %s: %s", seed, place, at, course.ended())
          .isEqualTo(Ended.COMPLETED);
    }
  }

  private static Worlds.Course undisturbed() {
    return Worlds.run(Worlds.steps(4, 10), TaskOrder.fifo());
  }

  private static Worlds.Course run(World world, Consumer<SimulatedTraining> mishap) {
    return Worlds.run(
        world, TaskOrder.fifo(), training -> training.after(AT, () -> mishap.accept(training)));
  }
}
