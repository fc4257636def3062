package io.lockstep.analysis.compare;

import io.lockstep.core.failure.Differences;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.spec.Scaling;
import java.util.List;

/**
 * What must agree before two runs' speed can be compared; the number of workers is what differs.
 *
 * @param batch images per step: of each worker under weak scaling, of all together under strong
 */
public record ComparedWorkload(
    String network,
    String data,
    int images,
    int threads,
    long reducedBytes,
    Scaling scaling,
    int batch) {

  public static ComparedWorkload of(RunInfo.Workload run) {
    return new ComparedWorkload(
        run.network(),
        run.data(),
        run.trainImages(),
        run.threads(),
        run.reducedBytes(),
        run.scaling(),
        run.scaling() == Scaling.WEAK ? run.batch() : run.globalBatch());
  }

  /**
   * Where a run of one worker differs; empty where it can be the baseline. Such a run is the
   * beginning of a weak and of a strong curve alike, so its own scaling does not count.
   */
  List<String> differences(RunInfo.Workload alone) {
    return new Differences()
        .in("network", alone.network(), network)
        .in("data", alone.data(), data)
        .in("training images", alone.trainImages(), images)
        .in("threads", alone.threads(), threads)
        .in("reduced bytes", alone.reducedBytes(), reducedBytes)
        .in(
            scaling == Scaling.WEAK ? "batch per worker" : "global batch",
            alone.globalBatch(),
            batch)
        .found();
  }
}
