package io.lockstep.actors.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.core.port.Score;
import io.lockstep.core.runlog.EpochRow;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EpochTallyTest {
  private static final WorkerId A = new WorkerId("h", 0, 100);
  private static final WorkerId B = new WorkerId("h", 1, 101);
  private final EpochTally tally = new EpochTally();

  @Test
  void addsUpStepsAndTestsOverTheRanks() {
    tally.begin(2);
    tally.step(0, 0, 1, new Score(60, 20, 60));
    tally.step(0, 0, 1, new Score(20, 20, 40));

    assertThat(tally.report(A, report(0, new Score(5, 5, 10), 2.0, 0.5))).isEmpty();
    assertThat(tally.report(B, report(0, new Score(15, 0, 10), 1.9, 0.6)))
        .contains(new EpochRow(1, 2, 0.1, 0.8, 0.4, 1.0, 0.25, 2.0, 0.6, 2.6, 50.0));
    assertThat(tally.reported()).isEqualTo(1);
  }

  @Test
  void aLostRanksStepsStillCount() {
    tally.begin(2);
    tally.step(0, 0, 1, new Score(10, 1, 4));
    tally.step(0, 0, 1, new Score(30, 1, 4));
    tally.begin(1);
    tally.step(0, 1, 2, new Score(20, 2, 4));

    EpochRow row = tally.report(A, report(0, new Score(1, 1, 1), 1, 1)).orElseThrow();
    assertThat(row.trainLoss()).isEqualTo(60.0 / 12);
    assertThat(row.worldSize()).isEqualTo(1);
  }

  @Test
  void aStepDoneAgainCountsOnce() {
    tally.begin(2);
    tally.step(0, 7, 1, new Score(1000, 0, 4));
    tally.begin(1);
    tally.step(0, 7, 2, new Score(8, 4, 4));
    tally.step(0, 7, 1, new Score(1000, 0, 4));

    EpochRow row = tally.report(A, report(0, new Score(1, 1, 1), 1, 1)).orElseThrow();
    assertThat(row.trainLoss()).isEqualTo(2);
    assertThat(row.trainAcc()).isEqualTo(1);
  }

  @Test
  void whatWasReportedToAWorldThatBrokeIsReportedAnew() {
    tally.begin(2);
    tally.report(A, report(0, new Score(1, 1, 1), 1, 1));
    tally.begin(1);
    assertThat(tally.report(B, report(0, new Score(4, 1, 2), 1, 1)))
        .map(EpochRow::testLoss)
        .contains(2.0);
  }

  @Test
  void aReportThatComesTwiceCountsOnce() {
    tally.begin(2);
    tally.report(A, report(0, new Score(1, 1, 1), 1, 1));
    assertThat(tally.report(A, report(0, new Score(1, 1, 1), 1, 1))).isEmpty();
    assertThat(tally.report(B, report(0, new Score(1, 1, 1), 1, 1))).isPresent();
    assertThat(tally.report(B, report(0, new Score(1, 1, 1), 1, 1))).isEmpty();
  }

  @Test
  void anEpochWhoseReportWasLostWithItsRankHoldsUpNoLaterOne() {
    tally.begin(2);
    tally.report(A, report(0, new Score(1, 1, 1), 1, 1));
    tally.begin(1);
    Optional<EpochRow> row = tally.report(A, report(1, new Score(1, 1, 1), 1, 1));
    assertThat(row).map(EpochRow::epoch).contains(2);
    assertThat(tally.reported()).isEqualTo(2);
  }

  @Test
  void aRankThatIsHeardLateHoldsUpNoEpoch() {
    EpochReport first = report(0, new Score(1, 1, 1), 1, 1);
    EpochReport second = report(1, new Score(1, 1, 1), 1, 1);
    tally.begin(2);
    tally.report(A, first);
    tally.report(A, second);

    assertThat(tally.report(B, first)).map(EpochRow::epoch).contains(1);
    assertThat(tally.report(B, second)).map(EpochRow::epoch).contains(2);
  }

  private static EpochReport report(int epoch, Score test, double trainS, double evalS) {
    return new EpochReport(epoch, 0.1, test, trainS, evalS);
  }
}
