package io.lockstep.analysis.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.lockstep.analysis.figure.Echarts;
import io.lockstep.analysis.figure.Panel;
import io.lockstep.core.runlog.Json;
import java.util.List;

/**
 * A panel that the page draws with Apache ECharts.
 *
 * @param id unique on the page
 */
record Chart(String id, Panel panel) {
  static Html library() {
    return Resource.script(Echarts.source());
  }

  /** What each is drawn from. */
  static Html options(List<Chart> charts) {
    ArrayNode options = Json.MAPPER.createArrayNode();
    charts.forEach(
        chart -> options.addObject().put("id", chart.id).set("option", chart.panel.option()));
    return Resource.json("charts", Json.line(options));
  }

  /** Where it is drawn. */
  Html html() {
    Html place =
        Tag.of("div")
            .with("id", id)
            .with("role", "img")
            .with("aria-label", panel.title() + ". " + panel.words())
            .holding("");
    return Tag.of("figure", "chart")
        .holding(
            Html.tag("figcaption", panel.title()),
            place,
            panel.isEmpty() ? Html.NOTHING : Html.tag("p", panel.words()));
  }
}
