package io.lockstep.analysis.figure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lockstep.core.runlog.Json;
import java.util.List;

/** A layer as series of ECharts. */
final class LayerOption {
  private static final int MARKER_PX = 9;

  /** Of markers that would touch one another. */
  private static final int SMALL_PX = 4;

  private static final int CROWDED = 20;

  private LayerOption() {}

  /**
   * @param front of two layers that overlap, the one with the greater value covers the other; bands
   *     and bars are behind all
   */
  static List<ObjectNode> of(Layer layer, int front) {
    if (layer instanceof Layer.Line line) {
      return List.of(line(line, line.marks()).put("z", 10 + front));
    }
    if (layer instanceof Layer.Points points) {
      return List.of(points(points).put("z", 10 + front));
    }
    if (layer instanceof Layer.Whiskers whiskers) {
      return List.of(whiskers(whiskers).put("z", 10 + front));
    }
    return layer instanceof Layer.Bars bars ? List.of(bars(bars)) : band((Layer.Band) layer);
  }

  private static ObjectNode points(Layer.Points layer) {
    ObjectNode series = line(layer, layer.marks());
    series.withObject("/lineStyle").put("opacity", 0);
    if (!layer.style().isHollow()) {
      // So that a marker stands out from a bar.
      series.withObject("/itemStyle").put("borderColor", "#ffffff").put("borderWidth", 1);
    }
    series.putArray("symbolOffset").add(layer.shiftPx()).add(0);
    return series;
  }

  private static ObjectNode line(Layer layer, List<Mark> marks) {
    ObjectNode series = series(layer, "line");
    int size = marks.size() > CROWDED ? SMALL_PX : MARKER_PX;
    series.put("symbol", layer.style().marker()).put("symbolSize", size).put("showAllSymbol", true);
    marks(series.putArray("data"), marks);
    return series;
  }

  private static void marks(ArrayNode data, List<Mark> marks) {
    for (Mark mark : marks) {
      ObjectNode item = data.addObject().put("name", mark.words());
      item.putArray("value").add(mark.x()).add(mark.y());
    }
  }

  /** Each a line of its own with flat ends; gaps part them. */
  private static ObjectNode whiskers(Layer.Whiskers layer) {
    ObjectNode series = series(layer, "line").put("silent", true).put("symbol", "rect");
    series.putArray("symbolSize").add(11).add(2);
    series.put("showAllSymbol", true).withObject("/lineStyle").put("type", "solid");
    ArrayNode data = series.putArray("data");
    for (Span span : layer.spans()) {
      data.addArray().add(span.x()).add(span.low());
      data.addArray().add(span.x()).add(span.high());
      data.addArray().add(span.x()).addNull();
    }
    return series;
  }

  /** Stacked: the low ends, not seen, and upon them what is left to the high ends. */
  private static List<ObjectNode> band(Layer.Band layer) {
    ObjectNode low = edge(layer).put("name", layer.label() + ", from");
    ObjectNode width = edge(layer);
    width.putObject("areaStyle").put("color", layer.style().colour()).put("opacity", 0.18);
    ArrayNode lows = low.putArray("data");
    ArrayNode widths = width.putArray("data");
    for (Span span : layer.spans()) {
      lows.addArray().add(span.low()).add(span.x());
      widths.addArray().add(span.high() - span.low()).add(span.x());
    }
    return List.of(low, width);
  }

  private static ObjectNode edge(Layer.Band layer) {
    ObjectNode series = series(layer, "line").put("z", 1).put("silent", true);
    series.put("symbol", "none").put("stack", layer.label()).put("stackStrategy", "all");
    series.withObject("/lineStyle").put("opacity", 0);
    // ECharts stacks along the first of two dimensions of numbers: y must be the first.
    series.putObject("encode").put("x", 1).put("y", 0);
    return series;
  }

  private static ObjectNode bars(Layer.Bars layer) {
    ObjectNode series = series(layer, "bar").put("stack", "bars").put("barMaxWidth", 48);
    series.remove("lineStyle");
    ObjectNode item = series.withObject("/itemStyle");
    item.put("borderColor", "#767676").put("borderWidth", 1);
    Hatching.of(layer.hatch()).ifPresent(decal -> item.set("decal", decal));
    marks(series.putArray("data"), layer.marks());
    return series;
  }

  private static ObjectNode series(Layer layer, String type) {
    Style style = layer.style();
    ObjectNode series = Json.MAPPER.createObjectNode();
    series.put("type", type).put("name", layer.label());
    series.putObject("itemStyle").put("color", style.colour());
    ObjectNode line = series.putObject("lineStyle").put("color", style.colour()).put("width", 2);
    if (style.dash().isEmpty()) {
      line.put("type", "solid");
    } else {
      ArrayNode dash = line.putArray("type");
      style.dash().forEach(dash::add);
    }
    return series;
  }
}
