package io.lockstep.actors.shm;

/** What ranks do together. */
enum Kind {
  ALL_REDUCE(1, "all-reduce"),
  SUM(2, "sum"),
  REDUCE_SCATTER(3, "reduce-scatter"),
  ALL_GATHER(4, "all-gather"),
  BROADCAST(5, "broadcast"),
  BARRIER(6, "barrier");

  private final int number;
  private final String text;

  Kind(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /** What stands for it in a segment. */
  int number() {
    return number;
  }

  static Kind of(int number) {
    for (Kind kind : values()) {
      if (kind.number == number) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no kind of operation has the number " + number);
  }

  @Override
  public String toString() {
    return text;
  }
}
