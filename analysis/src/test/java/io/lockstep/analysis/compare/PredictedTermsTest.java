package io.lockstep.analysis.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.core.runlog.Run;
import java.util.List;
import org.junit.jupiter.api.Test;

class PredictedTermsTest {
  @Test
  void aSimulatedRunsWaitForABatchIsInputAndNotCompute() {
    PredictedTerms terms = PredictedTerms.of(new Terms(100, 30, 25, 45, 15, 0, 0, 14, 5), 2.0);
    assertThat(terms).isEqualTo(new PredictedTerms(70, 10, 5, 30, 14, 2.0));
  }

  /** 50 steps of 110 ms are 5.5 s, and so is the model's epoch; 1 s was measured beside. */
  @Test
  void whereNoEvaluationWasPredictedItHasNoError() {
    Run one = Runs.withEpoch(Runs.weak("one", 1, 100, 100), 10);
    Run two = Runs.withEpoch(Runs.weak("two", 2, 125, 125), 6.25);
    Point point =
        Comparison.of(List.of(one, two), List.of(), List.of(Runs.model("m", n -> 110)))
            .groups()
            .get(0)
            .points()
            .get(1);
    assertThat(point.measured().evalS()).isCloseTo(1, within(1e-9));
    assertThat(point.predicted().get(0).terms().evaluationS()).isNull();
    assertThat(point.predicted().get(0).termErrors().evaluationS()).isNull();
  }
}
