package io.lockstep.analysis.figure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lockstep.core.runlog.Json;
import java.util.Optional;

/** Hatches as decals of ECharts. */
final class Hatching {
  private Hatching() {}

  static Optional<ObjectNode> of(Layer.Hatch hatch) {
    return switch (hatch) {
      case NONE -> Optional.empty();
      case RISING -> Optional.of(lines(-Math.PI / 4));
      case FALLING -> Optional.of(lines(Math.PI / 4));
      case LEVEL -> Optional.of(lines(0));
      case UPRIGHT -> Optional.of(lines(Math.PI / 2));
      case DOTS -> Optional.of(dots());
    };
  }

  private static ObjectNode lines(double rotation) {
    ObjectNode decal = decal("rect").put("rotation", rotation);
    decal.putArray("dashArrayX").add(1).add(0);
    decal.putArray("dashArrayY").add(1).add(6);
    return decal;
  }

  private static ObjectNode dots() {
    ObjectNode decal = decal("circle").put("symbolSize", 0.7);
    decal.putArray("dashArrayX").add(4).add(4);
    decal.putArray("dashArrayY").add(4).add(4);
    return decal;
  }

  private static ObjectNode decal(String symbol) {
    return Json.MAPPER.createObjectNode().put("symbol", symbol).put("color", "rgba(0, 0, 0, 0.4)");
  }
}
