package io.lockstep.analysis.figure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lockstep.core.runlog.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Figures as one SVG document: headlines, and the panels of each in rows of three. */
final class FigureSvg {
  private static final int COLUMNS = 3;
  private static final int PANEL_WIDTH = 440;
  private static final int PANEL_HEIGHT = 300;
  private static final int TITLE_HEIGHT = 30;
  private static final int GAP = 36;
  private static final int WIDTH = COLUMNS * PANEL_WIDTH + (COLUMNS + 1) * GAP;
  private static final int HEADLINE_PX = 18;
  private static final int HEADLINE_LINE = 26;

  /** A letter's width against its height, generously: bold sans-serif. */
  private static final double EM = 0.6;

  private static final String NO_BREAK = "\u00a0";

  private static final String TEXT = "#1b1f24";
  private static final String MUTED = "#56606b";
  private static final String GRID = "#e1e5ea";

  private static final Pattern FOR_POINTERS =
      Pattern.compile(" (class|ecmeta_\\w+)=\"[^\"]*\"|<style.*?</style>", Pattern.DOTALL);

  private static final Pattern NAMES = Pattern.compile("\\bzr\\d+-");

  private final StringBuilder parts = new StringBuilder();
  private int y = GAP;
  private int panels;

  private FigureSvg() {}

  static String of(List<Figure> figures) {
    FigureSvg svg = new FigureSvg();
    figures.forEach(svg::add);
    return svg.document(figures);
  }

  private void add(Figure figure) {
    for (String line : lines(figure.headline())) {
      y += HEADLINE_LINE;
      text(GAP, y - 6, HEADLINE_PX, line);
    }
    y += GAP / 2;
    for (int i = 0; i < figure.panels().size(); i++) {
      int column = i % COLUMNS;
      int x = GAP + column * (PANEL_WIDTH + GAP);
      Panel panel = figure.panels().get(i);
      text(x, y + 16, 15, panel.title());
      parts.append("<g transform=\"translate(" + x + " " + (y + TITLE_HEIGHT) + ")\">\n");
      parts.append(inner(Echarts.svg(panel.option(), theme(), PANEL_WIDTH, PANEL_HEIGHT)));
      parts.append("</g>\n");
      if (column == COLUMNS - 1 || i == figure.panels().size() - 1) {
        y += TITLE_HEIGHT + PANEL_HEIGHT + GAP;
      }
    }
  }

  private void text(int x, int baseline, int px, String text) {
    parts.append(
        "<text x=\""
            + x
            + "\" y=\""
            + baseline
            + "\" font-family=\"sans-serif\" font-weight=\"bold\""
            + " font-size=\""
            + px
            + "\" fill=\""
            + TEXT
            + "\">"
            + escaped(text)
            + "</text>\n");
  }

  private String document(List<Figure> figures) {
    String size = "width=\"" + WIDTH + "\" height=\"" + y + "\"";
    String told = figures.stream().map(Figure::headline).collect(Collectors.joining(" "));
    return "<svg xmlns=\"http://www.w3.org/2000/svg\""
        + " xmlns:xlink=\"http://www.w3.org/1999/xlink\" role=\"img\" "
        + size
        + (" viewBox=\"0 0 " + WIDTH + " " + y + "\">\n")
        + ("<title>" + escaped(told) + "</title>\n")
        + ("<rect " + size + " fill=\"#ffffff\"/>\n")
        + parts
        + "</svg>\n";
  }

  /**
   * What stands between the first tag and the last, without what only a pointer needs. Names that
   * parts refer to one another by are numbered by the panel, whatever was drawn before.
   */
  private String inner(String svg) {
    String drawn = svg.substring(svg.indexOf('>') + 1, svg.lastIndexOf("</svg>"));
    String still =
        FOR_POINTERS.matcher(drawn).replaceAll("").replace("\"transparent\"", "\"none\"");
    return NAMES.matcher(still).replaceAll("panel" + ++panels + "-").strip() + "\n";
  }

  /** Words broken where the figure's width ends. */
  private static List<String> lines(String headline) {
    int most = (int) ((WIDTH - 2 * GAP) / (EM * HEADLINE_PX));
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : headline.replace(" %", NO_BREAK + "%").split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > most) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static ObjectNode theme() {
    ObjectNode theme = Json.MAPPER.createObjectNode();
    theme.withObject("/title/textStyle").put("color", MUTED);
    theme.withObject("/legend/textStyle").put("color", TEXT);
    for (String axis : List.of("categoryAxis", "valueAxis", "logAxis")) {
      ObjectNode node = theme.putObject(axis);
      node.withObject("/nameTextStyle").put("color", MUTED);
      node.withObject("/axisLabel").put("color", MUTED);
      node.withObject("/axisLine").put("show", true).withObject("/lineStyle").put("color", MUTED);
      node.withObject("/axisTick/lineStyle").put("color", MUTED);
      node.withObject("/splitLine/lineStyle").put("color", GRID);
    }
    return theme;
  }
}
