package io.lockstep.cli;

import io.lockstep.actors.hosts.OtherHosts;
import io.lockstep.actors.launch.BackgroundWork;
import io.lockstep.actors.launch.CollectiveChoice;
import io.lockstep.actors.launch.HostPart;
import io.lockstep.actors.launch.LocalLauncher;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.FolderRunLog;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.runlog.RunInfo.Workload;
import io.lockstep.core.spec.Setting;
import io.lockstep.core.spec.TrainSpec;
import io.lockstep.model.data.Dataset;
import io.lockstep.model.network.Stage;
import io.lockstep.model.network.StagedNetwork;
import io.lockstep.model.network.TensorKind;
import io.lockstep.model.network.TensorSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** One training run, from an empty folder to a result; this host leads it. */
final class Training {
  private final Console console;
  private final StagedNetwork network;
  private final Dataset dataset;
  private final HostPart part;
  private final OtherHosts others;
  private final CollectiveChoice collective;

  Training(
      Console console,
      StagedNetwork network,
      Dataset dataset,
      HostPart part,
      OtherHosts others,
      CollectiveChoice collective) {
    this.console = console;
    this.network = network;
    this.dataset = dataset;
    this.part = part;
    this.others = others;
    this.collective = collective;
  }

  /**
   * Trains and writes the run folder.
   *
   * @param maxRestarts how many lost worker processes are started again, over the whole run
   * @throws LockstepException where the run did not complete; its folder says how it ended
   */
  TrainResult run(TrainSpec spec, int maxRestarts, Map<String, Setting> settings, Path path) {
    NewRun.refuseExisting(path);
    NewRun.create(path);
    RunFolder folder = new RunFolder(path.toAbsolutePath());
    if ((spec.workers() > 1 && collective.isAutomatic()) || collective.libraries() != null) {
      console.progress(
          "lockstep: gradients averaged by %s (%s)"
              .formatted(collective.name(), collective.reason()));
    }
    Ended ended = train(spec, maxRestarts, info(spec, settings, path), folder);
    if (ended.status().equals(Ended.INTERRUPTED)) {
      awaitExit();
    }
    return TrainResult.of(ended, path);
  }

  private Ended train(TrainSpec spec, int maxRestarts, RunInfo info, RunFolder folder) {
    try (LocalLauncher launcher = new LocalLauncher();
        FolderRunLog log = FolderRunLog.create(folder, info)) {
      long began = System.currentTimeMillis();
      Progress progress = new Progress(console, spec, dataset.train().size());
      BackgroundWork background = BackgroundWork.ofChildren(part.workers(), spec.threads());
      try {
        Ended ended =
            launcher.run(
                WorkerMain.command(folder),
                part.settings(spec, folder, collective.libraries()),
                maxRestarts,
                folder,
                others,
                progress.andThen(background).andThen(log::append));
        log.info(info.withEnd(progress.totals(since(began), background.cores()), ended));
        if (ended.status().equals(Ended.INTERRUPTED)) {
          console.progress(
              "lockstep: interrupted; what there is of the run is in " + folder.path());
        }
        return ended;
      } catch (LockstepException e) {
        sayHowItEnded(
            log,
            info.withEnd(progress.totals(since(began), background.cores()), Ended.failed(e)),
            e);
        throw e;
      }
    }
  }

  private static double since(long beganMs) {
    return (System.currentTimeMillis() - beganMs) / 1e3;
  }

  /** As far as the disk still takes it: what has failed may be the disk. */
  static void sayHowItEnded(FolderRunLog log, RunInfo info, LockstepException why) {
    try {
      log.info(info);
    } catch (LockstepException e) {
      why.addSuppressed(e);
    }
  }

  /**
   * A signal has begun to end this process, with an exit status of its own; nothing is to be said.
   */
  static void awaitExit() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private RunInfo info(TrainSpec spec, Map<String, Setting> settings, Path path) {
    long parameters = network.parameterCount();
    long statistics = network.statisticCount();
    Workload workload =
        new Workload(
            spec.network(),
            spec.data(),
            spec.scaling(),
            spec.workers(),
            spec.threads(),
            spec.batch(),
            spec.batch() * spec.workers(),
            parameters,
            (parameters + statistics) * Float.BYTES,
            dataset.train().size(),
            dataset.test().size(),
            spec.collective(),
            network.stages().stream().map(Training::stage).toList(),
            spec.device());
    return new RunInfo(
        RunInfo.SCHEMA,
        RunInfo.MEASURED,
        String.valueOf(path.getFileName()),
        Instant.now().toString(),
        settings,
        spec.seed(),
        workload,
        Provenance.hardware(),
        Provenance.software(),
        Provenance.commit(),
        null,
        null,
        null);
  }

  private static RunInfo.Stage stage(Stage stage) {
    long floats =
        stage.tensors().stream()
            .filter(tensor -> tensor.kind() == TensorKind.PARAMETER)
            .mapToLong(TensorSpec::size)
            .sum();
    return new RunInfo.Stage(stage.name(), floats * Float.BYTES);
  }
}
