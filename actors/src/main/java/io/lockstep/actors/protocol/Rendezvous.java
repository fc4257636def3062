package io.lockstep.actors.protocol;

import io.lockstep.core.port.ReplicaDescription;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who has come, and which rank each gets: by host, then by place on the host, so that neighbours on
 * a ring sit on the same host and equal clusters get equal ranks whatever the order of arrival.
 */
public record Rendezvous(int expected, List<Registration> arrived) {

  public Rendezvous {
    arrived = List.copyOf(arrived);
  }

  public static Rendezvous expecting(int workers) {
    return new Rendezvous(workers, List.of());
  }

  /** Takes a worker in; one that registers again (its first word may be lost) replaces itself. */
  public Rendezvous with(Registration worker) {
    List<Registration> all = new ArrayList<>(arrived);
    all.removeIf(w -> w.host().equals(worker.host()) && w.localRank() == worker.localRank());
    all.add(worker);
    all.sort(Comparator.comparing(Registration::host).thenComparingInt(Registration::localRank));
    return new Rendezvous(expected, all);
  }

  public boolean isComplete() {
    return arrived.size() >= expected;
  }

  /** The workers by rank. */
  public List<Registration> byRank() {
    return arrived;
  }

  /** The rank of a worker that has come; empty for one that has not. */
  Optional<Integer> rankOf(Registration worker) {
    int rank = arrived.indexOf(worker);
    return rank < 0 ? Optional.empty() : Optional.of(rank);
  }

  /** The first rank whose replica is not a replica of rank 0's, in words; empty if all agree. */
  public Optional<Mismatch> mismatch() {
    ReplicaDescription first = arrived.get(0).replica();
    for (int rank = 1; rank < arrived.size(); rank++) {
      ReplicaDescription other = arrived.get(rank).replica();
      if (!other.equals(first)) {
        return Optional.of(
            new Mismatch(
                rank,
                "rank "
                    + rank
                    + " holds another replica than rank 0: "
                    + other
                    + " against "
                    + first));
      }
    }
    return Optional.empty();
  }

  /** Who has come and who has not, for a message. */
  public String describe() {
    String who =
        arrived.stream().map(w -> w.host() + "/" + w.localRank()).collect(Collectors.joining(", "));
    return arrived.size() + " of " + expected + " workers came" + (who.isEmpty() ? "" : ": " + who);
  }

  /** A rank that does not fit the others. */
  public record Mismatch(int rank, String text) {}
}
