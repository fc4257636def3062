package io.lockstep.analysis.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.analysis.scaling.Target;
import io.lockstep.core.sampler.Sampler;
import io.lockstep.core.spec.Scaling;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The reference's own table: 101.7, 56.3 and 34.3 s per epoch on 1, 2 and 4 GPUs. */
class OwnEpochsTest {
  private static final ComparedWorkload WORKLOAD =
      new ComparedWorkload("resnet18", "CIFAR-10", 50_000, null, 44_695_848, Scaling.WEAK, 128);

  private final ComparedGroup group =
      Comparison.of(
              own(
                  new OwnEpochs.Row(1, 101.7, 0.867),
                  new OwnEpochs.Row(2, 56.3, 0.865),
                  new OwnEpochs.Row(4, 34.3, 0.864)),
              List.of(Runs.model("m", n -> stepMs(n, n == 1 ? 101.7 : 120))),
              Extent.USUAL)
          .groups()
          .get(0);

  @Test
  void measuredPointsAreItsEpochs() {
    Measured four = group.points().get(2).measured();
    assertThat(four.stepMs()).isNull();
    assertThat(four.terms()).isNull();
    assertThat(four.epochS()).isEqualTo(34.3);
    assertThat(four.speedup()).isCloseTo(2.965, within(5e-4));
    assertThat(four.speedupLow()).isNull();
    // By hand: (34.3/101.7 − 1/4)/(3/4).
    assertThat(four.karpFlatt()).isCloseTo(0.1164, within(5e-5));
  }

  /** By hand: 120 against 56.3 is +113.1 %. */
  @Test
  void errorsConcernTheEpoch() {
    Predicted two = group.points().get(1).predicted().get(0);
    assertThat(two.errorPct()).isCloseTo(113.14, within(0.01));
    assertThat(two.termErrors()).isNull();
    assertThat(two.note()).contains("rests on these epochs");
  }

  @Test
  void amdahlHasNoIntervalForNothingWasRepeated() {
    assertThat(group.amdahl().serialFraction()).isCloseTo(0.113, within(0.005));
    assertThat(group.amdahl().low()).isNull();
  }

  @Test
  void missesItsOwnTargetsAsTheReferenceDid() {
    assertThat(group.targets()).extracting(Target::met).containsExactly(false, false, true);
    assertThat(group.targets().get(1).value()).isCloseTo(74.1, within(0.05));
    assertThat(group.targets().get(2).value()).isCloseTo(0.3, within(1e-9));
  }

  @Test
  void accuracyIsFinalOnly() {
    assertThat(group.accuracy()).hasSize(3);
    assertThat(group.accuracy().get(2).finalTestAcc()).isEqualTo(0.864);
    assertThat(group.accuracy().get(2).epochs()).isEmpty();
  }

  @Test
  void looksAheadToEightAndSixteen() {
    assertThat(group.outlook().get(0).points())
        .extracting(Outlook.Point::workers)
        .containsExactly(8, 16);
  }

  @Test
  void refusesRowsWithoutOneWorker() {
    OwnEpochs own = own(new OwnEpochs.Row(2, 56.3, null));
    assertThatThrownBy(() -> Comparison.of(own, List.of(), Extent.USUAL))
        .hasMessageContaining("no measured epoch of 1 worker");
  }

  /** Of an epoch of so many seconds. */
  private static double stepMs(int workers, double epochS) {
    return 1e3 * epochS / Sampler.stepsPerEpoch(50_000, workers, 128);
  }

  private static OwnEpochs own(OwnEpochs.Row... rows) {
    return new OwnEpochs("table", WORKLOAD, List.of(rows));
  }
}
