package io.lockstep.cli;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.simulator.cost.Overlap;
import io.lockstep.simulator.cost.Scenario;
import io.lockstep.simulator.profile.Backward;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the backward pass hides communication; the size of buckets is said elsewhere. */
final class OverlapOptions {
  @Option(
      names = "--backward-part",
      paramLabel = "PART",
      converter = SweptOption.Numbers.class,
      description = "of compute, 0 to 1 (model overlap; default: 2/3)")
  private @Nullable SweptOption<Double> backwardPart;

  @Option(
      names = "--backward-profile",
      paramLabel = "T:B",
      split = ",",
      description =
          "stages in the order of the backward pass, each with its part of the time and of the"
              + " gradients, as 0.4:0.75,0.6:0.25 (model overlap; default: evenly spread)")
  private List<String> backwardProfile = List.of();

  @Option(
      names = "--overlap-slowdown",
      paramLabel = "FACTOR",
      converter = SweptOption.Numbers.class,
      description = "how much longer compute takes beside communication, as 0.1 (model overlap)")
  private @Nullable SweptOption<Double> slowdown;

  /** Those that were given. */
  List<String> given() {
    return Usage.given(
        "--backward-part", backwardPart,
        "--backward-profile", backwardProfile,
        "--overlap-slowdown", slowdown);
  }

  /** Options that may have several values. */
  void sweep(Sweep sweep) {
    sweep.over("--backward-part", backwardPart).over("--overlap-slowdown", slowdown);
  }

  /**
   * @param scenario without them
   * @param bucketBytes null for buckets as they are known, or the usual ones
   * @return what hides communication; null where nothing does
   * @throws LockstepException (exit 2) naming the flag that is wrong
   */
  @Nullable Overlap over(Scenario scenario, @Nullable Long bucketBytes) {
    if (given().isEmpty() && bucketBytes == null) {
      return scenario.conditions().overlap();
    }
    Overlap usual = scenario.overlap();
    return new Overlap(
        bucketBytes == null ? usual.bucketBytes() : bucketBytes,
        backwardPart == null ? usual.backwardPart() : backwardPart.value(),
        backwardProfile.isEmpty() ? usual.profile() : stages(),
        slowdown == null ? usual.slowdown() : slowdown.value());
  }

  private List<Backward.Stage> stages() {
    return backwardProfile.stream().map(OverlapOptions::stage).toList();
  }

  private static Backward.Stage stage(String text) {
    String[] parts = text.split(":", -1);
    try {
      if (parts.length == 2) {
        return new Backward.Stage(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]));
      }
    } catch (NumberFormatException e) {
      // Said below, as for any other text.
    }
    throw LockstepException.usage("--backward-profile: '" + text + "' is not a stage")
        .hint("give its part of the time and of the gradients, as 0.4:0.75,0.6:0.25");
  }
}
