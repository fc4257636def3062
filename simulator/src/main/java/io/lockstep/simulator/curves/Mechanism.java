package io.lockstep.simulator.curves;

/**
 * What makes a step longer with more workers. Each is known by how its time grows with N, and by
 * how often it is what limits: the weights are even, but for a resource that all share, which is
 * rarer.
 */
enum Mechanism {
  /**
   * An all-reduce bound by bandwidth: 2(N−1)/N·S/B (Patarasuk and Yuan, J. Parallel Distrib.
   * Comput. 69, 2009).
   */
  BANDWIDTH("an all-reduce bound by bandwidth", 2) {
    @Override
    double growth(double workers) {
      return 2 * (workers - 1) / workers;
    }
  },

  /**
   * Depth of a tree, ⌈log₂ N⌉·α (Thakur, Rabenseifner and Gropp, IJHPCA 19, 2005); the slowest of N
   * grows about so too where step times have an exponential tail (E[max] = H_N; David and Nagaraja,
   * Order Statistics, 2003).
   */
  DEPTH("latency of a tree, or waiting for the slowest", 2) {
    @Override
    double growth(double workers) {
      return Math.log(workers) / Math.log(2);
    }
  },

  /** What serves one worker after another: a loader, a bus, a parameter server, a serial part. */
  SHARED("a resource that all workers share", 1) {
    @Override
    double growth(double workers) {
      return workers - 1;
    }
  };

  private final String words;
  private final double weight;

  Mechanism(String words, double weight) {
    this.words = words;
    this.weight = weight;
  }

  /** Its time at so many workers, over some unit; 0 at one worker. */
  abstract double growth(double workers);

  /** Before any data are seen; only the ratios matter. */
  double weight() {
    return weight;
  }

  String words() {
    return words;
  }
}
