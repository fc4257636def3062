package io.lockstep.actors.protocol;

import io.lockstep.core.port.ReplicaDescription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The workers that are there, in the order of their ranks: by host, then by place on the host, so
 * that neighbours on a ring sit on the same host and equal clusters get equal ranks whatever the
 * order of arrival. Used by one actor.
 */
final class Roster {
  private static final Comparator<WorkerId> BY_PLACE =
      Comparator.comparingInt(WorkerId::node)
          .thenComparing(WorkerId::host)
          .thenComparingInt(WorkerId::localRank);

  private final TreeMap<WorkerId, Registration> byPlace = new TreeMap<>(BY_PLACE);
  private final Map<WorkerId, Registration> byId = new HashMap<>();

  /** Takes a worker in whose place is free. */
  void add(Registration worker) {
    byPlace.put(worker.id(), worker);
    byId.put(worker.id(), worker);
  }

  /** Who left, if that was here. */
  Optional<Registration> remove(WorkerId id) {
    Registration removed = byId.remove(id);
    if (removed != null) {
      byPlace.remove(id);
    }
    return Optional.ofNullable(removed);
  }

  Optional<Registration> find(WorkerId id) {
    return Optional.ofNullable(byId.get(id));
  }

  boolean contains(WorkerId id) {
    return byId.containsKey(id);
  }

  /** Who sits in that worker's place: itself, or one whose process must be gone, or nobody. */
  Optional<WorkerId> inPlaceOf(WorkerId id) {
    return Optional.ofNullable(byPlace.get(id)).map(Registration::id);
  }

  int size() {
    return byId.size();
  }

  Collection<Registration> workers() {
    return byPlace.values();
  }

  /** Those of the given, by rank. */
  List<Registration> ranked(Collection<WorkerId> members) {
    List<Registration> ranked = new ArrayList<>();
    for (Registration worker : byPlace.values()) {
      if (members.contains(worker.id())) {
        ranked.add(worker);
      }
    }
    return ranked;
  }

  /** Why a worker's replica is not one of those that are here; empty if it is. */
  Optional<String> mismatch(Registration worker) {
    if (byPlace.isEmpty()) {
      return Optional.empty();
    }
    Registration first = byPlace.firstEntry().getValue();
    ReplicaDescription expected = first.replica();
    return worker.replica().equals(expected)
        ? Optional.empty()
        : Optional.of(
            "worker "
                + worker.id().place()
                + " holds another replica than "
                + first.id().place()
                + ": "
                + worker.replica()
                + " against "
                + expected);
  }

  /** Who has come and who has not, for a message. */
  String describe(int expected) {
    String who = byPlace.keySet().stream().map(WorkerId::place).collect(Collectors.joining(", "));
    return size() + " of " + expected + " workers came" + (who.isEmpty() ? "" : ": " + who);
  }
}
