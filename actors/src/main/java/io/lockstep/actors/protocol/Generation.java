package io.lockstep.actors.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A world that was committed to: its members by rank. */
final class Generation {
  static final Generation NONE = new Generation(0, List.of());

  private final long number;
  private final List<Registration> byRank;
  private final List<String> endpoints;
  private final Map<WorkerId, Integer> ranks = new HashMap<>();

  /**
   * @param number from 1
   */
  Generation(long number, List<Registration> byRank) {
    this.number = number;
    this.byRank = List.copyOf(byRank);
    List<String> addresses = new ArrayList<>();
    for (Registration member : byRank) {
      ranks.put(member.id(), ranks.size());
      addresses.add(member.endpoint());
    }
    endpoints = List.copyOf(addresses);
  }

  long number() {
    return number;
  }

  int worldSize() {
    return byRank.size();
  }

  List<Registration> byRank() {
    return byRank;
  }

  /** By rank. */
  List<String> endpoints() {
    return endpoints;
  }

  Set<WorkerId> members() {
    return ranks.keySet();
  }

  /** Null for one that is no member. */
  @Nullable Integer rankOf(WorkerId id) {
    return ranks.get(id);
  }
}
