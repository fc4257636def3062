package io.lockstep.model.replica;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.model.network.StagedNetwork;
import io.lockstep.model.network.TensorKind;
import io.lockstep.model.network.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * In which order and sizes a step's results are summed over the ranks: ranges of the flat buffer
 * {@code [statistics | gradients]}, from its end to its start, as the backward pass finishes them.
 * The statistics, final since the forward pass, go with the first stage's gradients, beside which
 * they lie.
 *
 * @param buckets in the order of summation; each is one stage's
 */
record BucketPlan(List<Bucket> buckets) {
  /** The most in a step: each is an operation, and operations are queued. */
  static final int MOST_BUCKETS = 512;

  BucketPlan {
    buckets = List.copyOf(buckets);
  }

  /**
   * A range of the flat buffer.
   *
   * @param stage whose gradients these are, from 0
   * @param start its first float
   * @param length in floats
   */
  record Bucket(int stage, int start, int length) {}

  /**
   * The plan for a network.
   *
   * @param bucketBytes the most in a bucket
   */
  static BucketPlan of(StagedNetwork network, long bucketBytes) {
    int[] stageFloats =
        network.stages().stream()
            .mapToInt(stage -> floats(stage.tensors(), TensorKind.PARAMETER))
            .toArray();
    stageFloats[0] += floats(network.tensors(), TensorKind.STATISTIC);
    return of(stageFloats, bucketBytes);
  }

  /** Stages one after another, each cut into as few pieces as will do, and those equally long. */
  static BucketPlan of(int[] stageFloats, long bucketBytes) {
    long most = Math.max(1, bucketBytes / Float.BYTES);
    List<Bucket> ascending = new ArrayList<>();
    int start = 0;
    for (int stage = 0; stage < stageFloats.length; stage++) {
      long pieces = (stageFloats[stage] + most - 1) / most;
      if (ascending.size() + pieces > MOST_BUCKETS) {
        throw LockstepException.usage(
                "buckets of %d bytes would be more than %d in a step"
                    .formatted(bucketBytes, MOST_BUCKETS))
            .hint("make --bucket-mib larger");
      }
      for (int piece = 0; piece < pieces; piece++) {
        int from = (int) (stageFloats[stage] * (long) piece / pieces);
        int to = (int) (stageFloats[stage] * (piece + 1L) / pieces);
        ascending.add(new Bucket(stage, start + from, to - from));
      }
      start += stageFloats[stage];
    }
    return new BucketPlan(reversed(ascending));
  }

  /**
   * The first 8 bytes of SHA-256 over the tensors' names, kinds and sizes, in order, and the
   * buckets' boundaries.
   */
  long hash(StagedNetwork network) {
    MessageDigest digest = Sha256.digest();
    for (TensorSpec tensor : network.tensors()) {
      update(digest, tensor.name() + ' ' + tensor.kind() + ' ' + tensor.size());
    }
    for (Bucket bucket : buckets) {
      update(digest, bucket.start() + " " + bucket.length());
    }
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  private static void update(MessageDigest digest, String line) {
    digest.update((line + '\n').getBytes(StandardCharsets.UTF_8));
  }

  private static int floats(List<TensorSpec> tensors, TensorKind kind) {
    return tensors.stream()
        .filter(tensor -> tensor.kind() == kind)
        .mapToInt(TensorSpec::size)
        .sum();
  }

  private static List<Bucket> reversed(List<Bucket> ascending) {
    List<Bucket> buckets = new ArrayList<>(ascending);
    Collections.reverse(buckets);
    return buckets;
  }
}
