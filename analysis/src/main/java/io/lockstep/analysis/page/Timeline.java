package io.lockstep.analysis.page;

import io.lockstep.core.port.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/** A step as bars on tracks, two for each rank: what its replica did, and its collective. */
final class Timeline {
  /** More would be no picture any more; {@code trace.json} has them. */
  private static final int MOST_RANKS = 8;

  private final TracedStep step;
  private final TimeAxis axis;

  Timeline(TracedStep step) {
    this.step = step;
    this.axis = TimeAxis.of(step.durationUs() / 1e3);
  }

  Html html() {
    List<Html> tracks = new ArrayList<>();
    step.ranks().entrySet().stream()
        .limit(MOST_RANKS)
        .forEach(
            rank -> {
              tracks.add(track(rank.getKey(), Span.REPLICA, rank.getValue()));
              tracks.add(track(rank.getKey(), Span.COLLECTIVE, rank.getValue()));
            });
    return Html.all(
        Tag.of("div", "timeline").holding(Html.all(tracks), ticks()), legend(), remarks(), table());
  }

  private Html track(int rank, String thread, List<Span> spans) {
    List<Span> here = spans.stream().filter(span -> span.thread().equals(thread)).toList();
    if (here.isEmpty()) {
      return Html.NOTHING;
    }
    String who = thread.equals(Span.REPLICA) ? "rank " + rank : "its " + thread;
    Html bars = Html.all(here.stream().map(span -> bar(rank, span)).toList());
    return Tag.of("div", "track " + thread)
        .holding(
            Html.tag("span", who),
            Tag.of("div", "bars")
                .with("role", "img")
                .with("aria-label", "rank " + rank + ", " + thread + ": " + words(here))
                .holding(bars));
  }

  private Html bar(int rank, Span span) {
    double startMs = span.startUs() / 1e3;
    double ms = span.durationUs() / 1e3;
    return Tag.of("i", Activity.of(span).label())
        .with("style", axis.place(startMs, ms))
        .with(
            "data-tip",
            String.format(
                Locale.ROOT,
                "rank %d: %s, %.2f ms (from %.2f to %.2f)",
                rank,
                span.name(),
                ms,
                startMs,
                startMs + ms))
        .holding(span.name());
  }

  private static String words(List<Span> spans) {
    return spans.stream()
        .map(span -> String.format(Locale.ROOT, "%s %.1f ms", span.name(), span.durationUs() / 1e3))
        .reduce((a, b) -> a + ", " + b)
        .orElse("");
  }

  private Html ticks() {
    List<Html> ticks =
        axis.ticksMs().stream()
            .map(ms -> Tag.of("b").with("style", axis.left(ms)).holding(axis.label(ms)))
            .toList();
    return Tag.of("div", "track ticks")
        .with("aria-hidden", "true")
        .holding(Html.tag("span", ""), Tag.of("div", "bars").holding(ticks));
  }

  private static Html legend() {
    List<Html> entries =
        Arrays.stream(Activity.values())
            .filter(activity -> activity != Activity.OTHER)
            .map(
                activity ->
                    Tag.of("span")
                        .holding(
                            Tag.of("i", activity.label()).holding(""), Html.text(activity.label())))
            .toList();
    return Tag.of("p", "legend").holding(entries);
  }

  private Html remarks() {
    List<Html> remarks = new ArrayList<>();
    if (step.hosts() > 1) {
      remarks.add(
          Html.tag(
              "p",
              "Clocks of different hosts cannot be compared: each host's first part begins at 0."));
    }
    if (step.ranks().size() > MOST_RANKS) {
      remarks.add(
          Html.tag(
              "p", "The first " + MOST_RANKS + " of " + step.ranks().size() + " traced ranks."));
    }
    return Html.all(remarks);
  }

  private Html table() {
    DataTable table =
        new DataTable(
            "Step " + step.step() + " by rank, in ms",
            List.of(
                Column.words("rank"),
                Column.number("data", Term.DATA),
                Column.number("forward", Term.FORWARD),
                Column.number("backward", Term.BACKWARD),
                Column.number("wait", Term.EXPOSED),
                Column.number("optimizer", Term.OPTIMIZER),
                Column.number("in the collective", Term.BUCKETS)));
    SortedMap<Integer, List<Span>> ranks = step.ranks();
    for (Map.Entry<Integer, List<Span>> rank : ranks.entrySet()) {
      List<String> cells = new ArrayList<>(List.of(String.valueOf(rank.getKey())));
      for (Activity activity :
          List.of(
              Activity.DATA,
              Activity.FORWARD,
              Activity.BACKWARD,
              Activity.WAIT,
              Activity.OPTIMIZER,
              Activity.COMMUNICATION)) {
        cells.add(String.format(Locale.ROOT, "%.2f", totalMs(rank.getValue(), activity)));
      }
      table.row(cells);
    }
    return table.html();
  }

  private static double totalMs(List<Span> spans, Activity activity) {
    return spans.stream()
            .filter(span -> Activity.of(span) == activity)
            .mapToDouble(Span::durationUs)
            .sum()
        / 1e3;
  }
}
