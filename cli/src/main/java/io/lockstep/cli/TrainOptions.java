package io.lockstep.cli;

import static io.lockstep.cli.Usage.positive;
import static io.lockstep.cli.Usage.require;

import io.lockstep.actors.launch.CollectiveChoice;
import io.lockstep.actors.nccl.LibraryPaths;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.failure.NearestMatch;
import io.lockstep.core.sampler.Sampler;
import io.lockstep.core.spec.Setting;
import io.lockstep.core.spec.TrainSpec;
import io.lockstep.model.network.StagedNetwork;
import io.lockstep.model.replica.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a run can be told, with every default; {@link #spec} makes one checked spec of it. */
final class TrainOptions {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec command;

  private static final int DEFAULT_BATCH = 128;
  private static final int DEFAULT_EPOCHS = 100;
  private static final int MOST_RESTARTS = 1000;
  private static final int MOST_BUCKET_MIB = 1024;
  private static final int MIB = 1 << 20;
  private static final Set<String> COLLECTIVES =
      Set.of(
          CollectiveChoice.AUTO, CollectiveChoice.SHM, CollectiveChoice.TCP, CollectiveChoice.NCCL);

  private static final Set<String> DEVICES = Set.of(TrainSpec.CPU, TrainSpec.GPU);
  private static final Set<String> OF_GPUS = Set.of(CollectiveChoice.AUTO, CollectiveChoice.NCCL);

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "1",
      description = "replicas on this host, a process each (default: ${DEFAULT-VALUE})")
  private int workers;

  @Option(
      names = "--min-workers",
      paramLabel = "M",
      defaultValue = "1",
      description = "go on with as few when others are lost (default: ${DEFAULT-VALUE})")
  private int minWorkers;

  @Option(
      names = "--max-restarts",
      paramLabel = "R",
      defaultValue = "0",
      description =
          "start lost worker processes again, so many times in all (default: ${DEFAULT-VALUE})")
  private int maxRestarts;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "compute threads per worker (default: cores / workers)")
  private @Nullable Integer threads;

  @Option(
      names = "--device",
      paramLabel = "cpu|gpu",
      defaultValue = TrainSpec.CPU,
      description = "what each worker computes on (default: ${DEFAULT-VALUE}); gpu: docs/gpu.md")
  private String device = TrainSpec.CPU;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      defaultValue = "resnet18",
      description = "resnet18 or resnet8 (default: ${DEFAULT-VALUE})")
  private String network = "";

  @Option(
      names = "--data",
      paramLabel = "DIR|shapes",
      defaultValue = "shapes",
      description =
          "folder of CIFAR-10 binary files, or the embedded set (default: ${DEFAULT-VALUE})")
  private String data = "";

  @Option(
      names = "--batch",
      paramLabel = "B",
      description = "images per worker and step (default: " + DEFAULT_BATCH + ")")
  private @Nullable Integer batch;

  @Option(
      names = "--global-batch",
      paramLabel = "G",
      description = "images per step over all workers, instead of --batch")
  private @Nullable Integer globalBatch;

  @Option(
      names = "--epochs",
      paramLabel = "E",
      description = "passes over the training set (default: " + DEFAULT_EPOCHS + ")")
  private @Nullable Integer epochs;

  @Option(
      names = "--steps",
      paramLabel = "S",
      description = "stop after so many steps, without evaluation")
  private @Nullable Long steps;

  @Mixin private final LearningRateOptions learningRate = new LearningRateOptions();

  @Option(
      names = "--momentum",
      paramLabel = "M",
      defaultValue = "0.9",
      description = "of the gradient's running sum, 0 to below 1 (default: ${DEFAULT-VALUE})")
  private double momentum;

  @Option(names = "--nesterov", description = "Nesterov's momentum")
  private boolean nesterov;

  @Option(
      names = "--weight-decay",
      paramLabel = "D",
      defaultValue = "5e-4",
      description = "L2 penalty added to the gradient (default: ${DEFAULT-VALUE})")
  private double weightDecay;

  @Option(
      names = "--augment",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "random crop and flip of training images (default: ${DEFAULT-VALUE})")
  private boolean augment;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "of weights, shuffling and augmentation (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--collective",
      paramLabel = "NAME",
      defaultValue = CollectiveChoice.AUTO,
      description = "auto, shm, tcp or nccl (default: ${DEFAULT-VALUE})")
  private String collective = "";

  @Mixin private final NcclOptions nccl = new NcclOptions();

  @Option(
      names = "--bucket-mib",
      paramLabel = "M",
      defaultValue = "25",
      description = "gradients averaged together, in MiB, at most (default: ${DEFAULT-VALUE})")
  private double bucketMib;

  @Option(names = "--init", paramLabel = "FILE", description = "start from these weights (NPZ)")
  private @Nullable Path init;

  /** As many workers on each. */
  private int hosts = 1;

  /** The run is on so many hosts; said before {@link #check}. */
  void across(int count) {
    hosts = count;
  }

  boolean isOnOneHost() {
    return hosts == 1;
  }

  /** Workers of all hosts. */
  private int world() {
    return (int) Math.min(Integer.MAX_VALUE, (long) workers * hosts);
  }

  private String asGiven() {
    return (hosts > 1 ? "--nodes " + hosts + " --workers " : "--workers ") + workers;
  }

  /** What must hold whatever the data are. */
  void check() {
    settleExclusive();
    positive("--workers", workers);
    positive("--min-workers", minWorkers);
    require(minWorkers <= world(), "--min-workers %d is more than %s", minWorkers, asGiven());
    require(
        maxRestarts >= 0 && maxRestarts <= MOST_RESTARTS,
        "--max-restarts must be in [0, %d], not %d",
        MOST_RESTARTS,
        maxRestarts);
    positive("--threads", threads);
    positive("--batch", batch);
    positive("--global-batch", globalBatch);
    positive("--epochs", epochs);
    positive("--steps", steps);
    require(
        globalBatch == null || globalBatch % world() == 0,
        "--global-batch %d does not divide by %d workers",
        globalBatch,
        world());
    require(
        (long) perWorker() * world() <= Integer.MAX_VALUE,
        "--batch %d with %d workers: a step has at most %d images",
        perWorker(),
        world(),
        Integer.MAX_VALUE);
    require(momentum >= 0 && momentum < 1, "--momentum must be in [0, 1), not %s", momentum);
    require(!nesterov || momentum > 0, "--nesterov needs a --momentum above 0");
    require(
        weightDecay >= 0 && Double.isFinite(weightDecay),
        "--weight-decay must not be negative, not %s",
        weightDecay);
    learningRate.check();
    require(
        bucketMib > 0 && bucketMib <= MOST_BUCKET_MIB,
        "--bucket-mib must be above 0 and at most %d, not %s",
        MOST_BUCKET_MIB,
        bucketMib);
    require(
        hosts == 1 || !collective.equals("shm"),
        "--collective shm is for workers on one host; between %d hosts it is tcp",
        hosts);
    requireCollective(collective);
    requireDevice(device, world(), collective);
    require(
        init == null || (Files.isRegularFile(init) && Files.isReadable(init)),
        "--init %s cannot be read as a file",
        init);
  }

  /**
   * @param most of what, in words
   */
  void checkWorkers(int most, String what) {
    require(workers <= most, "--workers %d: at most %d %s", workers, most, what);
  }

  /** A network that was asked for must be the one that there is. */
  void requireNetwork(String only, String of) {
    require(
        Settings.source(command, "--network") == Settings.Source.DEFAULT || network.equals(only),
        "--network %s, but %s is of %s",
        network,
        of,
        only);
  }

  /** Options that would have no effect must not be given. */
  void refuseGiven(List<String> names, String why) {
    for (String name : names) {
      if (Settings.source(command, name) != Settings.Source.DEFAULT) {
        throw LockstepException.usage(name + " was given, but " + why).hint("leave it out");
      }
    }
  }

  /** What must hold of the weights to start from. */
  void checkInit(StagedNetwork staged) {
    if (init != null) {
      Weights.check(init, staged);
    }
  }

  /**
   * Of two settings that exclude one another, the one from the stronger source counts, so that what
   * a file says can be replaced; both from one source are a mistake.
   */
  private void settleExclusive() {
    if (batch != null && globalBatch != null) {
      boolean perWorker = outranks("--batch", "--global-batch");
      batch = perWorker ? batch : null;
      globalBatch = perWorker ? null : globalBatch;
    }
    if (epochs != null && steps != null) {
      boolean whole = outranks("--epochs", "--steps");
      epochs = whole ? epochs : null;
      steps = whole ? null : steps;
    }
  }

  private boolean outranks(String one, String other) {
    int order = Settings.source(command, one).compareTo(Settings.source(command, other));
    require(order != 0, "%s and %s exclude one another", one, other);
    return order > 0;
  }

  /** The resolved spec; {@link #check} has passed. */
  TrainSpec spec(Backend.Subject subject) {
    require(
        world() <= subject.trainImages(),
        "%d workers for %d training images: some would have none",
        world(),
        subject.trainImages());
    Integer given = subject.threads();
    int perWorker = perWorker();
    return new TrainSpec(
        world(),
        minWorkers,
        given == null ? threads() : given,
        subject.network(),
        subject.data(),
        perWorker,
        globalBatch,
        epochs(),
        steps,
        learningRate.rate(globalBatch != null, epochsToRun(subject)),
        momentum,
        nesterov,
        weightDecay,
        augment,
        seed,
        subject.collective().name(),
        (long) (bucketMib * MIB),
        init == null ? null : init.toAbsolutePath().toString(),
        device);
  }

  private double epochsToRun(Backend.Subject subject) {
    return steps == null
        ? epochs()
        : (double) steps / Sampler.stepsPerEpoch(subject.trainImages(), world(), perWorker());
  }

  /** The settings that are worked out from others, for {@code --dry-run} and {@code run.json}. */
  void resolve(Map<String, Setting> settings, Backend.Subject subject) {
    Settings.computed(settings, "threads", threads, threads(), "cores / workers");
    Settings.computed(
        settings,
        "batch",
        batch,
        perWorker(),
        globalBatch == null ? "default" : "global batch / workers");
    Settings.computed(
        settings, "global-batch", globalBatch, perWorker() * world(), "batch × workers");
    Settings.computed(
        settings,
        "epochs",
        epochs,
        steps == null ? epochs() : null,
        steps == null ? "default" : "replaced by --steps");
    Settings.computed(
        settings, "steps", steps, null, epochs == null ? "default" : "replaced by --epochs");
    learningRate.resolve(settings, globalBatch != null, epochsToRun(subject));
    if (collective.equals(CollectiveChoice.AUTO)) {
      CollectiveChoice chosen = subject.collective();
      settings.put("collective", new Setting(chosen.name(), chosen.reason()));
    }
    LibraryPaths found = subject.collective().libraries();
    if (found != null) {
      Settings.computed(settings, "nccl-library", nccl.paths().nccl(), found.nccl(), "found there");
      Settings.computed(
          settings, "cudart-library", nccl.paths().cudart(), found.cudart(), "found there");
    }
  }

  @Nullable Path init() {
    return init;
  }

  int maxRestarts() {
    return maxRestarts;
  }

  int workers() {
    return workers;
  }

  /** As it was asked for. */
  String collective() {
    return collective;
  }

  /** Whether what is summed lies on GPUs, and how is left open. */
  boolean isOfSeveralGpus() {
    return device.equals(TrainSpec.GPU) && world() > 1 && collective.equals(CollectiveChoice.AUTO);
  }

  LibraryPaths ncclLibraries() {
    return nccl.paths();
  }

  String network() {
    return network;
  }

  String data() {
    return data;
  }

  private int threads() {
    return threads != null
        ? threads
        : Math.max(1, Runtime.getRuntime().availableProcessors() / workers);
  }

  private int perWorker() {
    return globalBatch != null ? globalBatch / world() : batch != null ? batch : DEFAULT_BATCH;
  }

  private int epochs() {
    return epochs != null ? epochs : DEFAULT_EPOCHS;
  }

  /** Refuses a name that is none of a collective, or of how to choose one. */
  static void requireCollective(String collective) {
    if (!COLLECTIVES.contains(collective)) {
      throw LockstepException.usage("unknown collective '" + collective + "'")
          .hint(NearestMatch.suggestion(collective, COLLECTIVES));
    }
  }

  /** Refuses what is no device, and a collective that does not reach what lies there. */
  static void requireDevice(String device, int world, String collective) {
    if (!DEVICES.contains(device)) {
      throw LockstepException.usage("unknown device '" + device + "'")
          .hint(NearestMatch.suggestion(device, DEVICES));
    }
    require(
        device.equals(TrainSpec.CPU) || world == 1 || OF_GPUS.contains(collective),
        "--collective %s does not reach what lies on GPUs: --device gpu takes nccl, or auto",
        collective);
  }
}
