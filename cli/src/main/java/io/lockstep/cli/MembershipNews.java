package io.lockstep.cli;

import io.lockstep.core.runlog.Event;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a person is told of a run's membership: a line for each change, when it is known how the run
 * goes on; nothing of how it began.
 */
final class MembershipNews {
  private final List<String> changes = new ArrayList<>();

  /** Who has ever joined. */
  private final Set<String> come = new HashSet<>();

  /** Of whom it was said that they are out: one that is evicted is lost a moment later. */
  private final Set<String> out = new HashSet<>();

  private boolean begun;

  /** The line that an event gives rise to. */
  Optional<String> of(Event event) {
    switch (event.event()) {
      case Event.JOINED -> joined(event);
      case Event.EVICTED -> out(event, "was put out: it " + event.cause());
      case Event.WORKER_LOST, Event.WORKER_LEFT -> {
        if (begun && !come.contains(process(event))) {
          return out.add(process(event)) ? Optional.of(neverCame(event)) : Optional.empty();
        }
        out(event, String.valueOf(event.cause()));
      }
      case Event.GENERATION -> {
        return generation(event);
      }
      default -> {}
    }
    return Optional.empty();
  }

  private void joined(Event event) {
    come.add(process(event));
    if (begun) {
      changes.add("a worker joined as rank " + event.rank());
    }
  }

  private void out(Event event, String how) {
    if (event.pid() == null || out.add(process(event))) {
      changes.add((event.rank() == null ? "a worker" : "rank " + event.rank()) + " " + how);
    }
  }

  /** No generation begins for it: the world has never counted on it. */
  private static String neverCame(Event event) {
    return "a worker that was to join (pid %d) did not come: it %s"
        .formatted(event.pid(), event.cause());
  }

  private static String process(Event event) {
    return event.host() + " " + event.pid();
  }

  private Optional<String> generation(Event event) {
    String what = String.join("; ", changes);
    changes.clear();
    boolean isNews = begun && !what.isEmpty();
    begun = true;
    return isNews
        ? Optional.of(what + "; going on with " + event.worldSize() + " from step " + event.step())
        : Optional.empty();
  }
}
