package io.lockstep.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.schedule.LearningRate.Scaling;
import io.lockstep.core.schedule.LearningRate.Schedule;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningRateTest {
  private static final List<Integer> MILESTONES = List.of(30, 60, 90);
  private static final LearningRate REFERENCE =
      new LearningRate(0.1, Scaling.SQRT, Schedule.MULTISTEP, 5, MILESTONES, 100);

  @ParameterizedTest
  @CsvSource({"0,0.02", "1,0.065", "2,0.11", "3,0.155", "4,0.2", "5,0.2", "29,0.2"})
  void warmsUpFromATenthAsTheReferenceDoes(int epoch, double rate) {
    assertThat(REFERENCE.at(epoch, 0.5, 4)).isCloseTo(rate, within(1e-15));
  }

  @ParameterizedTest
  @CsvSource({"29,0.2", "30,0.02", "59,0.02", "60,0.002", "89,0.002", "90,0.0002", "99,0.0002"})
  void dividesByTenFromTheEpochThatAMilestoneNames(int epoch, double rate) {
    assertThat(REFERENCE.at(epoch, 0, 4)).isCloseTo(rate, within(1e-15));
  }

  @Test
  void multistepGoesByEpochAlone() {
    assertThat(REFERENCE.at(3, 0, 4)).isEqualTo(REFERENCE.at(3, 1, 4));
  }

  @ParameterizedTest
  @CsvSource({
    "0,0.0,0.0",
    "0,0.6,0.2", // half of the way up 1.2 epochs
    "1,0.2,0.4",
    "2,0.4,0.3", // a quarter of the way down from 1.2 to 6
    "3,0.6,0.2",
    "5,1.0,0.0"
  })
  void onecycleRisesOverTheWarmUpAndFallsToZeroAtTheEnd(int epoch, double fraction, double rate) {
    LearningRate onecycle =
        new LearningRate(0.2, Scaling.SQRT, Schedule.ONECYCLE, 1.2, MILESTONES, 6);

    assertThat(onecycle.at(epoch, fraction, 4)).isCloseTo(rate, within(1e-15));
  }

  @Test
  void onecycleIsZeroFromItsEndOn() {
    LearningRate allWarmUp = new LearningRate(1, Scaling.NONE, Schedule.ONECYCLE, 2, List.of(), 2);

    assertThat(allWarmUp.at(1, 0.5, 1)).isEqualTo(0.75);
    assertThat(allWarmUp.at(2, 0, 1)).isZero();
    assertThat(allWarmUp.at(7, 0.5, 1)).isZero();
  }

  @Property(tries = 500)
  void onecycleStaysBetweenZeroAndItsTarget(
      @ForAll @IntRange(min = 0, max = 12) int epoch,
      @ForAll @DoubleRange(min = 0, max = 1) double fraction,
      @ForAll @DoubleRange(min = 0, max = 10) double warmupEpochs) {
    LearningRate onecycle =
        new LearningRate(0.1, Scaling.NONE, Schedule.ONECYCLE, warmupEpochs, List.of(), 10);

    assertThat(onecycle.at(epoch, fraction, 8)).isBetween(0.0, 0.1);
  }

  @Test
  void constantStaysOnceItIsWarm() {
    LearningRate constant =
        new LearningRate(0.1, Scaling.NONE, Schedule.CONSTANT, 0, MILESTONES, 100);

    assertThat(constant.at(0, 0, 1)).isEqualTo(0.1);
    assertThat(constant.at(99, 1, 1)).isEqualTo(0.1);
    assertThat(warmedUp(2).at(0, 0, 1)).isCloseTo(0.01, within(1e-15));
    assertThat(warmedUp(2).at(1, 0, 1)).isEqualTo(0.1);
  }

  @Test
  void oneEpochOfWarmUpIsATenth() {
    assertThat(warmedUp(1).at(0, 0.9, 1)).isCloseTo(0.01, within(1e-15));
    assertThat(warmedUp(1).at(1, 0, 1)).isEqualTo(0.1);
  }

  private static LearningRate warmedUp(int epochs) {
    return new LearningRate(0.1, Scaling.NONE, Schedule.CONSTANT, epochs, List.of(), 10);
  }

  @ParameterizedTest
  @CsvSource({"SQRT,1,0.1", "SQRT,4,0.2", "SQRT,16,0.4", "LINEAR,4,0.4", "NONE,4,0.1"})
  void growsWithTheWorldAsItsScalingSays(Scaling scaling, int worldSize, double rate) {
    LearningRate constant = new LearningRate(0.1, scaling, Schedule.CONSTANT, 0, List.of(), 10);

    assertThat(constant.at(0, 0, worldSize)).isCloseTo(rate, within(1e-15));
  }

  /** By epoch, 1.5 epochs of warm-up would reach 1.9 times the target in the second. */
  @Test
  void refusesAFractionalWarmUpWhereTheRateGoesByEpoch() {
    assertThatThrownBy(
            () -> new LearningRate(0.1, Scaling.NONE, Schedule.MULTISTEP, 1.5, MILESTONES, 10))
        .isInstanceOf(LockstepException.class)
        .hasMessage("a warm-up of 1.5 epochs needs onecycle: multistep goes by whole epochs");
  }
}
