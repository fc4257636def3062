package io.lockstep.core.runlog;

import java.util.List;

/**
 * What {@code trace.json} holds.
 *
 * @param spans in the file's order
 * @param warnings what was tolerated while reading
 */
public record Trace(List<TraceSpan> spans, List<String> warnings) {
  public Trace {
    spans = List.copyOf(spans);
    warnings = List.copyOf(warnings);
  }
}
