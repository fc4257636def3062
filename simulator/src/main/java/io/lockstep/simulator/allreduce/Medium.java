package io.lockstep.simulator.allreduce;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What an all-reduce goes over, by how its time grows with the number of workers where the same
 * bytes are reduced.
 */
public enum Medium {
  /** A ring whose links are each worker's own: 2(N−1) rounds of S/N bytes. */
  NETWORK {
    @Override
    double transfer(int workers, int cores) {
      return 2.0 * (workers - 1) / workers;
    }
  },

  /**
   * Memory that all ranks of a host share, and whose bandwidth limits: N ranks read N buffers slice
   * by slice and write one, then copy the others' slices, (N + 1)·S + 2(N − 1)·S bytes in all (as
   * {@code docs/METRICS.md} counts them for {@code memory_fraction}).
   */
  SHARED_MEMORY {
    @Override
    double transfer(int workers, int cores) {
      return (workers + 1) + 2.0 * (workers - 1);
    }
  },

  /**
   * A ring over TCP within a host, whose cores limit: every byte is sent, received and added by one
   * of them, 2(N−1)·S in all.
   */
  LOOPBACK {
    @Override
    double transfer(int workers, int cores) {
      return 2.0 * (workers - 1) / Math.min(workers, cores);
    }
  };

  /** Of the collective that was benchmarked on one host. */
  public static Medium of(String collective) {
    return switch (collective) {
      case "shm" -> SHARED_MEMORY;
      case "tcp" -> LOOPBACK;
      default -> NETWORK;
    };
  }

  /**
   * Time over S, in some unit.
   *
   * @param workers at least 2
   * @param cores of the host
   */
  abstract double transfer(int workers, int cores);

  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
