package io.lockstep.analysis.figure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lockstep.core.runlog.Json;

/** An axis as ECharts takes it. */
final class AxisOption {
  /** So many categories have room to be labelled each. */
  private static final int MOST_LABELS = 12;

  private AxisOption() {}

  /** Named below. */
  static ObjectNode x(Axis axis) {
    return of(axis).put("nameLocation", "middle").put("nameGap", 26);
  }

  /** Named above its end, where a name has room however long the numbers are. */
  static ObjectNode y(Axis axis) {
    ObjectNode node = of(axis).put("nameLocation", "end").put("nameGap", 12);
    node.withObject("/nameTextStyle")
        .put("align", "left")
        .putArray("padding")
        .add(0)
        .add(0)
        .add(0)
        .add(-28);
    return node;
  }

  private static ObjectNode of(Axis axis) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("type", type(axis)).put("name", axis.name());
    node.putObject("nameTextStyle").put("fontSize", 12);
    ObjectNode label = node.putObject("axisLabel").put("fontSize", 12);
    if (axis.base() > 0) {
      node.put("logBase", axis.base());
    }
    if (!axis.categories().isEmpty()) {
      if (axis.categories().size() <= MOST_LABELS) {
        label.put("interval", 0);
      }
      ArrayNode data = node.putArray("data");
      axis.categories().forEach(data::add);
      return node;
    }
    if (!axis.suffix().isEmpty()) {
      label.put("formatter", "{value}" + axis.suffix());
    }
    if (axis.low() == null) {
      node.put("scale", true);
    } else {
      node.put("min", axis.low());
    }
    if (axis.interval() != null) {
      node.put("interval", axis.interval());
    }
    if (axis.high() != null) {
      node.put("max", axis.high());
    }
    return node;
  }

  private static String type(Axis axis) {
    return !axis.categories().isEmpty() ? "category" : axis.base() > 0 ? "log" : "value";
  }
}
