package io.lockstep.simulator.world;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.sampler.SplitMix64;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One generation's ranks and the operation that they are in. Changed by the {@link Simulator}
 * alone; used by one thread.
 */
final class Communicator {
  /** Steps in which {@link #moved} grows during one operation. */
  private static final int TICKS = 16;

  private final long generation;
  private final List<String> endpoints;
  private final LongSupplier clockNs;
  private final List<@Nullable SimulatedCollective> byRank;
  private int members;
  private boolean open;
  private boolean impeded;
  private @Nullable Exchange exchange;
  private long exchanges;
  private @Nullable Break broken;
  private @Nullable Integer leaver;

  /**
   * Why no operation succeeds any more.
   *
   * @param rank whose end or word it was
   * @param process of that rank, where it has come
   */
  record Break(int rank, @Nullable SimulatedProcess process, LockstepException cause) {
    /** Whether a process on this side of a partition can hear of it. */
    boolean isAudibleTo(SimulatedProcess other) {
      return process == null || process.isCut() == other.isCut();
    }
  }

  /**
   * @param endpoints by rank
   */
  Communicator(long generation, List<String> endpoints, LongSupplier clockNs) {
    this.generation = generation;
    this.endpoints = endpoints;
    this.clockNs = clockNs;
    byRank = new ArrayList<>(Collections.nCopies(endpoints.size(), null));
  }

  long generation() {
    return generation;
  }

  int worldSize() {
    return endpoints.size();
  }

  /** Whether a rank means the same world; where it does it is usually the same list. */
  boolean isOf(List<String> others) {
    return endpoints == others || endpoints.equals(others);
  }

  boolean hasFree(int rank) {
    return rank >= 0 && rank < worldSize() && byRank.get(rank) == null;
  }

  void join(SimulatedCollective member) {
    byRank.set(member.rank(), member);
    members++;
  }

  boolean isComplete() {
    return members == worldSize();
  }

  void open() {
    open = true;
    assess();
  }

  boolean isOpen() {
    return open;
  }

  /** Those who have come so far. */
  List<SimulatedCollective> members() {
    List<SimulatedCollective> come = new ArrayList<>(members);
    for (SimulatedCollective member : byRank) {
      if (member != null) {
        come.add(member);
      }
    }
    return come;
  }

  int firstMissing() {
    return byRank.indexOf(null);
  }

  /** Looks who is stopped or cut off from others, and lets the operation stand or go on. */
  void assess() {
    List<SimulatedCollective> all = members();
    long far = all.stream().filter(member -> member.process().isCut()).count();
    impeded =
        (far > 0 && far < all.size())
            || all.stream().anyMatch(member -> !member.process().isRunning());
    if (exchange != null) {
      if (impeded) {
        exchange.stand(clockNs.getAsLong());
      } else {
        exchange.goOn(clockNs.getAsLong());
      }
    }
  }

  boolean isImpeded() {
    return impeded;
  }

  @Nullable Exchange exchange() {
    return exchange;
  }

  Exchange exchangeFor(long sequence, Operation operation) {
    if (exchange == null) {
      exchange = new Exchange(sequence, operation.name());
    }
    return exchange;
  }

  void exchanged() {
    exchange = null;
    exchanges++;
  }

  /** Grows while the operation moves. */
  long moved() {
    Exchange current = exchange;
    double part = current == null ? 0 : current.part(clockNs.getAsLong());
    return exchanges * TICKS + (long) (part * (TICKS - 1));
  }

  void breakUp(int rank, LockstepException cause) {
    SimulatedCollective member = byRank.get(rank);
    broken = new Break(rank, member == null ? null : member.process(), cause);
  }

  /** Null as long as nothing has gone wrong. */
  @Nullable Break broken() {
    return broken;
  }

  void left(int rank) {
    leaver = rank;
  }

  /** The last rank to have closed its end in good order; null for none. */
  @Nullable Integer leaver() {
    return leaver;
  }

  /**
   * Whether a rank had all of the operation's result when it broke. In the second half of a ring
   * all-reduce the sums travel round, and some ranks have the last of them sooner than others: so
   * anything between none and all of them may have it, and a draw decides.
   */
  boolean hadResult(int rank, long seed) {
    Exchange current = exchange;
    return current != null
        && current.part(clockNs.getAsLong()) >= 0.5
        && (SplitMix64.of(seed, generation, current.sequence(), rank).nextLong() & 1) == 0;
  }
}
