package io.lockstep.cli;

import io.lockstep.actors.hosts.OtherHosts;
import io.lockstep.actors.launch.CollectiveChoice;
import io.lockstep.actors.launch.HostPart;
import io.lockstep.actors.launch.SharedMemoryRoom;
import io.lockstep.actors.nccl.NcclSurvey;
import io.lockstep.core.spec.Setting;
import io.lockstep.core.spec.TrainSpec;
import io.lockstep.model.data.Dataset;
import io.lockstep.model.data.Datasets;
import io.lockstep.model.network.Networks;
import io.lockstep.model.network.StagedNetwork;
import java.nio.file.Path;
import java.util.Map;

/** Worker processes on this machine, each with DJL's PyTorch engine. */
final class EngineBackend implements Backend {
  static final String LOOPBACK = "127.0.0.1";

  static final int MOST_WORKERS = 1024;

  private final String data;
  private final StagedNetwork network;
  private final Dataset dataset;
  private final Subject subject;

  /** The data are read whole: that is what finds a damaged file before anything is started. */
  EngineBackend(TrainOptions options) {
    network = Networks.named(options.network());
    dataset = Datasets.open(options.data());
    data = Datasets.resolve(options.data());
    subject =
        new Subject(options.network(), data, dataset.train().size(), null, collective(options));
  }

  private CollectiveChoice collective(TrainOptions options) {
    if (options.collective().equals(CollectiveChoice.NCCL) || options.isOfSeveralGpus()) {
      return CollectiveChoice.nccl(
          options.collective(), NcclSurvey.of(options.ncclLibraries(), options.workers()));
    }
    return CollectiveChoice.of(
        options.collective(),
        options.isOnOneHost(),
        SharedMemoryRoom.here(summedBytes(network)),
        options.workers(),
        Math.min(1, options.maxRestarts()));
  }

  /** What a rank's step puts into the sum: gradients and running statistics. */
  static long summedBytes(StagedNetwork network) {
    return ((long) network.parameterCount() + network.statisticCount()) * Float.BYTES;
  }

  @Override
  public void check(TrainOptions options) {
    options.checkWorkers(MOST_WORKERS, "processes on one machine");
    options.checkInit(network);
  }

  @Override
  public Subject subject() {
    return subject;
  }

  @Override
  public void resolve(Map<String, Setting> settings) {
    settings.computeIfPresent("data", (k, s) -> new Setting(data, s.from()));
  }

  @Override
  public TrainResult run(
      Console console,
      TrainSpec spec,
      int maxRestarts,
      Map<String, Setting> settings,
      Path folder) {
    HostPart alone = HostPart.first(Provenance.host(), LOOPBACK, spec.workers());
    return training(console, alone, OtherHosts.none()).run(spec, maxRestarts, settings, folder);
  }

  /** A run that is led from this host. */
  Training training(Console console, HostPart part, OtherHosts others) {
    return new Training(console, network, dataset, part, others, subject.collective());
  }

  /** By which hosts can tell whether they train on the same images, wherever they lie. */
  String fingerprint() {
    return dataset.fingerprint();
  }
}
