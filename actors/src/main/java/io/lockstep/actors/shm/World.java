package io.lockstep.actors.shm;

import io.lockstep.core.failure.LockstepException;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Optional;

/** The segments of all ranks of a generation, and what they say. */
final class World {
  private final long generation;
  private final int rank;
  private final List<Segment> segments;
  private final Header own;

  /**
   * @param segments by rank; this rank's is its own
   */
  World(long generation, int rank, List<Segment> segments) {
    this.generation = generation;
    this.rank = rank;
    this.segments = List.copyOf(segments);
    this.own = segments.get(rank).header();
  }

  long generation() {
    return generation;
  }

  int rank() {
    return rank;
  }

  int size() {
    return segments.size();
  }

  Segment segment(int ofRank) {
    return segments.get(ofRank);
  }

  Header header(int ofRank) {
    return segments.get(ofRank).header();
  }

  Header own() {
    return own;
  }

  /** Says how far this rank is, after all that it has written, and wakes who waits for that. */
  void say(Word word, long count) {
    long stamp = Stamp.of(generation, count);
    own.put(word, stamp);
    own.ring();
    for (int peer = 0; peer < size(); peer++) {
      if (peer != rank && header(peer).wants(rank, word, stamp)) {
        own.wake();
        return;
      }
    }
  }

  /** Wakes whoever waits for this rank, for whatever it is. */
  void wakeWaiting() {
    own.ring();
    for (int peer = 0; peer < size(); peer++) {
      if (peer != rank && header(peer).get(Word.WAITING_FOR) == rank + 1) {
        own.wake();
        return;
      }
    }
  }

  /** Wakes everybody, whomever they wait for. */
  void wakeAll() {
    own.ring();
    segments.forEach(segment -> segment.header().wake());
  }

  boolean hasReached(int peer, Word word, long count) {
    return Stamp.reached(header(peer).get(word), Stamp.of(generation, count));
  }

  boolean haveAllReached(Word word, long count) {
    for (int peer = 0; peer < size(); peer++) {
      if (peer != rank && !hasReached(peer, word, count)) {
        return false;
      }
    }
    return true;
  }

  boolean hasClosed(int peer) {
    return header(peer).get(Word.CLOSED) == Stamp.of(generation, 0);
  }

  /** The lowest rank that closed before an operation, if there is one. */
  Optional<Integer> left(long sequence) {
    for (int peer = 0; peer < size(); peer++) {
      if (peer != rank && hasClosed(peer) && !hasReached(peer, Word.FINISHED, sequence + 1)) {
        return Optional.of(peer);
      }
    }
    return Optional.empty();
  }

  /** Whether it has finished with the sum of an operation, or with everything. */
  boolean hasReleased(int peer, long sequence) {
    return Stamp.reached(header(peer).slot(sequence).released(), Stamp.of(generation, sequence + 1))
        || hasClosed(peer);
  }

  /** What a rank failed of, the lowest first, or that it is in another generation. */
  Optional<LockstepException> failure() {
    for (int peer = 0; peer < size(); peer++) {
      if (peer != rank) {
        Header header = header(peer);
        if (header.get(Word.FAILED) == Stamp.of(generation, 0)) {
          return header.failure(generation);
        }
        if (header.get(Word.GENERATION) != Stamp.of(generation, 0)) {
          return Optional.of(elsewhere(peer));
        }
      }
    }
    return Optional.empty();
  }

  /** That a rank is in another generation, so that what was read of it may be of that one. */
  Optional<LockstepException> movedOn() {
    VarHandle.loadLoadFence(); // The generation is to be read after the data.
    for (int member = 0; member < size(); member++) {
      if (header(member).get(Word.GENERATION) != Stamp.of(generation, 0)) {
        return Optional.of(elsewhere(member));
      }
    }
    return Optional.empty();
  }

  private LockstepException elsewhere(int peer) {
    return LockstepException.failed(
            "rank %d is in generation %d where rank %d is in generation %d"
                .formatted(
                    peer, Stamp.generation(header(peer).get(Word.GENERATION)), rank, generation))
        .rank(peer);
  }

  /** The lowest rank whose process has died without having closed, if there is one. */
  Optional<Integer> dead() {
    for (int peer = 0; peer < size(); peer++) {
      if (segment(peer) instanceof PeerSegment other && !hasClosed(peer) && !other.isAlive()) {
        return Optional.of(peer);
      }
    }
    return Optional.empty();
  }

  /** Who holds up whoever waits for that rank: itself, or whom it waits for in turn. */
  int culprit(int awaited) {
    int culprit = awaited;
    for (int hops = 0; hops < size(); hops++) {
      int next = (int) header(culprit).get(Word.WAITING_FOR) - 1;
      if (next < 0 || next >= size() || next == rank) {
        return culprit;
      }
      culprit = next;
    }
    return awaited;
  }
}
