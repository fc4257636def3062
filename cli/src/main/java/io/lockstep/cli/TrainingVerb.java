package io.lockstep.cli;

import io.lockstep.core.spec.Setting;
import io.lockstep.core.spec.TrainSpec;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What the verbs that train share: the options of a run, and its folder.
 *
 * @param <B> what carries the run out
 */
abstract class TrainingVerb<B extends Backend> extends Verb {
  @Mixin final TrainOptions options = new TrainOptions();

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "the run's folder, which must not exist (default: a new one in logs/)")
  private @Nullable Path given;

  private @Nullable Path planned;
  private @Nullable B opened;

  /** Opens what the options ask for; called once, when they have been checked. */
  abstract B open();

  @Override
  void check() {
    options.check();
    backend().check(options);
    planned = folder("");
    NewRun.refuseExisting(planned);
    Outputs.requireFolder("--run", planned);
  }

  B backend() {
    if (opened == null) {
      opened = open();
    }
    return opened;
  }

  TrainSpec spec() {
    return options.spec(backend().subject());
  }

  /**
   * The folder that was named, or else a new one.
   *
   * @param suffix of a new one's name
   */
  Path folder(String suffix) {
    return given == null ? NewRun.folder(spec(), suffix) : given;
  }

  @Override
  Map<String, Setting> settings() {
    Map<String, Setting> settings = super.settings();
    options.resolve(settings, backend().subject());
    backend().resolve(settings);
    settings.computeIfPresent("run", (k, s) -> new Setting(absolute(planned), s.from()));
    return settings;
  }

  private static @Nullable String absolute(@Nullable Path path) {
    return path == null ? null : path.toAbsolutePath().normalize().toString();
  }
}
