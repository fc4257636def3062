package io.lockstep.analysis.page;

import io.lockstep.core.runlog.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What happened to each run's membership. */
final class EventTable {
  /** Per run; the file has them all. */
  private static final int MOST_ROWS = 200;

  private EventTable() {}

  static Html of(List<RunStory> stories) {
    List<Html> tables = new ArrayList<>();
    for (RunStory story : stories) {
      story.problems().forEach(problem -> tables.add(Html.tag("p", "Note: " + problem + ".")));
      if (!story.events().isEmpty()) {
        tables.add(table(story));
      }
    }
    return tables.isEmpty() ? Html.tag("p", "No run left events.") : Html.all(tables);
  }

  private static Html table(RunStory story) {
    DataTable table =
        new DataTable(
            story.run().name(),
            List.of(
                Column.number("after s"),
                Column.words("event"),
                Column.words("who"),
                Column.number("step"),
                Column.number("workers", Term.WORKERS),
                Column.words("cause")));
    List<List<Event>> alike = alike(story.events());
    long startMs = story.events().get(0).time();
    alike.stream().limit(MOST_ROWS).forEach(events -> table.row(row(events, startMs)));
    int left = alike.size() - MOST_ROWS;
    return left <= 0
        ? table.html()
        : Html.all(table.html(), Html.tag("p", "and " + left + " more in events.jsonl."));
  }

  /** Workers that join one after another are one row. */
  private static List<List<Event>> alike(List<Event> events) {
    List<List<Event>> rows = new ArrayList<>();
    for (Event event : events) {
      List<Event> last = rows.isEmpty() ? List.of() : rows.get(rows.size() - 1);
      boolean joinsThem =
          event.event().equals(Event.JOINED)
              && !last.isEmpty()
              && last.get(0).event().equals(Event.JOINED);
      if (joinsThem) {
        last.add(event);
      } else {
        rows.add(new ArrayList<>(List.of(event)));
      }
    }
    return rows;
  }

  private static List<String> row(List<Event> events, long startMs) {
    Event first = events.get(0);
    return List.of(
        String.format(Locale.ROOT, "%.2f", (first.time() - startMs) / 1e3),
        first.event().replace('_', ' '),
        events.size() == 1 ? who(first) : ranks(events),
        shown(first.step()),
        shown(first.worldSize()),
        shown(first.cause()));
  }

  private static String who(Event event) {
    List<String> parts = new ArrayList<>();
    if (event.rank() != null) {
      parts.add("rank " + event.rank());
    }
    if (event.host() != null) {
      parts.add("on " + event.host());
    }
    if (event.pid() != null) {
      parts.add("process " + event.pid());
    }
    if (Objects.equals(event.coordinator(), true)) {
      parts.add("coordinator");
    }
    return String.join(", ", parts);
  }

  private static String ranks(List<Event> events) {
    String hosts =
        events.stream()
            .map(Event::host)
            .filter(Objects::nonNull)
            .distinct()
            .collect(Collectors.joining(", "));
    return "ranks "
        + events.stream().map(event -> shown(event.rank())).collect(Collectors.joining(", "))
        + (hosts.isEmpty() ? "" : " on " + hosts);
  }

  private static String shown(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
