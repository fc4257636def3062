package io.lockstep.actors.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One attempt to form a world: who is asked, and what they answered. Used by one actor. */
final class Round {
  private final long generation;
  private final Set<WorkerId> asked;
  private final Map<WorkerId, Holding> answers = new HashMap<>();

  Round(long generation, Set<WorkerId> asked) {
    this.generation = generation;
    this.asked = new LinkedHashSet<>(asked); // Iterated in the order given, on every machine.
  }

  long generation() {
    return generation;
  }

  Set<WorkerId> asked() {
    return asked;
  }

  Set<WorkerId> answered() {
    return answers.keySet();
  }

  void answer(WorkerId id, Holding holding) {
    if (asked.contains(id)) {
      answers.put(id, holding);
    }
  }

  /** Whether no more than so many have not answered. */
  boolean isCompleteBut(int missing) {
    return answers.size() + missing >= asked.size();
  }

  /** What the members of the world to be hold, by rank. */
  List<Holding> holdings(List<Registration> byRank) {
    List<Holding> holdings = new ArrayList<>();
    for (Registration member : byRank) {
      Holding holding = answers.get(member.id());
      if (holding == null) {
        throw new IllegalArgumentException(member.id() + " has not answered");
      }
      holdings.add(holding);
    }
    return holdings;
  }
}
