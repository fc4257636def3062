package io.lockstep.cli;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.spec.Setting;
import io.lockstep.core.spec.TrainSpec;
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
      "    --epochs 5 --lr 0.2 --lr-schedule onecycle --nesterov",
      "  lockstep train --backend simulated --workers 64 --steps 100"
    })
final class TrainVerb extends Verb {
  @Mixin private final TrainOptions options = new TrainOptions();
  @Mixin private final BackendOptions backend = new BackendOptions();

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "the run's folder, which must not exist (default: a new one in logs/)")
  private @Nullable Path folder;

  private @Nullable Backend opened;

  @Override
  void check() {
    options.check();
    backend().check(options);
    TrainSpec spec = options.spec(backend().subject());
    if (folder == null) {
      folder = NewRun.folder(spec);
    }
    NewRun.refuseExisting(folder);
    Outputs.requireFolder("--run", folder);
  }

  private Backend backend() {
    if (opened == null) {
      opened = backend.open(options);
    }
    return opened;
  }

  @Override
  Map<String, Setting> settings() {
    Map<String, Setting> settings = super.settings();
    options.resolve(settings, backend().subject());
    backend().resolve(settings);
    settings.computeIfPresent("run", (k, s) -> new Setting(absolute(folder), s.from()));
    return settings;
  }

  private static @Nullable String absolute(@Nullable Path path) {
    return path == null ? null : path.toAbsolutePath().normalize().toString();
  }

  @Override
  ExitCode run(Console console) {
    TrainSpec spec = options.spec(backend().subject());
    Path run = folder == null ? NewRun.folder(spec) : folder;
    TrainResult result = backend().run(console, spec, options.maxRestarts(), settings(), run);
    console.document(result);
    result.print(console);
    return ExitCode.OK;
  }
}
