package io.lockstep.analysis.page;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Comparison;
import io.lockstep.analysis.figure.Figure;
import io.lockstep.analysis.figure.Panel;
import io.lockstep.core.runlog.Run;
import java.util.ArrayList;
import java.util.List;

/**
 * A comparison as a page: one HTML file that loads nothing, and tells the browser not to.
 *
 * @param summaries one for each of the comparison's groups, as are the figures
 * @param runs measured and predicted; what their folders tell besides is read when the page is made
 */
public record Page(
    Comparison comparison, List<Summary> summaries, List<Figure> figures, List<Run> runs) {
  private static final String TITLE = "Predicted and measured scaling";

  /** Whatever a value may hold, the policy lets nothing outside the file be asked for. */
  private static final Html META =
      new Html(
          """
          <meta charset="utf-8">
          <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
          style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="color-scheme" content="light dark">
          <link rel="icon" href="data:,">
          """);

  public Page {
    summaries = List.copyOf(summaries);
    figures = List.copyOf(figures);
    runs = List.copyOf(runs);
  }

  /** The whole file. */
  public String html() {
    return "<!DOCTYPE html>\n"
        + Tag.of("html")
            .with("lang", "en")
            .holding(head(), Tag.of("body").holding(body()))
            .markup();
  }

  private static Html head() {
    return Tag.of("head")
        .holding(META, Html.tag("title", TITLE), Resource.style(Resource.text("page.css")));
  }

  private Html body() {
    List<Section> sections = sections();
    return Html.all(
        header(sections),
        Tag.of("main").holding(sections.stream().map(Section::html).toList()),
        Tag.of("div").with("id", "tip").with("role", "status").with("hidden").holding(""),
        Chart.options(charts()),
        Chart.library(),
        Resource.script(Resource.text("page.js")));
  }

  private static Html header(List<Section> sections) {
    return Tag.of("header")
        .holding(
            Tag.of("h1").holding(TITLE),
            Tag.of("nav")
                .with("aria-label", "Sections")
                .holding(sections.stream().map(Section::link).toList()),
            Tag.of("button").with("id", "theme").with("type", "button").holding("Theme"));
  }

  private List<Section> sections() {
    List<ComparedGroup> groups = comparison.groups();
    List<RunStory> stories = runs.stream().map(RunStory::of).toList();
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      sections.addAll(sections(i));
    }
    sections.add(new Section("timeline", "A step", Timelines.of(stories)));
    sections.add(new Section("events", "Membership", EventTable.of(stories)));
    sections.add(new Section("stragglers", "Stragglers", RankTables.stragglers(groups)));
    sections.add(new Section("outliers", "Outliers", RankTables.outliers(groups)));
    sections.add(new Section("origin", "Provenance", Origin.of(runs)));
    sections.add(new Section("definitions", "Definitions", Term.definitions()));
    return sections;
  }

  /** Of one group; they are named after it where there are several. */
  private List<Section> sections(int index) {
    ComparedGroup group = comparison.groups().get(index);
    boolean alone = comparison.groups().size() == 1;
    String suffix = alone ? "" : "-" + (index + 1);
    String of =
        (alone ? "" : ": " + group.network() + ", " + group.scaling().label() + " scaling")
            + (group.differences().isEmpty() ? "" : " (compared by force)");
    Html panels = Tag.of("div", "panels").holding(charts(index).stream().map(Chart::html).toList());
    Html tables =
        Html.all(MeasuredTables.of(group), PredictedTables.of(group), OutlookTables.of(group));
    return List.of(
        new Section("finding" + suffix, "Finding" + of, summaries.get(index).html(group)),
        new Section("figure" + suffix, "Figure" + of, panels),
        new Section("tables" + suffix, "Tables" + of, tables));
  }

  private List<Chart> charts() {
    List<Chart> charts = new ArrayList<>();
    for (int i = 0; i < figures.size(); i++) {
      charts.addAll(charts(i));
    }
    return charts;
  }

  private List<Chart> charts(int index) {
    List<Chart> charts = new ArrayList<>();
    for (Panel panel : figures.get(index).panels()) {
      charts.add(new Chart("chart-" + (index + 1) + "-" + panel.id(), panel));
    }
    return charts;
  }
}
