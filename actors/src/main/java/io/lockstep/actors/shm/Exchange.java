package io.lockstep.actors.shm;

import io.lockstep.core.port.Slice;

/**
 * Carries operations out, window by window. What a rank says of a window lets the others use it:
 * {@link Word#READY}, its summands are in staging; {@link Word#SUMMED}, its part of the sum is
 * where its summands were; {@link Word#READ}, it does not look at that window any more.
 */
final class Exchange {
  /** A rank that stages sums so many windows ahead of what it has fetched; below what fits. */
  private static final int LEAD = Layout.WINDOWS - 2;

  /**
   * Where ranks outnumber cores, they wait for one another only every so many windows: a wake-up
   * for each would cost more than fetching from the cache gains.
   */
  private static final int PACE = 16;

  private final World world;
  private final Waiting waiting;
  private final Windows windows;
  private final int rank;

  Exchange(World world, Waiting waiting, Windows windows) {
    this.world = world;
    this.waiting = waiting;
    this.windows = windows;
    this.rank = world.rank();
  }

  /** Sums in place: every rank its piece of each window; then all fetch the others'. */
  void allReduce(Operation operation) {
    if (operation.isSmall()) {
      allReduceAtOnce(operation);
      return;
    }
    long first = operation.firstWindow();
    boolean staged = operation.contribution(rank).staged();
    boolean anyStaged = operation.contributions().stream().anyMatch(Contribution::staged);
    boolean paced = !anyStaged && !waiting.maySpin();
    int fetched = 0;
    for (int window = 0; window < operation.windows(); window++) {
      while (anyStaged && fetched < window - LEAD) {
        fetch(operation, fetched++);
      }
      if (staged) {
        stageAll(operation, window);
      }
      windows.awaitReady(operation, first + window);
      sumPiece(operation, window);
      windows.say(Word.SUMMED, first + window + 1);
      if (paced && (window + 1) % PACE == 0) {
        waiting.forAll(Word.SUMMED, first + window + 1);
      }
      while (fetched < window && world.haveAllReached(Word.SUMMED, first + fetched + 1)) {
        fetch(operation, fetched++);
      }
    }
    if (paced) {
      waiting.forAll(Word.SUMMED, operation.endWindow());
    }
    while (fetched < operation.windows()) {
      fetch(operation, fetched++);
    }
    if (!staged) {
      waiting.forAll(Word.READ, operation.endWindow());
    }
  }

  /** Every rank reads all summands and sums them for itself. */
  private void allReduceAtOnce(Operation operation) {
    if (operation.windows() == 0) {
      return;
    }
    long window = operation.firstWindow();
    int count = operation.floats().capacity();
    if (!operation.wasStaged()) {
      windows.awaitRoom(window);
      windows.stage(operation, window, 0, 0, count);
      windows.say(Word.READY, window + 1);
    }
    windows.awaitReady(operation, window);
    windows.sumAlike(operation, window);
    windows.say(Word.READ, window + 1);
  }

  /** What {@link #allReduceAtOnce} does first, before others know of the operation. */
  void stageEarly(Operation operation) {
    Kind kind = operation.descriptor().kind();
    boolean atOnce = kind == Kind.ALL_REDUCE || kind == Kind.SUM || kind == Kind.REDUCE_SCATTER;
    long window = operation.firstWindow();
    if (atOnce && operation.isSmall() && operation.windows() > 0 && windows.hasRoom(window)) {
      windows.stage(operation, window, 0, 0, operation.floats().capacity());
      world.own().put(Word.READY, Stamp.of(world.generation(), window + 1));
      operation.isStaged();
    }
  }

  private void stageAll(Operation operation, int window) {
    long absolute = operation.firstWindow() + window;
    Stripes stripes = operation.stripes();
    windows.awaitRoom(absolute);
    for (int piece = 0; piece < world.size(); piece++) {
      stagePiece(operation, stripes, absolute, window, piece);
    }
    windows.say(Word.READY, absolute + 1);
  }

  private void stagePiece(
      Operation operation, Stripes stripes, long absolute, int window, int piece) {
    int length = stripes.length(piece, window);
    if (length > 0) {
      windows.stage(
          operation, absolute, stripes.inWindow(piece), stripes.start(piece, window), length);
    }
  }

  /** Sums this rank's piece to where its summands lie. */
  private void sumPiece(Operation operation, int window) {
    Stripes stripes = operation.stripes();
    long absolute = operation.firstWindow() + window;
    int start = stripes.start(rank, window);
    int inWindow = stripes.inWindow(rank);
    Contribution own = operation.contribution(rank);
    windows.sum(
        operation,
        own.area().floats(),
        own.at(start, absolute, inWindow),
        start,
        absolute,
        inWindow,
        stripes.length(rank, window));
  }

  /** Copies the other ranks' pieces of a window, as soon as all have summed it. */
  private void fetch(Operation operation, int window) {
    Stripes stripes = operation.stripes();
    long absolute = operation.firstWindow() + window;
    waiting.forAll(Word.SUMMED, absolute + 1);
    for (int piece = 0; piece < world.size(); piece++) {
      int length = stripes.length(piece, window);
      boolean there = piece == rank && !operation.contribution(rank).staged();
      if (!there && length > 0) {
        windows.copy(
            operation,
            piece,
            stripes.start(piece, window),
            absolute,
            stripes.inWindow(piece),
            length);
      }
    }
    windows.say(Word.READ, absolute + 1);
  }

  /** Sums this rank's slice where its summands lie; no other rank reads them. */
  void reduceSlice(Operation operation) {
    Slice slice = Slice.of(operation.floats().capacity(), world.size(), rank);
    Contribution own = operation.contribution(rank);
    int step = operation.stripes().width();
    for (int done = 0; done < slice.length(); done += step) {
      int start = slice.start() + done;
      windows.sum(
          operation,
          own.area().floats(),
          own.at(start, 0, 0),
          start,
          0,
          0,
          Math.min(step, slice.length() - done));
    }
    windows.say(Word.SUMMED, operation.endWindow());
  }

  void reduceScatter(Operation operation) {
    if (operation.isSmall()) {
      allReduceAtOnce(operation);
      return;
    }
    Stripes stripes = operation.stripes();
    boolean staged = operation.contribution(rank).staged();
    for (int window = 0; window < operation.windows(); window++) {
      long absolute = operation.firstWindow() + window;
      if (staged) {
        stageAll(operation, window);
      }
      windows.awaitReady(operation, absolute);
      int start = stripes.start(rank, window);
      windows.sum(
          operation,
          operation.floats(),
          start,
          start,
          absolute,
          stripes.inWindow(rank),
          stripes.length(rank, window));
      windows.say(Word.READ, absolute + 1);
    }
    if (!staged) {
      waiting.forAll(Word.READ, operation.endWindow());
    }
  }

  void allGather(Operation operation) {
    Stripes stripes = operation.stripes();
    boolean staged = operation.contribution(rank).staged();
    for (int window = 0; window < operation.windows(); window++) {
      long absolute = operation.firstWindow() + window;
      if (staged) {
        windows.awaitRoom(absolute);
        stagePiece(operation, stripes, absolute, window, rank);
        windows.say(Word.READY, absolute + 1);
      }
      for (int piece = 0; piece < world.size(); piece++) {
        int length = stripes.length(piece, window);
        if (piece != rank && length > 0) {
          if (operation.contribution(piece).staged()) {
            windows.awaitReady(piece, absolute);
          }
          int start = stripes.start(piece, window);
          windows.copy(operation, piece, start, absolute, stripes.inWindow(piece), length);
        }
      }
      windows.say(Word.READ, absolute + 1);
    }
    if (!staged) {
      waiting.forAll(Word.READ, operation.endWindow());
    }
  }

  void broadcast(Operation operation) {
    int root = operation.descriptor().root();
    boolean staged = operation.contribution(root).staged();
    if (rank == root && !staged) {
      waiting.forAll(Word.READ, operation.endWindow());
      return;
    }
    for (int window = 0; window < operation.windows(); window++) {
      long absolute = operation.firstWindow() + window;
      int start = window * Layout.WINDOW_FLOATS;
      int length = Math.min(Layout.WINDOW_FLOATS, operation.floats().capacity() - start);
      if (rank == root) {
        windows.awaitRoom(absolute);
        windows.stage(operation, absolute, 0, start, length);
        windows.say(Word.READY, absolute + 1);
      } else {
        if (staged) {
          windows.awaitReady(root, absolute);
        }
        windows.copy(operation, root, start, absolute, 0, length);
        windows.say(Word.READ, absolute + 1);
      }
    }
  }
}
