package io.lockstep.cli;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.failure.NearestMatch;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which backend, and what only the simulated one is told. */
final class BackendOptions {
  private static final String DJL = "djl";
  private static final String SIMULATED = "simulated";
  private static final String DEFAULT_PROFILE = "reference";

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      defaultValue = DJL,
      description =
          "djl, or simulated: the same cluster in virtual time (default: ${DEFAULT-VALUE})")
  private String backend = "";

  @Option(
      names = "--profile",
      paramLabel = "NAME|FILE",
      description = "simulated: what a step takes (default: " + DEFAULT_PROFILE + ")")
  private @Nullable String profile;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "simulated: cost model (default: the best that the profile has data for)")
  private @Nullable String model;

  @Option(
      names = "--log-ranks",
      paramLabel = "R",
      description = "simulated: write the steps of ranks below R only (default: of all)")
  private @Nullable Integer logRanks;

  @Mixin private ConditionOptions conditions = new ConditionOptions();

  /**
   * @throws LockstepException (exit 2) for a backend that does not exist, and for an option that it
   *     would ignore
   */
  Backend open(TrainOptions options) {
    return switch (backend) {
      case DJL -> {
        refuse("--profile", profile);
        refuse("--model", model);
        refuse("--log-ranks", logRanks);
        conditions.given().forEach(option -> refuse(option, option));
        yield new EngineBackend(options);
      }
      case SIMULATED -> {
        if (logRanks != null && logRanks < 1) {
          throw LockstepException.usage("--log-ranks must be at least 1, not " + logRanks);
        }
        yield new SimulatedBackend(
            profile == null ? DEFAULT_PROFILE : profile,
            model,
            conditions,
            logRanks == null ? Integer.MAX_VALUE : logRanks);
      }
      default ->
          throw LockstepException.usage("unknown backend '" + backend + "'")
              .hint(NearestMatch.suggestion(backend, List.of(DJL, SIMULATED)));
    };
  }

  private static void refuse(String option, @Nullable Object value) {
    if (value != null) {
      throw LockstepException.usage(option + " is for --backend " + SIMULATED)
          .hint("leave it out, or add --backend " + SIMULATED);
    }
  }
}
