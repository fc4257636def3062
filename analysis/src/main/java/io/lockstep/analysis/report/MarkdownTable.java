package io.lockstep.analysis.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A table of Markdown, readable as text too. */
final class MarkdownTable {
  private final List<List<String>> rows = new ArrayList<>();

  MarkdownTable(List<String> header) {
    rows.add(List.copyOf(header));
  }

  MarkdownTable row(List<String> cells) {
    rows.add(List.copyOf(cells));
    return this;
  }

  /** Whether it has no row but its header. */
  boolean isEmpty() {
    return rows.size() == 1;
  }

  /** The table with a line's end after each row. */
  String text() {
    String rule = rows.get(0).stream().map(cell -> " --- ").collect(Collectors.joining("|"));
    return line(rows.get(0))
        + "|"
        + rule
        + "|\n"
        + rows.stream().skip(1).map(MarkdownTable::line).collect(Collectors.joining());
  }

  private static String line(List<String> cells) {
    return cells.stream()
        .map(cell -> " " + cell.replace("|", "\\|").replace('\n', ' ') + " ")
        .collect(Collectors.joining("|", "|", "|\n"));
  }
}
