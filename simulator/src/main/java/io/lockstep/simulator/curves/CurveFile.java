package io.lockstep.simulator.curves;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A JSON list of published curves. */
final class CurveFile {
  private static final String HINT =
      "it is a JSON list of {id, scaling, note, points: [{gpus, throughput or seconds}]}";

  private CurveFile() {}

  /**
   * @throws LockstepException (exit 2) where the file is missing or damaged, or a series cannot be
   */
  static List<PublishedCurve> read(Path file) {
    try {
      List<PublishedCurve> curves =
          Json.MAPPER.readValue(
              Files.readString(file), new TypeReference<List<PublishedCurve>>() {});
      if (curves == null || curves.isEmpty() || curves.stream().anyMatch(Objects::isNull)) {
        throw LockstepException.usage(file + " holds no series, or an empty one").hint(HINT);
      }
      return curves;
    } catch (JsonProcessingException e) {
      throw LockstepException.usage(file + " holds no published curves: " + Json.problem(e))
          .hint(HINT)
          .because(e);
    } catch (IOException e) {
      throw LockstepException.usage("cannot read the curves " + file + ": " + e.getMessage())
          .hint("give a file that is there")
          .because(e);
    }
  }
}
