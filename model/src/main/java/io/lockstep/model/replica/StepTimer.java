package io.lockstep.model.replica;

import io.lockstep.core.port.Collective;
import io.lockstep.core.port.Span;
import io.lockstep.core.port.StepTimes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Divides a step's time among its parts. One part runs at a time; what lies between parts is the
 * step's "other".
 */
final class StepTimer {
  /** What a step's time is spent on. */
  enum Part {
    DATA,
    FORWARD,
    BACKWARD,
    EXPOSED_COMM,
    OPTIMIZER
  }

  private final long fromNs;
  private final boolean traced;
  private final List<Span> spans = new ArrayList<>();
  private final Map<Part, Long> partNs = new EnumMap<>(Part.class);
  private Part part = Part.DATA;
  private String name = "";
  private long partStartNs = -1;
  private boolean running;
  private long commNs;
  private long peerWaitNs;

  /**
   * Starts a step.
   *
   * @param previousEndNs when the step before ended, if nothing came between: the time since then
   *     belongs to this one
   * @param traced whether to keep the parts as spans
   */
  StepTimer(OptionalLong previousEndNs, boolean traced) {
    this.fromNs = previousEndNs.orElseGet(System::nanoTime);
    this.traced = traced;
  }

  /** Ends the running part, if any, and starts the next. */
  void begin(Part next, String spanName) {
    long now = end();
    part = next;
    name = spanName;
    partStartNs = now;
    running = true;
  }

  /**
   * Ends the running part, if any.
   *
   * @return now
   */
  long end() {
    long now = System.nanoTime();
    if (running) {
      partNs.merge(part, now - partStartNs, Long::sum);
      trace(name, Span.REPLICA, partStartNs, now);
      running = false;
    }
    return now;
  }

  /** Notes when the collective summed a bucket, for which the running part has waited. */
  void collective(String spanName, Collective.Timing timing) {
    waited(timing);
    trace(spanName, Span.COLLECTIVE, timing.startNs(), timing.endNs());
  }

  /**
   * Notes what the running part has waited for: of the operation's own wait for slower ranks, which
   * was at its start, what came before this part hid behind work.
   */
  void waited(Collective.Timing timing) {
    commNs += timing.busyNs();
    long peersCameNs = timing.startNs() + timing.peerWaitNs();
    peerWaitNs += Math.max(0, peersCameNs - Math.max(timing.startNs(), partStartNs));
  }

  /** The step's times up to a moment, which {@link #end} gave. */
  StepTimes times(long endNs) {
    long stepNs = endNs - fromNs;
    long namedNs = partNs.values().stream().mapToLong(Long::longValue).sum();
    long exposedNs = ns(Part.EXPOSED_COMM);
    return new StepTimes(
        ms(ns(Part.DATA)),
        ms(ns(Part.FORWARD)),
        ms(ns(Part.BACKWARD)),
        ms(commNs),
        ms(exposedNs),
        ms(Math.min(peerWaitNs, exposedNs)),
        ms(ns(Part.OPTIMIZER)),
        ms(stepNs - namedNs),
        ms(stepNs));
  }

  private long ns(Part of) {
    return partNs.getOrDefault(of, 0L);
  }

  List<Span> spans() {
    return spans;
  }

  private void trace(String spanName, String thread, long startNs, long endNs) {
    if (traced) {
      spans.add(Span.between(spanName, thread, startNs, endNs));
    }
  }

  private static double ms(long ns) {
    return ns / 1e6;
  }
}
