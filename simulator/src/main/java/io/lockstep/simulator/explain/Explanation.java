package io.lockstep.simulator.explain;

/**
 * An epoch as a sum of two terms, each an unknown time of one worker multiplied by a known number.
 * Weak scaling: a worker's batch stays, and an epoch's steps shrink.
 */
public enum Explanation {
  /** Every worker sends to one, and is answered: N − 1 messages, one after another. */
  STAR("star", "all workers send to one, which answers them one after another") {
    @Override
    double first(Epoch epoch) {
      return epoch.steps();
    }

    @Override
    double second(Epoch epoch) {
      return (double) epoch.steps() * (epoch.workers() - 1);
    }
  },

  /** T(1)·(f + (1 − f)/N) with a serial fraction f (Amdahl, AFIPS 1967). */
  AMDAHL("amdahl", "a part of the epoch that only one worker can do, the rest divided") {
    @Override
    double first(Epoch epoch) {
      return 1;
    }

    @Override
    double second(Epoch epoch) {
      return 1.0 / epoch.workers();
    }
  },

  /** Steps without communication, and an evaluation that does not shrink with N. */
  SERIAL_EVALUATION(
      "serial-evaluation",
      "no communication at all, and an evaluation by one worker after the steps") {
    @Override
    double first(Epoch epoch) {
      return epoch.steps();
    }

    @Override
    double second(Epoch epoch) {
      return 1;
    }
  },

  /** 2(N−1)/N·S/B in each step (Patarasuk and Yuan, J. Parallel Distrib. Comput. 69, 2009). */
  RING("ring", "a ring all-reduce bound by bandwidth in each step") {
    @Override
    double first(Epoch epoch) {
      return epoch.steps();
    }

    @Override
    double second(Epoch epoch) {
      return epoch.steps() * 2.0 * (epoch.workers() - 1) / epoch.workers();
    }
  },

  /** The same time in each step at every N above one. */
  CONSTANT("constant", "an all-reduce in each step that takes the same time at every N") {
    @Override
    double first(Epoch epoch) {
      return epoch.steps();
    }

    @Override
    double second(Epoch epoch) {
      return epoch.workers() == 1 ? 0 : epoch.steps();
    }
  };

  /** Its steps, and by how many workers each is done. */
  record Epoch(int workers, long steps) {}

  private final String label;
  private final String words;

  Explanation(String label, String words) {
    this.label = label;
    this.words = words;
  }

  abstract double first(Epoch epoch);

  abstract double second(Epoch epoch);

  public String label() {
    return label;
  }

  public String words() {
    return words;
  }
}
