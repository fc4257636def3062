package io.lockstep.actors.shm;

import io.lockstep.actors.collective.Patience;
import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A generation on its way: this rank shows it, and waits until all others do. */
final class Opening {
  private static final long LOOK_AGAIN_NS = 200_000;

  private final long generation;
  private final int rank;
  private final List<String> endpoints;
  private final Neighbourhood neighbourhood;
  private final Duration deadline;
  private volatile @Nullable String givenUp;
  private volatile @Nullable Thread thread;

  Opening(
      long generation,
      int rank,
      List<String> endpoints,
      Neighbourhood neighbourhood,
      Duration deadline) {
    this.generation = generation;
    this.rank = rank;
    this.endpoints = List.copyOf(endpoints);
    this.neighbourhood = neighbourhood;
    this.deadline = deadline;
  }

  long generation() {
    return generation;
  }

  void start(Thread itsThread) {
    thread = itsThread;
    itsThread.start();
  }

  void giveUp(String reason) {
    givenUp = reason;
  }

  /** Waits until it has given up, or is done. */
  void join() {
    try {
      Thread running = thread;
      if (running != null) {
        running.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * @throws LockstepException naming the rank that is missing
   */
  World open() {
    show();
    Patience patience = new Patience(deadline);
    List<Segment> segments = new ArrayList<>();
    neighbourhood.keepOnly(endpoints);
    for (int peer = 0; peer < endpoints.size(); peer++) {
      segments.add(peer == rank ? neighbourhood.own() : await(peer, patience));
    }
    return new World(generation, rank, segments);
  }

  /** From now on whoever is in another generation knows that this rank is not. */
  private void show() {
    Header header = neighbourhood.own().header();
    if (Stamp.generation(header.get(Word.GENERATION)) >= generation) {
      throw LockstepException.failed(
              "rank %d cannot go back to generation %d".formatted(rank, generation))
          .rank(rank);
    }
    for (Word word : new Word[] {Word.ARRIVED, Word.READY, Word.SUMMED, Word.READ, Word.FINISHED}) {
      header.putVisibly(word, Stamp.of(generation, 0));
    }
    header.putVisibly(Word.WAITING_FOR, 0);
    header.putVisibly(Word.GENERATION, Stamp.of(generation, 0));
    header.ring();
    header.wake();
  }

  private PeerSegment await(int peer, Patience patience) {
    PeerSegment segment = null;
    String obstacle = "";
    while (true) {
      if (givenUp != null) {
        throw LockstepException.failed(
            "rank %d gave up generation %d: %s".formatted(rank, generation, givenUp));
      }
      try {
        segment = segment == null ? neighbourhood.meet(endpoints.get(peer)) : segment;
        long stamp = segment.header().get(Word.GENERATION);
        if (stamp == Stamp.of(generation, 0)) {
          segment.prepare();
          return segment;
        }
        obstacle = obstacle(peer, segment, Stamp.generation(stamp));
      } catch (IOException | InvalidPathException e) {
        obstacle = " (" + e + ")";
      }
      if (patience.over()) {
        throw missing(peer, obstacle);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NS);
    }
  }

  /** What keeps a rank, if it may yet come. */
  private String obstacle(int peer, PeerSegment segment, long itsGeneration) {
    if (itsGeneration > generation) {
      throw LockstepException.failed(
              "rank %d is in generation %d where rank %d opens generation %d"
                  .formatted(peer, itsGeneration, rank, generation))
          .rank(peer);
    }
    if (!segment.isAlive()) {
      throw LockstepException.failed(
              "lost the process of rank %d while generation %d was opened"
                  .formatted(peer, generation))
          .rank(peer)
          .hint("see the log of rank %d; its process may have died".formatted(peer));
    }
    return "";
  }

  private LockstepException missing(int peer, String obstacle) {
    return LockstepException.failed(
            "rank %d waited %s for rank %d at %s%s to open generation %d"
                .formatted(
                    rank, Patience.text(deadline), peer, endpoints.get(peer), obstacle, generation))
        .rank(peer)
        .hint("see the log of rank %d for what it was doing".formatted(peer));
  }
}
