package io.lockstep.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A table for a terminal: a header and rows, aligned; numbers to the right. */
final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  Table(List<String> header) {
    rows.add(List.copyOf(header));
  }

  Table(String... header) {
    this(List.of(header));
  }

  /** Cells may be fewer than the header's: the rest stay empty. */
  Table row(List<String> cells) {
    rows.add(List.copyOf(cells));
    return this;
  }

  Table row(String... cells) {
    return row(List.of(cells));
  }

  List<String> lines() {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths =
        IntStream.range(0, columns)
            .map(c -> rows.stream().mapToInt(row -> cell(row, c).length()).max().orElse(0))
            .toArray();
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      String padding = " ".repeat(widths[c] - cell(row, c).length());
      line.append(c == 0 ? "" : GAP)
          .append(isText(c) ? cell(row, c) + padding : padding + cell(row, c));
    }
    return line.toString().stripTrailing();
  }

  /** Whether no cell below a column's header begins like a number. */
  private boolean isText(int column) {
    return rows.stream()
        .skip(1)
        .map(row -> cell(row, column))
        .filter(cell -> !cell.isEmpty())
        .noneMatch(cell -> cell.matches("[-+0-9].*"));
  }

  private static String cell(List<String> row, int column) {
    return column < row.size() ? row.get(column) : "";
  }
}
