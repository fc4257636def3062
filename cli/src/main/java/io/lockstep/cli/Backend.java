package io.lockstep.cli;

import io.lockstep.actors.launch.CollectiveChoice;
import io.lockstep.core.spec.Setting;
import io.lockstep.core.spec.TrainSpec;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What carries a training run out: worker processes with the engine, or a simulated world. */
interface Backend {
  /** Checks what of the options concerns this backend alone, before anything is started. */
  void check(TrainOptions options);

  /** What is trained; read once. */
  Subject subject();

  /** The settings that this backend decides, for {@code --dry-run} and {@code run.json}. */
  void resolve(Map<String, Setting> settings);

  /**
   * Carries a run out and writes its folder, which it makes.
   *
   * @throws io.lockstep.core.failure.LockstepException where the run did not complete; its folder
   *     says how it ended
   */
  TrainResult run(
      Console console, TrainSpec spec, int maxRestarts, Map<String, Setting> settings, Path folder);

  /**
   * What is trained.
   *
   * @param threads compute threads of each worker where that is not the user's to say
   * @param collective what averages the gradients
   */
  record Subject(
      String network,
      String data,
      int trainImages,
      @Nullable Integer threads,
      CollectiveChoice collective) {}
}
