package io.lockstep.analysis.page;

import java.util.List;
import java.util.Set;

/**
 * An element that waits for what it holds.
 *
 * @param attributes as markup, with a space before each
 */
record Tag(String name, String attributes) {
  /** Elements with a line of their own, between which white space is not shown. */
  private static final Set<String> LINES =
      Set.of("head", "header", "section", "div", "p", "figure", "tr", "li", "details", "summary");

  static Tag of(String name) {
    return new Tag(name, "");
  }

  static Tag of(String name, String cssClass) {
    return of(name).with("class", cssClass);
  }

  Tag with(String attribute, String value) {
    return new Tag(name, attributes + " " + attribute + "=\"" + Html.escape(value) + "\"");
  }

  Tag with(String attribute) {
    return new Tag(name, attributes + " " + attribute);
  }

  Html holding(Html... within) {
    return holding(List.of(within));
  }

  Html holding(List<Html> within) {
    String end = LINES.contains(name) ? ">\n" : ">";
    return new Html("<" + name + attributes + ">" + Html.all(within).markup() + "</" + name + end);
  }

  Html holding(String words) {
    return holding(Html.text(words));
  }
}
