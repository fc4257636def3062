package io.lockstep.analysis.page;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A table whose headings lead to their definitions, and which a button copies. */
final class DataTable {
  private final String caption;
  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  DataTable(String caption, List<Column> columns) {
    this.caption = caption;
    this.columns = List.copyOf(columns);
  }

  /** Adds a row, a cell for each column. */
  DataTable row(List<String> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(caption + ": " + cells + " for " + columns);
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  DataTable row(String... cells) {
    return row(List.of(cells));
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Nothing where there is no row; columns in which nothing is known are left out. */
  Html html() {
    if (isEmpty()) {
      return Html.NOTHING;
    }
    List<Integer> known = known();
    Html head = Tag.of("tr").holding(known.stream().map(i -> columns.get(i).html()).toList());
    List<Html> body = rows.stream().map(row -> row(row, known)).toList();
    Html table =
        Tag.of("table").holding(Tag.of("thead").holding(head), Tag.of("tbody").holding(body));
    return Tag.of("figure", "table")
        .holding(
            Tag.of("figcaption")
                .holding(
                    Html.tag("span", caption),
                    Tag.of("button", "copy").with("type", "button").holding("Copy")),
            Tag.of("div", "scroll")
                .with("tabindex", "0")
                .with("role", "region")
                .with("aria-label", caption)
                .holding(table));
  }

  private List<Integer> known() {
    List<Integer> known = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      int column = i;
      if (rows.stream().anyMatch(row -> !row.get(column).isEmpty())) {
        known.add(i);
      }
    }
    return Collections.unmodifiableList(known);
  }

  /** The first cell names the row. */
  private Html row(List<String> cells, List<Integer> known) {
    List<Html> row = new ArrayList<>();
    for (int i : known) {
      Tag cell =
          i == 0
              ? Tag.of("th", columns.get(i).cssClass()).with("scope", "row")
              : Tag.of("td", columns.get(i).cssClass());
      row.add(cell.holding(cells.get(i)));
    }
    return Tag.of("tr").holding(row);
  }

  /** A number as it is shown; nothing where it is not known. */
  static String number(String format, @Nullable Double value) {
    return value == null || !Double.isFinite(value)
        ? ""
        : String.format(Locale.ROOT, format, value);
  }

  static String interval(String format, @Nullable Double low, @Nullable Double high) {
    return low == null || high == null ? "" : number(format, low) + " to " + number(format, high);
  }

  static String percent(String format, @Nullable Double fraction) {
    return fraction == null ? "" : number(format, 100 * fraction);
  }
}
