package io.lockstep.actors.protocol;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells hung workers from slow ones by their pulses. Silent is who has no pulse. When one rank
 * hangs, all others soon wait for it; so once nobody makes progress, blame falls on those who have
 * handed over the fewest operations, and not on a neighbour. Used by one actor.
 */
final class Watch {
  /** Steps whose median says how long a step takes. */
  private static final int STEPS = 21;

  private static final int SLOW_FACTOR = 10;

  /** Between two looks; much more than the coordinator's timer. */
  private static final long LOOK_AWAY_MS = 2_000;

  private final Limits limits;
  private final Map<WorkerId, Signs> signs = new LinkedHashMap<>();
  private final Deque<Double> stepMs = new ArrayDeque<>();
  private long generation;

  /** Whether all have given up waiting for each other, and each has only its own work to end. */
  private boolean settling;

  private long lookedMs;

  Watch(Limits limits) {
    this.limits = limits;
  }

  /** Begins to watch these, who have been committed to a generation, and nobody else. */
  void begin(long newGeneration, Collection<WorkerId> workers, long nowMs) {
    begin(newGeneration, workers, nowMs, false);
  }

  /** Begins to watch these, who are asked to prepare a generation, and nobody else. */
  void beginRound(long newGeneration, Collection<WorkerId> workers, long nowMs) {
    begin(newGeneration, workers, nowMs, true);
  }

  /** As if all had just been heard. */
  private void begin(
      long newGeneration, Collection<WorkerId> workers, long nowMs, boolean areSettling) {
    generation = newGeneration;
    settling = areSettling;
    signs.clear();
    workers.forEach(id -> signs.put(id, new Signs(id, nowMs)));
    lookedMs = nowMs;
  }

  void heard(WorkerId id, Pulse pulse, long nowMs) {
    Signs of = signs.get(id);
    if (of != null && pulse.generation() >= generation) { // An older one says nothing of now.
      of.heard(pulse, nowMs);
    }
  }

  /** A report of work done shows life and progress, whatever has become of the pulses meanwhile. */
  void reported(WorkerId id, long nowMs) {
    Signs of = signs.get(id);
    if (of != null) {
      of.heardMs = nowMs;
      of.progressedMs = nowMs;
    }
  }

  /** A step took so long. */
  void stepped(double ms) {
    stepMs.addLast(ms);
    if (stepMs.size() > STEPS) {
      stepMs.removeFirst();
    }
  }

  /** Who is to blame for a standstill; empty while there is none. */
  Optional<Standstill> look(long nowMs) {
    long awayMs = nowMs - lookedMs;
    lookedMs = nowMs;
    if (awayMs > LOOK_AWAY_MS) {
      // It was this process that stood still; nobody is to be blamed for what it has not heard.
      signs.values().forEach(of -> of.forgive(awayMs));
      return Optional.empty();
    }
    List<Signs> silent =
        signs.values().stream()
            .filter(of -> nowMs - of.heardMs > limits.silence().toMillis())
            .toList();
    if (!silent.isEmpty()) {
      return Optional.of(
          standstill(silent, "gave no sign of life for " + seconds(limits.silence().toMillis())));
    }
    long stepPatienceMs =
        Math.max(limits.silence().toMillis(), (long) Math.ceil(SLOW_FACTOR * medianStepMs()));
    return settling ? unsettled(nowMs, stepPatienceMs) : standstill(nowMs, stepPatienceMs);
  }

  /** Those who do not end their own work, now that nobody waits for anybody. */
  private Optional<Standstill> unsettled(long nowMs, long stepPatienceMs) {
    List<Signs> stuck =
        signs.values().stream()
            .filter(of -> nowMs - of.progressedMs > patienceMs(of, stepPatienceMs))
            .toList();
    return stuck.isEmpty()
        ? Optional.empty()
        : Optional.of(standstill(stuck, "did not end its step when its collective was aborted"));
  }

  /**
   * Those whom all wait for, once nobody has made progress for longer than any of them may take: as
   * long as somebody moves, the others may have waited for that one until now.
   */
  private Optional<Standstill> standstill(long nowMs, long stepPatienceMs) {
    long progressedMs = signs.values().stream().mapToLong(of -> of.progressedMs).max().orElse(0);
    List<Signs> working = signs.values().stream().filter(Signs::mayBeWaitedFor).toList();
    long fewest = working.stream().mapToLong(of -> of.pulse.submitted()).min().orElse(0);
    List<Signs> last = working.stream().filter(of -> of.pulse.submitted() == fewest).toList();
    boolean isDue =
        last.stream().allMatch(of -> nowMs - progressedMs > patienceMs(of, stepPatienceMs));
    if (last.isEmpty() || !isDue) {
      return Optional.empty();
    }
    if (last.size() == signs.size() && last.size() > 1) {
      return Optional.of(
          standstill(List.of(), "no rank makes progress, and all have come equally far"));
    }
    long waitedMs = patienceMs(last.get(0), stepPatienceMs);
    return Optional.of(standstill(last, "made no progress for " + seconds(waitedMs)));
  }

  private static Standstill standstill(List<Signs> blamed, String cause) {
    return new Standstill(blamed.stream().map(of -> of.id).toList(), cause);
  }

  private long patienceMs(Signs of, long stepPatienceMs) {
    return switch (of.pulse.work()) {
      case NONE -> Long.MAX_VALUE;
      case FIRST_STEP, OTHER -> limits.slowStart().toMillis();
      case STEP -> stepPatienceMs;
    };
  }

  private double medianStepMs() {
    return stepMs.isEmpty()
        ? 0
        : stepMs.stream().mapToDouble(d -> d).sorted().toArray()[stepMs.size() / 2];
  }

  private static String seconds(long ms) {
    return ms / 1000 + " s";
  }

  /**
   * Nothing goes on.
   *
   * @param blamed nobody where it cannot be told
   */
  record Standstill(List<WorkerId> blamed, String cause) {}

  /** What was last heard of one worker, and when. */
  private static final class Signs {
    private final WorkerId id;
    private Pulse pulse = new Pulse(0, 0, Pulse.Work.NONE, 0, 0);
    private long heardMs;
    private long progressedMs;

    Signs(WorkerId id, long nowMs) {
      this.id = id;
      heardMs = nowMs;
      progressedMs = nowMs;
    }

    void heard(Pulse next, long nowMs) {
      if (next.number() <= pulse.number()) {
        return; // Late, or told twice.
      }
      heardMs = nowMs;
      if (next.showsProgressSince(pulse)) {
        progressedMs = nowMs;
      }
      pulse = next;
    }

    /** One that has not been heard in this generation may be anywhere. */
    boolean mayBeWaitedFor() {
      return pulse.work() != Pulse.Work.NONE || pulse.number() == 0;
    }

    void forgive(long ms) {
      heardMs += ms;
      progressedMs += ms;
    }
  }
}
