package io.lockstep.analysis.compare;

import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.spec.Scaling;
import java.util.ArrayList;
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
    List<String> found = new ArrayList<>();
    difference(found, "network", alone.network(), network);
    difference(found, "data", alone.data(), data);
    difference(found, "training images", alone.trainImages(), images);
    difference(found, "threads", alone.threads(), threads);
    difference(found, "reduced bytes", alone.reducedBytes(), reducedBytes);
    String what = scaling == Scaling.WEAK ? "batch per worker" : "global batch";
    difference(found, what, alone.globalBatch(), batch);
    return found;
  }

  private static void difference(List<String> found, String what, Object alone, Object here) {
    if (!alone.equals(here)) {
      found.add(what + " " + alone + " against " + here);
    }
  }
}
