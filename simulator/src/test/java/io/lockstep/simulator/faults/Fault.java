package io.lockstep.simulator.faults;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong.
 *
 * @param point of the protocol at which it happens; null for a moment of virtual time
 * @param occurrence how often the point must have come, from 1
 * @param after the point, or the start of the run
 * @param lasts until it heals, where it does
 * @param strength in [0, 1): how slow, how late, how lossy, how many
 */
record Fault(
    Kind kind,
    Target target,
    @Nullable Point point,
    int occurrence,
    Duration after,
    Duration lasts,
    double strength) {

  String words() {
    String moment = point == null ? "the start" : point + " #" + occurrence;
    return "%s, %s, %d ms after %s, for %d ms where it heals"
        .formatted(kind.words(), target, after.toMillis(), moment, lasts.toMillis());
  }

  /** To whom it happens, seen from the process that has come to the point. */
  enum Target {
    ITSELF,
    ANOTHER,
    ANYONE,
    COORDINATOR
  }

  /** What happens. */
  enum Kind {
    /** As on SIGKILL; the launcher reaps it soon. */
    CRASH,
    /** The same, and the launcher says so seconds later. */
    CRASH_REPORTED_LATE,
    /** Its host is lost: connections stay silent, and nobody reaps it. */
    HOST_LOST,
    /** As on SIGSTOP; it wakes up again. */
    PAUSE,
    /** As on SIGSTOP, for good. */
    HANG,
    /** The replica's thread hangs, and nothing else. */
    STUCK,
    SLOW,
    /** As on SIGTERM. */
    LEAVE,
    MESSAGES_LOST,
    MESSAGES_TWICE,
    MESSAGES_LATE,
    /** Some no longer reach the coordinator. */
    CUT_CONTROL,
    /** Some no longer reach the others' collectives. */
    CUT_DATA,
    CUT_BOTH,
    /** A collective's connections are reset, and nobody is dead. */
    RESET,
    /** A replica's own failure. */
    NOT_FINITE,
    COORDINATOR_CRASH,
    COORDINATOR_HANG;

    private static final Set<Kind> ENDS_A_PROCESS =
        EnumSet.of(CRASH, CRASH_REPORTED_LATE, HOST_LOST, HANG, STUCK, LEAVE);

    private static final Set<Kind> ONLY_DELAYS =
        EnumSet.of(PAUSE, SLOW, MESSAGES_LOST, MESSAGES_TWICE, MESSAGES_LATE);

    /** Nobody is lost, and no collective fails: at worst it takes longer. */
    boolean onlyDelays() {
      return ONLY_DELAYS.contains(this);
    }

    boolean endsAProcess() {
      return ENDS_A_PROCESS.contains(this);
    }

    boolean isTheCoordinators() {
      return this == COORDINATOR_CRASH || this == COORDINATOR_HANG;
    }

    String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }
}
