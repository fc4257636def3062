package io.lockstep.analysis.page;

import java.util.List;
import java.util.stream.Collectors;

/** Markup. What comes from outside gets in by {@link #text} alone, which escapes it. */
record Html(String markup) {
  static final Html NOTHING = new Html("");

  static Html text(String words) {
    return new Html(escape(words));
  }

  static Html all(List<Html> parts) {
    return new Html(parts.stream().map(Html::markup).collect(Collectors.joining()));
  }

  static Html all(Html... parts) {
    return all(List.of(parts));
  }

  /** An element without attributes that holds a text. */
  static Html tag(String name, String words) {
    return Tag.of(name).holding(text(words));
  }

  /** What an attribute may hold too. */
  static String escape(String words) {
    return words
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
