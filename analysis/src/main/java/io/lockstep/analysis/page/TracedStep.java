package io.lockstep.analysis.page;

import io.lockstep.core.port.Span;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.TraceSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One step of all traced ranks, in microseconds since its beginning.
 *
 * @param ranks each rank's spans
 * @param hosts on which the ranks ran; clocks of different hosts cannot be compared, so each host's
 *     first span is its beginning
 */
record TracedStep(long step, SortedMap<Integer, List<Span>> ranks, int hosts) {
  private static final String UNKNOWN_HOST = "";

  /** Of all that was traced of the step. */
  static TracedStep of(long step, List<TraceSpan> spans, List<Event> events) {
    Map<Integer, String> hosts = hosts(step, events);
    Map<String, Double> beginUs =
        spans.stream()
            .collect(
                Collectors.toMap(
                    span -> host(hosts, span.rank()), span -> span.span().startUs(), Math::min));
    SortedMap<Integer, List<Span>> ranks = new TreeMap<>();
    for (TraceSpan trace : spans) {
      Span span = trace.span();
      double sinceUs =
          span.startUs() - beginUs.getOrDefault(host(hosts, trace.rank()), span.startUs());
      ranks
          .computeIfAbsent(trace.rank(), rank -> new ArrayList<>())
          .add(new Span(span.name(), span.thread(), sinceUs, span.durationUs()));
    }
    return new TracedStep(step, ranks, beginUs.size());
  }

  private static String host(Map<Integer, String> hosts, int rank) {
    return hosts.getOrDefault(rank, UNKNOWN_HOST);
  }

  /** By rank, in the newest generation that may have taken the step. */
  private static Map<Integer, String> hosts(long step, List<Event> events) {
    Map<Integer, String> hosts = new TreeMap<>();
    for (Event event : events) {
      List<String> members = event.members();
      Long from = event.step();
      if (members != null && from != null && from <= step) {
        hosts.clear();
        for (int rank = 0; rank < members.size(); rank++) {
          hosts.put(rank, Event.host(members.get(rank)));
        }
      }
    }
    return hosts;
  }

  /** From the first span's beginning to the last one's end. */
  double durationUs() {
    return ranks.values().stream()
        .flatMap(List::stream)
        .mapToDouble(span -> span.startUs() + span.durationUs())
        .max()
        .orElse(0);
  }

  /** A rank that went through the step twice, because a generation ended in between. */
  boolean wasRedone() {
    return ranks.values().stream()
        .anyMatch(
            spans -> spans.stream().filter(span -> span.name().equals("forward")).count() > 1);
  }
}
