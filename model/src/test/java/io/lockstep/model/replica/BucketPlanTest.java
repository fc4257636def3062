package io.lockstep.model.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.model.network.Networks;
import io.lockstep.model.replica.BucketPlan.Bucket;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BucketPlanTest {
  @Property
  void coversEveryFloatOnceFromTheEndToTheStart(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 5000) Integer> stages,
      @ForAll @IntRange(min = 1000, max = 30_000) int bucketBytes) {
    int end = stages.stream().mapToInt(Integer::intValue).sum();

    for (Bucket bucket : plan(stages, bucketBytes).buckets()) {
      assertThat(bucket.start() + bucket.length()).isEqualTo(end);
      end = bucket.start();
    }

    assertThat(end).isZero();
  }

  @Property
  void keepsBucketsWithinTheirStageAndSize(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 5000) Integer> stages,
      @ForAll @IntRange(min = 1000, max = 30_000) int bucketBytes) {
    for (Bucket bucket : plan(stages, bucketBytes).buckets()) {
      int stageStart = stages.subList(0, bucket.stage()).stream().mapToInt(i -> i).sum();
      int stageEnd = stageStart + stages.get(bucket.stage());
      assertThat(bucket.length() * Float.BYTES).isPositive().isLessThanOrEqualTo(bucketBytes);
      assertThat(bucket.start()).isGreaterThanOrEqualTo(stageStart);
      assertThat(bucket.start() + bucket.length()).isLessThanOrEqualTo(stageEnd);
    }
  }

  @Property
  void makesAsFewPiecesAsWillDoAndThoseEquallyLong(
      @ForAll @IntRange(min = 1, max = 100_000) int floats,
      @ForAll @IntRange(min = 1000, max = 30_000) int bucketBytes) {
    List<Bucket> buckets = plan(List.of(floats), bucketBytes).buckets();

    int most = bucketBytes / Float.BYTES;
    assertThat(buckets).hasSize((floats + most - 1) / most);
    assertThat(buckets)
        .allSatisfy(
            bucket ->
                assertThat(bucket.length())
                    .isBetween(floats / buckets.size(), floats / buckets.size() + 1));
  }

  /** Of layer4's 8.4 million parameters, 33.6 MB, no bucket may be larger than 25 MiB. */
  @Test
  void plansResNet18() {
    BucketPlan plan = BucketPlan.of(Networks.named("resnet18"), 25L << 20);

    assertThat(plan.buckets().stream().map(Bucket::stage)).containsExactly(5, 4, 4, 3, 2, 1, 0);
    assertThat(plan.buckets().get(6)).isEqualTo(new Bucket(0, 0, 9_600 + 1_856));
    assertThat(plan.buckets().stream().mapToInt(Bucket::length).sum())
        .isEqualTo(11_173_962 + 9_600);
  }

  @Test
  void refusesBucketsSoSmallThatNobodyCouldQueueThem() {
    assertThatThrownBy(() -> BucketPlan.of(Networks.named("resnet18"), 1000))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("buckets of 1000 bytes");
  }

  private static BucketPlan plan(List<Integer> stages, int bucketBytes) {
    return BucketPlan.of(IntStream.range(0, stages.size()).map(stages::get).toArray(), bucketBytes);
  }
}
