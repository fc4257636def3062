package io.lockstep.analysis.page;

/** A part of the page that its head leads to. */
record Section(String id, String title, Html content) {

  Html link() {
    return Tag.of("a").with("href", "#" + id).holding(title);
  }

  Html html() {
    return Tag.of("section").with("id", id).holding(Html.tag("h2", title), content);
  }
}
