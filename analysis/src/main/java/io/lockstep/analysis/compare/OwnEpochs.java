package io.lockstep.analysis.compare;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measured epochs that a profile brings along, where there are no runs.
 *
 * @param profile its name
 * @param rows ascending in workers, the first of one worker
 */
public record OwnEpochs(String profile, ComparedWorkload workload, List<Row> rows) {
  public OwnEpochs {
    rows = List.copyOf(rows);
  }

  /**
   * One number of workers.
   *
   * @param epochS as it was reported
   * @param testAcc fraction; null where it was not given
   */
  public record Row(int workers, double epochS, @Nullable Double testAcc) {}
}
