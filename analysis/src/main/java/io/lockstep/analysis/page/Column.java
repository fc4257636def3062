package io.lockstep.analysis.page;

import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param term that defines its values; null where the heading says it all
 * @param isNumber numbers stand flush right
 */
record Column(String heading, @Nullable Term term, boolean isNumber) {

  static Column number(String heading, Term term) {
    return new Column(heading, term, true);
  }

  static Column number(String heading) {
    return new Column(heading, null, true);
  }

  static Column words(String heading) {
    return new Column(heading, null, false);
  }

  static Column words(String heading, Term term) {
    return new Column(heading, term, false);
  }

  Html html() {
    Html shown = term == null ? Html.text(heading) : term.link(heading);
    return Tag.of("th", cssClass()).with("scope", "col").holding(shown);
  }

  String cssClass() {
    return isNumber ? "number" : "words";
  }
}
