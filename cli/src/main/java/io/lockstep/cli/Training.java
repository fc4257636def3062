package io.lockstep.cli;

import io.lockstep.actors.launch.LocalLauncher;
import io.lockstep.actors.launch.WorkerSettings;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.EpochRow;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.FolderRunLog;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.core.runlog.RunInfo;
import io.lockstep.core.runlog.RunInfo.Totals;
import io.lockstep.core.runlog.RunInfo.Workload;
import io.lockstep.core.runlog.RunReader;
import io.lockstep.core.runlog.RunRecord;
import io.lockstep.core.runlog.StepRow;
import io.lockstep.core.sampler.Sampler;
import io.lockstep.core.spec.Setting;
import io.lockstep.core.spec.TrainSpec;
import io.lockstep.model.data.Dataset;
import io.lockstep.model.network.StagedNetwork;
import io.lockstep.model.network.TensorKind;
import io.lockstep.model.network.TensorSpec;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** One training run on this machine, from an empty folder to a result. */
final class Training {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
  private static final String LOOPBACK = "127.0.0.1";
  private static final int SECRET_BITS = 128;

  private final Console console;
  private final StagedNetwork network;
  private final Dataset dataset;

  Training(Console console, StagedNetwork network, Dataset dataset) {
    this.console = console;
    this.network = network;
    this.dataset = dataset;
  }

  /** A name that says what the run is, in the checkout's {@code logs/}. */
  static Path newFolder(TrainSpec spec) {
    String name =
        STAMP.format(LocalDateTime.now(ZoneId.systemDefault()))
            + "-"
            + spec.network()
            + "-"
            + spec.workers()
            + "x"
            + spec.threads();
    Path path = home().resolve("logs").resolve(name);
    for (int i = 2; Files.exists(path); i++) {
      path = home().resolve("logs").resolve(name + "-" + i);
    }
    return path;
  }

  static Path home() {
    return Path.of(System.getProperty("lockstep.home", ""));
  }

  static void refuseExisting(Path folder) {
    if (Files.exists(folder)) {
      throw LockstepException.usage("the run folder " + folder + " exists")
          .hint("each run has a folder of its own: name another, or leave --run out");
    }
  }

  /**
   * Trains and writes the run folder.
   *
   * @param maxRestarts how many lost worker processes are started again, over the whole run
   * @throws LockstepException where the run did not complete; its folder says how it ended
   */
  TrainResult run(TrainSpec spec, int maxRestarts, Map<String, Setting> settings, Path path) {
    refuseExisting(path);
    create(path);
    RunFolder folder = new RunFolder(path.toAbsolutePath());
    Ended ended = train(spec, maxRestarts, info(spec, settings, path), folder);
    if (ended.status().equals(Ended.INTERRUPTED)) {
      awaitExit();
    }
    if (!ended.status().equals(Ended.COMPLETED)) {
      throw LockstepException.failed(String.valueOf(ended.cause()))
          .rank(ended.rank())
          .hint(ended.hint());
    }
    return TrainResult.of(RunReader.read(path), path);
  }

  private Ended train(TrainSpec spec, int maxRestarts, RunInfo info, RunFolder folder) {
    try (LocalLauncher launcher = new LocalLauncher();
        FolderRunLog log = FolderRunLog.create(folder, info)) {
      long began = System.currentTimeMillis();
      Progress progress = new Progress(console, spec, dataset.train().size());
      try {
        Ended ended = launch(launcher, spec, maxRestarts, folder, progress.andThen(log::append));
        log.info(info.withEnd(progress.totals(began), ended));
        if (ended.status().equals(Ended.INTERRUPTED)) {
          console.progress(
              "lockstep: interrupted; what there is of the run is in " + folder.path());
        }
        return ended;
      } catch (LockstepException e) {
        sayHowItEnded(log, info.withEnd(progress.totals(began), failed(e)), e);
        throw e;
      }
    }
  }

  private static Ended failed(LockstepException e) {
    return Ended.failed(e.rank(), e.text(), e.hint());
  }

  /** As far as the disk still takes it: what has failed may be the disk. */
  private static void sayHowItEnded(FolderRunLog log, RunInfo info, LockstepException why) {
    try {
      log.info(info);
    } catch (LockstepException e) {
      why.addSuppressed(e);
    }
  }

  /**
   * A signal has begun to end this process, with an exit status of its own; nothing is to be said.
   */
  private static void awaitExit() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Ended launch(
      LocalLauncher launcher,
      TrainSpec spec,
      int maxRestarts,
      RunFolder folder,
      Consumer<RunRecord> sink) {
    String secret = new BigInteger(SECRET_BITS, new SecureRandom()).toString(Character.MAX_RADIX);
    String host = Provenance.host();
    List<WorkerSettings> workers =
        IntStream.range(0, spec.workers())
            .mapToObj(
                i -> new WorkerSettings(spec, host, LOOPBACK, i, folder.path().toString(), secret))
            .toList();
    return launcher.run(WorkerMain.command(folder), workers, maxRestarts, folder, sink);
  }

  private RunInfo info(TrainSpec spec, Map<String, Setting> settings, Path path) {
    long parameters = network.parameterCount();
    long statistics =
        network.tensors(TensorKind.STATISTIC).stream().mapToLong(TensorSpec::size).sum();
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
            "tcp");
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
        System.getProperty("lockstep.commit", "unknown"),
        null,
        null);
  }

  private static void create(Path path) {
    try {
      Path parent = path.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createDirectory(path);
    } catch (IOException e) {
      throw LockstepException.usage("the run folder " + path + " cannot be made: " + e)
          .hint("name a folder that this user may write")
          .because(e);
    }
  }

  /** What a person sees while a run goes on, and what is counted for its end. */
  private static final class Progress implements Consumer<RunRecord> {
    private static final long EVERY_MS = 5_000;

    private final Console console;
    private final TrainSpec spec;
    private final long stepsPerEpoch;
    private final MembershipNews news = new MembershipNews();
    private long steps;
    private long images;
    private int epochs;
    private long saidMs;

    Progress(Console console, TrainSpec spec, int trainImages) {
      this.console = console;
      this.spec = spec;
      stepsPerEpoch = Sampler.stepsPerEpoch(trainImages, spec.workers(), spec.batch());
      saidMs = System.currentTimeMillis();
      if (spec.steps() == null) {
        console.line(EpochTable.header());
      }
    }

    @Override
    public void accept(RunRecord line) {
      if (line instanceof StepRow row) {
        images += row.samples();
        steps = Math.max(steps, row.step() + 1);
        if (row.rank() == 0) {
          say(row);
        }
      } else if (line instanceof EpochRow row) {
        epochs = row.epoch();
        console.line(EpochTable.line(row));
        saidMs = System.currentTimeMillis();
      } else if (line instanceof Event event) {
        news.of(event).ifPresent(text -> console.progress("lockstep: " + text));
      }
    }

    private void say(StepRow row) {
      long now = System.currentTimeMillis();
      if (now - saidMs >= EVERY_MS) {
        saidMs = now;
        Long last = spec.steps();
        String of =
            last == null
                ? String.format(
                    "epoch %d/%d, step %d/%d",
                    row.epoch(), spec.epochs(), row.step() % stepsPerEpoch + 1, stepsPerEpoch)
                : String.format("step %d/%d", row.step() + 1, last);
        console.progress(String.format("%s, loss %.3f, %.1f ms", of, row.loss(), row.stepMs()));
      }
    }

    Totals totals(long beganMs) {
      return new Totals(steps, epochs, images, (System.currentTimeMillis() - beganMs) / 1e3);
    }
  }
}
