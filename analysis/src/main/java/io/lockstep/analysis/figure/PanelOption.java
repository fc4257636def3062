package io.lockstep.analysis.figure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lockstep.core.runlog.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A panel as an option of ECharts 5: plain JSON, no functions. */
final class PanelOption {
  private static final int FONT_PX = 12;
  private static final int LEGEND_ROW_PX = 30;
  private static final int LEGEND_GAP_PX = 18;
  private static final int LEGEND_ICON_PX = 32;

  /** From this width on a panel is wide; figures' panels are, those of small screens are not. */
  private static final int WIDE_PX = 430;

  private static final int NARROW_PX = 320;

  /** A letter's width against its height, on average. */
  private static final double LETTER_EM = 0.54;

  private PanelOption() {}

  static ObjectNode of(Panel panel) {
    ObjectNode option = Json.MAPPER.createObjectNode();
    option.put("animation", false);
    if (panel.isEmpty()) {
      option.set("title", reason(panel.words()));
      return option;
    }
    List<String> labels = panel.layers().stream().map(Layer::label).distinct().toList();
    option.set("legend", legend(panel.layers()));
    option.putObject("tooltip").put("trigger", "item").put("formatter", "{b}").put("confine", true);
    option
        .putObject("grid")
        .put("left", 8)
        .put("right", 22)
        .put("top", top(labels, NARROW_PX))
        .put("bottom", 30)
        .put("containLabel", true);
    option.set("xAxis", AxisOption.x(panel.x()));
    option.set("yAxis", AxisOption.y(panel.y()));
    ArrayNode series = option.putArray("series");
    for (int i = 0; i < panel.layers().size(); i++) {
      int front = panel.layers().size() - i;
      LayerOption.of(panel.layers().get(i), front).forEach(series::add);
    }
    ArrayNode media = option.putArray("media");
    ObjectNode wide = media.addObject();
    wide.putObject("query").put("minWidth", WIDE_PX);
    wide.withObject("/option/grid").put("top", top(labels, WIDE_PX));
    media.addObject().withObject("/option/grid").put("top", top(labels, NARROW_PX));
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

  private static ObjectNode legend(List<Layer> layers) {
    ObjectNode legend = Json.MAPPER.createObjectNode();
    legend.put("left", 0).put("top", 0).put("padding", 0);
    legend.put("itemWidth", LEGEND_ICON_PX).put("itemHeight", 10).put("itemGap", LEGEND_GAP_PX);
    legend.putObject("textStyle").put("fontSize", FONT_PX);
    legend.putObject("itemStyle").put("borderWidth", 1);
    ArrayNode data = legend.putArray("data");
    Set<String> labels = new HashSet<>();
    for (Layer layer : layers) {
      if (labels.add(layer.label())) {
        ObjectNode item = data.addObject().put("name", layer.label());
        if (layer.style().marker().equals("none")) {
          // Otherwise the legend has a marker where the line has none.
          item.putObject("itemStyle").put("opacity", 0);
        }
      }
    }
    return legend;
  }

  /** Room for the legend and, below it, the name of the axis. */
  private static int top(List<String> labels, int widthPx) {
    return LEGEND_ROW_PX * legendRows(labels, widthPx) + 20;
  }

  /** Rows that the legend takes. */
  private static int legendRows(List<String> labels, int widthPx) {
    int rows = 1;
    double used = 0;
    for (String label : labels) {
      double width = LEGEND_ICON_PX + 5 + LETTER_EM * FONT_PX * label.length();
      if (used > 0 && used + width > widthPx) {
        rows++;
        used = 0;
      }
      used += width + LEGEND_GAP_PX;
    }
    return rows;
  }
}
