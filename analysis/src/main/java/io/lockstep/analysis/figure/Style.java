package io.lockstep.analysis.figure;

import java.util.List;

/**
 * How one role looks in every panel: by colour, dash and marker at once, never by colour alone. The
 * colours are those of Okabe and Ito (2008, "Color Universal Design") that stand out from white and
 * from a dark ground alike, by 3:1 or more (WCAG 2.1, 1.4.11), and a grey that does.
 *
 * @param colour {@code #rrggbb}
 * @param dash lengths of strokes and gaps in pixels; empty for a solid line
 * @param marker a symbol of ECharts, {@code none} for a line alone
 */
record Style(String colour, List<Integer> dash, String marker) {
  private static final String BLUE = "#0072B2";
  private static final String VERMILLION = "#D55E00";
  private static final String GREEN = "#009E73";
  private static final String PURPLE = "#CC79A7";
  private static final String GREY = "#767676";

  static final Style MEASURED = new Style(BLUE, List.of(), "circle");
  static final Style IDEAL = new Style(GREY, List.of(2, 4), "none");

  /** What is to be met. */
  static final Style TARGET = new Style(GREY, List.of(12, 4), "none");

  /** A law fitted to what was measured, and so of its colour. */
  static final Style FITTED = new Style(BLUE, List.of(4, 3), "none");

  private static final List<Style> MODELS =
      List.of(
          new Style(VERMILLION, List.of(6, 3), "diamond"),
          new Style(GREEN, List.of(9, 3, 2, 3), "triangle"),
          new Style(PURPLE, List.of(3, 3), "rect"),
          new Style(VERMILLION, List.of(2, 2), "emptyDiamond"),
          new Style(GREEN, List.of(12, 3, 4, 3), "emptyTriangle"),
          new Style(PURPLE, List.of(7, 2, 1, 2), "emptyRect"));

  private static final List<Style> RUNS =
      List.of(
          MEASURED,
          new Style(BLUE, List.of(6, 3), "rect"),
          new Style(BLUE, List.of(2, 3), "triangle"),
          new Style(BLUE, List.of(9, 3, 2, 3), "diamond"),
          new Style(BLUE, List.of(4, 2), "emptyCircle"),
          new Style(BLUE, List.of(12, 4), "emptyRect"));

  /** Whether the marker is an outline. */
  boolean isHollow() {
    return marker.startsWith("empty");
  }

  /** Of the model that stands at this place among those of a group. */
  static Style model(int index) {
    return MODELS.get(index % MODELS.size());
  }

  /** Of the measured run that stands at this place, where several are told apart. */
  static Style run(int index) {
    return RUNS.get(index % RUNS.size());
  }
}
