package io.lockstep.cli;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.spec.Setting;
import io.lockstep.core.spec.TrainSpec;
import io.lockstep.model.data.Dataset;
import io.lockstep.model.data.Datasets;
import io.lockstep.model.network.Networks;
import io.lockstep.model.network.StagedNetwork;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train}: a cluster of worker processes on this machine. */
@Command(
    name = "train",
    description = "Starts a cluster of worker processes on this machine and trains.",
    footer = {
      "",
      "Example:",
      "  lockstep train --workers 2 --network resnet8 --global-batch 128 \\",
      "    --epochs 5 --lr 0.2 --lr-schedule onecycle --nesterov"
    })
final class TrainVerb extends Verb {
  @Mixin private final TrainOptions options = new TrainOptions();

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "the run's folder, which must not exist (default: a new one in logs/)")
  private @Nullable Path folder;

  private @Nullable Dataset dataset;

  @Override
  void check() {
    options.check();
    options.check(Networks.named(options.network()));
    TrainSpec spec = options.spec(dataset().train().size());
    if (folder == null) {
      folder = Training.newFolder(spec);
    }
    Training.refuseExisting(folder);
    Outputs.requireFolder("--run", folder);
  }

  /** Read once, and read whole: that is what finds a damaged file before anything is started. */
  private Dataset dataset() {
    if (dataset == null) {
      dataset = Datasets.open(options.data());
    }
    return dataset;
  }

  @Override
  Map<String, Setting> settings() {
    Map<String, Setting> settings = super.settings();
    options.resolve(settings, dataset().train().size());
    settings.computeIfPresent("run", (k, s) -> new Setting(absolute(folder), s.from()));
    return settings;
  }

  private static @Nullable String absolute(@Nullable Path path) {
    return path == null ? null : path.toAbsolutePath().normalize().toString();
  }

  @Override
  ExitCode run(Console console) {
    StagedNetwork network = Networks.named(options.network());
    TrainSpec spec = options.spec(dataset().train().size());
    Training training = new Training(console, network, dataset());
    Path run = folder == null ? Training.newFolder(spec) : folder;
    TrainResult result = training.run(spec, options.maxRestarts(), settings(), run);
    console.document(result);
    result.print(console);
    return ExitCode.OK;
  }
}
