package io.lockstep.actors.bench;

import com.fasterxml.jackson.annotation.JsonValue;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.failure.NearestMatch;
import java.util.Arrays;
import java.util.List;

/**
 * What can be timed. The factors of busbw are those of nccl-tests' doc/PERFORMANCE.md, where the
 * size of a reduce-scatter is that of what each rank sends, and of an all-gather that of what each
 * receives: here both are the whole buffer.
 */
public enum BenchOperation {
  ALL_REDUCE("all-reduce", "sum") {
    @Override
    double busFactor(int n) {
      return 2.0 * (n - 1) / n;
    }

    @Override
    double leastTraffic(int n) {
      return REDUCE_SCATTER.leastTraffic(n) + ALL_GATHER.leastTraffic(n);
    }
  },

  REDUCE_SCATTER("reduce-scatter", "sum") {
    @Override
    double busFactor(int n) {
      return (n - 1.0) / n;
    }

    /** Reads a slice of each of n buffers, writes one. */
    @Override
    double leastTraffic(int n) {
      return n == 1 ? 0 : 1 + 1.0 / n;
    }
  },

  ALL_GATHER("all-gather", "none") {
    @Override
    double busFactor(int n) {
      return (n - 1.0) / n;
    }

    /** Reads the other ranks' slices, and writes as much. */
    @Override
    double leastTraffic(int n) {
      return 2 * (n - 1.0) / n;
    }
  },

  BROADCAST("broadcast", "none") {
    @Override
    double busFactor(int n) {
      return 1;
    }

    /** Reads the root's buffer and writes its own. */
    @Override
    double leastTraffic(int n) {
      return n == 1 ? 0 : 2;
    }
  },

  /** As training averages gradients: the sum left where it was computed, and then released. */
  SUM("sum", "sum") {
    @Override
    double busFactor(int n) {
      return ALL_REDUCE.busFactor(n);
    }

    @Override
    double leastTraffic(int n) {
      return REDUCE_SCATTER.leastTraffic(n);
    }
  };

  private final String text;
  private final String redop;

  BenchOperation(String text, String redop) {
    this.text = text;
    this.redop = redop;
  }

  /** {@code busbw / algbw} over n ranks. */
  abstract double busFactor(int n);

  /**
   * Bytes that the busiest of n ranks must at least read and write where all share memory, per byte
   * of the buffer.
   */
  abstract double leastTraffic(int n);

  /** How ranks' values become one; {@code none} where they are only copied. */
  public String redop() {
    return redop;
  }

  /** As on the command line and in JSON. */
  @JsonValue
  @Override
  public String toString() {
    return text;
  }

  /**
   * @throws LockstepException (exit 2) where there is none of that name
   */
  public static BenchOperation named(String name) {
    List<String> known = Arrays.stream(values()).map(BenchOperation::toString).toList();
    return Arrays.stream(values())
        .filter(operation -> operation.text.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                LockstepException.usage(
                    "unknown operation '%s': %s"
                        .formatted(name, NearestMatch.suggestion(name, known))));
  }
}
