package io.lockstep.simulator.cost;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.simulator.allreduce.AllReduce;
import io.lockstep.simulator.profile.Backward;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Buckets of gradients that are reduced while the backward pass goes on (Li et al., "PyTorch
 * Distributed", VLDB 13, 2020). A bucket may go when its last gradient is there, one after another;
 * what the step waits for is from the end of the backward pass to the end of the last bucket.
 *
 * @param bucketBytes at most so many in a bucket
 * @param backwardPart of compute, in [0, 1]
 * @param profile in the order of the backward pass; empty where gradients come evenly
 * @param slowdown how much longer compute takes while a bucket is on its way, as where both share
 *     cores or memory (0 for not)
 */
@JsonPropertyOrder({"bucket_bytes", "backward_part", "profile", "slowdown"})
public record Overlap(
    @JsonProperty("bucket_bytes") long bucketBytes,
    @JsonProperty("backward_part") double backwardPart,
    List<Backward.Stage> profile,
    double slowdown) {
  /** PyTorch's bucket, 25 MiB, which is Lockstep's too. */
  public static final long DEFAULT_BUCKET_BYTES = 25L << 20;

  /**
   * Backward computes two gradients, of inputs and of weights, each for as many operations as
   * forward (Kaplan et al. 2020, arXiv:2001.08361, section 2.1).
   */
  public static final double DEFAULT_BACKWARD_PART = 2 / 3.0;

  private static final double NEARLY_ONE = 1e-6;
  private static final int MOST_BUCKETS = 100_000;

  /**
   * When a step has what it needs, in milliseconds.
   *
   * @param slowedMs by which the backward pass took longer than alone
   * @param commMs all buckets together, one after another
   * @param exposedMs from its end to that of the last bucket
   */
  record Timeline(double slowedMs, double commMs, double exposedMs) {}

  public Overlap {
    if (bucketBytes < 1) {
      throw LockstepException.usage("a bucket holds at least 1 byte, not " + bucketBytes);
    }
    if (!(backwardPart >= 0 && backwardPart <= 1)) {
      throw LockstepException.usage(
          "the backward pass is a part of compute from 0 to 1, not " + backwardPart);
    }
    if (!(slowdown >= 0) || Double.isInfinite(slowdown)) {
      throw LockstepException.usage("a slowdown must not be negative, but is " + slowdown);
    }
    profile = List.copyOf(profile);
    Backward.requireWhole(profile);
  }

  /** Buckets of a size, gradients that come evenly, and no slowdown. */
  public static Overlap ofBuckets(long bucketBytes) {
    return of(bucketBytes, null);
  }

  /**
   * Buckets of a size, and no slowdown.
   *
   * @param backward how gradients come; null for evenly
   */
  public static Overlap of(long bucketBytes, @Nullable Backward backward) {
    return backward == null
        ? new Overlap(bucketBytes, DEFAULT_BACKWARD_PART, List.of(), 0)
        : new Overlap(bucketBytes, backward.part(), backward.stages(), 0);
  }

  Timeline timeline(AllReduce allReduce, int workers, double bytes, double computeMs) {
    double backwardMs = computeMs * backwardPart;
    if (bytes / bucketBytes > MOST_BUCKETS) {
      throw LockstepException.usage(
              "buckets of " + bucketBytes + " bytes are more than " + MOST_BUCKETS + " for a step")
          .hint("give larger ones: --bucket-mib");
    }
    int buckets = Math.max(1, (int) Math.ceil(bytes / bucketBytes));
    double clockMs = 0;
    double computedMs = 0;
    double freeMs = 0;
    double commMs = 0;
    for (int i = 0; i < buckets; i++) {
      double untilByte = Math.min(bytes, (i + 1.0) * bucketBytes);
      double readyMs = backwardMs * timeOf(bytes == 0 ? 1 : untilByte / bytes);
      clockMs += spentMs(readyMs - computedMs, Math.max(0, freeMs - clockMs));
      computedMs = readyMs;
      double sizeBytes = untilByte - (double) i * bucketBytes;
      double bucketMs = allReduce.ms(workers, sizeBytes);
      commMs += bucketMs;
      freeMs = Math.max(clockMs, freeMs) + bucketMs;
    }
    clockMs += spentMs(backwardMs - computedMs, Math.max(0, freeMs - clockMs));
    return new Timeline(clockMs - backwardMs, commMs, Math.max(0, freeMs - clockMs));
  }

  /** How long so much compute takes beside a communication that goes on for a while. */
  private double spentMs(double computeMs, double busyMs) {
    double besideMs = Math.min(computeMs, busyMs / (1 + slowdown));
    return besideMs * (1 + slowdown) + computeMs - besideMs;
  }

  /** After which part of the backward pass such a part of the gradients is there. */
  private double timeOf(double bytesPart) {
    if (profile.isEmpty()) {
      return bytesPart;
    }
    double time = 0;
    double bytes = 0;
    for (Backward.Stage stage : profile) {
      time += stage.timePart();
      bytes += stage.bytesPart();
      if (bytes >= bytesPart - NEARLY_ONE) {
        return Math.min(1, time);
      }
    }
    return 1;
  }
}
