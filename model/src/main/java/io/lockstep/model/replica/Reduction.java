package io.lockstep.model.replica;

import io.lockstep.core.port.Collective;
import io.lockstep.core.port.Collective.Pending;
import io.lockstep.core.port.Collective.PendingSum;
import io.lockstep.core.port.Collective.Sum;
import io.lockstep.model.replica.BucketPlan.Bucket;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;

/**
 * One step's sums over the ranks, bucket by bucket: handed over as the backward pass finishes them,
 * awaited together, read, and released. Until {@link #settle} has returned, other ranks may read
 * the buffer, or a thread of the collective write it. A world of one has its sums already.
 */
final class Reduction {
  private final Collective collective;
  private final FlatBuffer buffer;
  private final List<Bucket> buckets;
  private final IntFunction<String> stageNames;
  private final List<PendingSum> handedOver = new ArrayList<>();
  private final List<Sum> sums = new ArrayList<>();
  private final List<Pending> releases = new ArrayList<>();

  /**
   * @param buffer {@code [statistics | gradients]}
   * @param stageNames for the trace
   */
  Reduction(
      Collective collective, FlatBuffer buffer, BucketPlan plan, IntFunction<String> stageNames) {
    this.collective = collective;
    this.buffer = buffer;
    this.buckets = collective.worldSize() == 1 ? List.of() : plan.buckets();
    this.stageNames = stageNames;
  }

  boolean isBy(Collective other) {
    return collective == other;
  }

  /** A stage's gradients are final. Returns at once. */
  void handOver(int stage) {
    while (handedOver.size() < buckets.size() && next().stage() == stage) {
      handedOver.add(collective.sum(buffer.slice(next().start(), next().length()).bytes()));
    }
  }

  private Bucket next() {
    return buckets.get(handedOver.size());
  }

  /**
   * Waits for all sums.
   *
   * @param timer told of the waiting and of the collective's work
   * @return their parts in the buffer's order
   */
  List<FloatBuffer> await(StepTimer timer) {
    if (buckets.isEmpty()) {
      return List.of(buffer.floats());
    }
    while (sums.size() < buckets.size()) {
      String name = name(sums.size());
      timer.begin(StepTimer.Part.EXPOSED_COMM, "wait for " + name);
      Sum sum = handedOver.get(sums.size()).await();
      timer.collective(name, sum.timing());
      sums.add(sum);
    }
    timer.end();
    List<Sum> ascending = new ArrayList<>(sums);
    Collections.reverse(ascending);
    return ascending.stream().flatMap(sum -> sum.parts().stream()).toList();
  }

  private String name(int bucket) {
    return name(bucket, stageNames.apply(buckets.get(bucket).stage()));
  }

  /** A bucket's sum in a trace. */
  static String name(int bucket, String stage) {
    return "all-reduce " + bucket + " (" + stage + ")";
  }

  /** The sums have been read. Returns at once. */
  void release() {
    for (Sum sum : sums.subList(releases.size(), sums.size())) {
      releases.add(sum.release());
    }
  }

  /**
   * Waits until the buffer is this rank's alone again, whatever had become of the step.
   *
   * @throws io.lockstep.core.failure.LockstepException the collective's
   */
  void settle(StepTimer timer) {
    if (handedOver.isEmpty()) {
      return;
    }
    timer.begin(StepTimer.Part.EXPOSED_COMM, "wait for release");
    while (sums.size() < handedOver.size()) {
      sums.add(handedOver.get(sums.size()).await());
    }
    release();
    for (Pending release : releases) {
      timer.waited(release.await());
    }
    timer.end();
  }
}
