package io.lockstep.analysis.compare;

import io.lockstep.core.failure.Differences;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.spec.Scaling;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must agree before two runs' speed can be compared; the number of workers is what differs.
 *
 * @param threads compute threads per worker; null where a profile does not tell
 * @param batch images per step: of each worker under weak scaling, of all together under strong
 * @param device what replicas computed on; null where a run or a profile does not tell
 */
public record ComparedWorkload(
    String network,
    String data,
    int images,
    @Nullable Integer threads,
    long reducedBytes,
    Scaling scaling,
    int batch,
    @Nullable String device) {
  /** Of which it is not told what computed. */
  public ComparedWorkload(
      String network,
      String data,
      int images,
      @Nullable Integer threads,
      long reducedBytes,
      Scaling scaling,
      int batch) {
    this(network, data, images, threads, reducedBytes, scaling, batch, null);
  }

  public static ComparedWorkload of(RunInfo.Workload run) {
    return new ComparedWorkload(
        run.network(),
        run.data(),
        run.trainImages(),
        run.threads(),
        run.reducedBytes(),
        run.scaling(),
        run.scaling() == Scaling.WEAK ? run.batch() : run.globalBatch(),
        run.device());
  }

  /**
   * Where a run of one worker differs; empty where it can be the baseline. Such a run is the
   * beginning of a weak and of a strong curve alike, so its own scaling does not count.
   */
  List<String> differences(RunInfo.Workload alone) {
    return differences(
        new ComparedWorkload(
            alone.network(),
            alone.data(),
            alone.trainImages(),
            alone.threads(),
            alone.reducedBytes(),
            scaling,
            alone.globalBatch(),
            alone.device()));
  }

  /** Where another one differs; what either does not know cannot. */
  List<String> differences(ComparedWorkload other) {
    return new Differences()
        .in("network", other.network, network)
        .in("data", other.data, data)
        .in("training images", other.images, images)
        .inKnown("threads", other.threads, threads)
        .inKnown("device", other.device, device)
        .in("reduced bytes", other.reducedBytes, reducedBytes)
        .in("scaling", other.scaling.label(), scaling.label())
        .in(scaling == Scaling.WEAK ? "batch per worker" : "global batch", other.batch, batch)
        .found();
  }
}
