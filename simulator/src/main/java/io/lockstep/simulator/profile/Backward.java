package io.lockstep.simulator.profile;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * How gradients come during the backward pass.
 *
 * @param part of compute, in [0, 1]
 * @param stages in the order of the backward pass; empty where gradients come evenly
 * @param source where the numbers came from
 */
@JsonPropertyOrder({"part", "stages", "source"})
public record Backward(double part, List<Stage> stages, String source) {
  private static final double NEARLY_ONE = 1e-6;

  /**
   * A part of the backward pass, at whose end its gradients are there.
   *
   * @param timePart of the backward pass
   * @param bytesPart of all gradients
   */
  @JsonPropertyOrder({"time_part", "bytes_part"})
  public record Stage(
      @JsonProperty("time_part") double timePart, @JsonProperty("bytes_part") double bytesPart) {
    public Stage {
      Valid.notNegative(timePart, "time_part");
      Valid.notNegative(bytesPart, "bytes_part");
    }
  }

  public Backward {
    Valid.notNegative(part, "backward.part");
    Valid.notNegative(1 - part, "1 - backward.part");
    stages = Valid.list(stages);
    requireWhole(stages);
    Valid.present(source, "backward.source");
  }

  /**
   * @throws io.lockstep.core.failure.LockstepException (exit 2) where stages are not parts of one
   *     whole; none are
   */
  public static void requireWhole(List<Stage> stages) {
    if (!stages.isEmpty()) {
      Valid.nearly(1, stages.stream().mapToDouble(Stage::timePart).sum(), NEARLY_ONE, "time_part");
      Valid.nearly(
          1, stages.stream().mapToDouble(Stage::bytesPart).sum(), NEARLY_ONE, "bytes_part");
    }
  }
}
