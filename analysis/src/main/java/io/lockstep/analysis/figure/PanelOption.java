package io.lockstep.analysis.figure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lockstep.core.runlog.Json;
import java.util.List;

/** A panel as an option of ECharts 5: plain JSON, no functions. */
final class PanelOption {
  private static final int FONT_PX = 12;
  private static final int LEGEND_ROW_PX = 20;

  /** The width that legends are laid out for: a small screen's. */
  private static final int NARROW_PX = 330;

  private PanelOption() {}

  static ObjectNode of(Panel panel) {
    ObjectNode option = Json.MAPPER.createObjectNode();
    option.put("animation", false);
    if (panel.isEmpty()) {
      option.set("title", reason(panel.words()));
      return option;
    }
    List<String> labels = panel.layers().stream().map(Layer::label).distinct().toList();
    option.set("legend", legend(labels));
    option.putObject("tooltip").put("trigger", "item").put("formatter", "{b}").put("confine", true);
    option
        .putObject("grid")
        .put("left", 8)
        .put("right", 22)
        .put("top", LEGEND_ROW_PX * legendRows(labels) + 34)
        .put("bottom", 30)
        .put("containLabel", true);
    option.set("xAxis", AxisOption.x(panel.x()));
    option.set("yAxis", AxisOption.y(panel.y()));
    ArrayNode series = option.putArray("series");
    panel.layers().forEach(layer -> LayerOption.of(layer).forEach(series::add));
    return option;
  }

  private static ObjectNode reason(String words) {
    ObjectNode title = Json.MAPPER.createObjectNode();
    title.put("text", words).put("left", "center").put("top", "middle");
    title
        .putObject("textStyle")
        .put("fontSize", FONT_PX + 1)
        .put("fontWeight", "normal")
        .put("lineHeight", 19)
        .put("width", NARROW_PX - 40)
        .put("overflow", "break");
    return title;
  }

  private static ObjectNode legend(List<String> labels) {
    ObjectNode legend = Json.MAPPER.createObjectNode();
    legend.put("left", 0).put("top", 0).put("itemWidth", 32).put("itemHeight", 9);
    legend.put("itemGap", 14);
    legend.putObject("textStyle").put("fontSize", FONT_PX);
    ArrayNode data = legend.putArray("data");
    labels.forEach(data::add);
    return legend;
  }

  /** Rows that the legend takes in a narrow panel; text is taken to be 0.6 em wide a letter. */
  private static int legendRows(List<String> labels) {
    int rows = 1;
    double used = 0;
    for (String label : labels) {
      double width = 32 + 5 + 0.6 * FONT_PX * label.length() + 14;
      if (used > 0 && used + width > NARROW_PX) {
        rows++;
        used = 0;
      }
      used += width;
    }
    return rows;
  }
}
