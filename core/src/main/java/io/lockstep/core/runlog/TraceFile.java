package io.lockstep.core.runlog;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lockstep.core.port.Span;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code trace.json} in the Trace Event Format's array form, which Perfetto and Chrome read even
 * where a crash left the closing bracket out. A process per rank, a track per thread. Clocks of
 * different hosts cannot be compared, so a host's first span begins where that step does on those
 * that came before: ranks begin a step within milliseconds.
 */
final class TraceFile {
  private final BufferedWriter out;
  private final Set<Integer> named = new HashSet<>();

  /** By host, from its clock to that of the host that was first. */
  private final Map<String, Double> shiftsUs = new HashMap<>();

  /** Where each step begins on that clock. */
  private final Map<Long, Double> stepsUs = new HashMap<>();

  private List<String> places = List.of();
  private @Nullable Double lastUs;
  private boolean empty = true;

  TraceFile(BufferedWriter out) throws IOException {
    this.out = out;
    out.write("[");
    out.flush();
  }

  /** Where the ranks are from now on, in their order. */
  void places(List<String> ofRanks) {
    places = ofRanks;
  }

  void append(TraceSpan trace) throws IOException {
    if (named.add(trace.rank())) {
      name("process_name", trace.rank(), 0, "rank " + trace.rank());
      name("thread_name", trace.rank(), track(Span.REPLICA), Span.REPLICA);
      name("thread_name", trace.rank(), track(Span.COLLECTIVE), Span.COLLECTIVE);
    }
    Span span = trace.span();
    double startUs = span.startUs() + shiftUs(trace);
    stepsUs.putIfAbsent(trace.step(), startUs);
    lastUs = startUs;
    line(
        new TraceEvent(
            span.name(),
            "X",
            trace.rank(),
            track(span.thread()),
            startUs,
            span.durationUs(),
            Map.of("step", trace.step())));
    out.flush();
  }

  /** From the clock of the rank's host to that of the host that was first. */
  private double shiftUs(TraceSpan trace) {
    int rank = trace.rank();
    String host = rank < places.size() ? Event.host(places.get(rank)) : "";
    return shiftsUs.computeIfAbsent(host, first -> beginUs(trace) - trace.span().startUs());
  }

  /** Where a host's first span begins on the clock of the first. */
  private double beginUs(TraceSpan trace) {
    double now = lastUs == null ? trace.span().startUs() : lastUs;
    return stepsUs.getOrDefault(trace.step(), now);
  }

  void close() throws IOException {
    try (out) {
      out.write("\n]\n");
    }
  }

  private void name(String what, int rank, int track, String name) throws IOException {
    line(new TraceEvent(what, "M", rank, track, null, null, Map.of("name", name)));
  }

  private void line(TraceEvent event) throws IOException {
    out.write(empty ? "\n" : ",\n");
    out.write(Json.line(event));
    empty = false;
  }

  private static int track(String thread) {
    return thread.equals(Span.COLLECTIVE) ? 1 : 0;
  }

  /** The thread that a track is of. */
  static String thread(int track) {
    return track == 1 ? Span.COLLECTIVE : Span.REPLICA;
  }

  /** Field names are the format's. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record TraceEvent(
      String name,
      String ph,
      int pid,
      int tid,
      @Nullable Double ts,
      @Nullable Double dur,
      Map<String, Object> args) {}
}
