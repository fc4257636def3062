package io.lockstep.core.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SamplerTest {
  @Test
  void dealsAllOfCifarOnceToFourRanks() {
    Epoch epoch = new Epoch(Sampler.start(42, 50_000)).toItsEnd(4, 32);

    List<Integer> dealt = new ArrayList<>();
    for (List<Sampler.Deal> step : epoch.steps) {
      assertThat(step).extracting(deal -> deal.samples().length).containsOnly(size(step));
      step.forEach(deal -> IntStream.of(deal.samples()).forEach(dealt::add));
    }
    assertThat(dealt).hasSize(50_000).doesNotHaveDuplicates();
    assertThat(epoch.padded()).isZero();
    assertThat(epoch.steps).hasSize(391);
    assertThat(size(epoch.steps.get(390))).isEqualTo((50_000 - 390 * 128) / 4);
  }

  private static int size(List<Sampler.Deal> step) {
    return step.get(0).samples().length;
  }

  @Property(tries = 300)
  void whatIsConsumedIsAlwaysAPrefixOfThePermutation(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 200) int size,
      @ForAll @IntRange(min = 1, max = 9) int worldSize,
      @ForAll @IntRange(min = 1, max = 20) int batch,
      @ForAll @IntRange(min = 0, max = 30) int steps) {
    Sampler start = Sampler.start(seed, size);

    List<Integer> consumed = new Epoch(start).take(worldSize, batch, steps).consumed();

    assertThat(consumed).isEqualTo(prefix(start, consumed.size()));
    assertThat(consumed).hasSize((int) Math.min(size, (long) steps * worldSize * batch));
  }

  @Property(tries = 300)
  void anotherWorldGoesOnWhereTheFirstStopped(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 200) int size,
      @ForAll @IntRange(min = 1, max = 8) int before,
      @ForAll @IntRange(min = 1, max = 8) int after,
      @ForAll @IntRange(min = 1, max = 12) int batch,
      @ForAll @IntRange(min = 0, max = 10) int stepsBefore) {
    Sampler start = Sampler.start(seed, size);

    Epoch epoch = new Epoch(start).take(before, batch, stepsBefore);
    if (epoch.sampler.epoch() == 0) {
      epoch.toItsEnd(after, batch);
    }

    assertThat(epoch.consumed()).isEqualTo(prefix(start, size));
    assertThat(epoch.sampler).isEqualTo(new Sampler(seed, size, 1, 0));
  }

  @Property(tries = 300)
  void ranksHoldEquallyManyAndAtMostOneLessThanTheWorldIsPadded(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 100) int size,
      @ForAll @IntRange(min = 1, max = 17) int worldSize,
      @ForAll @IntRange(min = 1, max = 12) int batch) {
    Epoch epoch = new Epoch(Sampler.start(seed, size)).toItsEnd(worldSize, batch);

    for (List<Sampler.Deal> step : epoch.steps) {
      assertThat(step).extracting(deal -> deal.samples().length).containsOnly(size(step));
    }
    int dealt = epoch.steps.stream().flatMap(List::stream).mapToInt(d -> d.samples().length).sum();
    assertThat(epoch.padded()).isEqualTo(dealt - size).isBetween(0, worldSize - 1);
    assertThat(epoch.steps).hasSize((int) Sampler.stepsPerEpoch(size, worldSize, batch));
  }

  @Test
  void padsFromTheEpochsHeadWhereTheSetIsSmallerThanTheWorld() {
    Sampler sampler = Sampler.start(1, 2);
    Permutation permutation = sampler.permutation();

    for (int rank = 0; rank < 8; rank++) {
      Sampler.Deal deal = sampler.deal(permutation, rank, 8, 4);
      assertThat(deal.samples()).containsExactly(permutation.at(rank % 2));
      assertThat(deal.padded()).isEqualTo(rank < 2 ? 0 : 1);
      assertThat(deal.consumed()).isEqualTo(2);
    }
  }

  @Test
  void dealsASamplePerRankInTurn() {
    Sampler sampler = new Sampler(5, 100, 0, 40);
    Permutation permutation = sampler.permutation();

    assertThat(sampler.deal(permutation, 1, 4, 3).samples())
        .containsExactly(permutation.at(41), permutation.at(45), permutation.at(49));
  }

  @Test
  void everyEpochHasAnOrderOfItsOwn() {
    Sampler first = Sampler.start(3, 1000);

    assertThat(prefix(first.advance(1000), 1000)).isNotEqualTo(prefix(first, 1000));
  }

  @Test
  void tellsHowFarTheEpochIsAtTheMiddleOfAStep() {
    assertThat(new Sampler(0, 1000, 2, 500).fractionAtMiddleOf(100)).isEqualTo(0.55);
  }

  @Test
  void doesNotOverflowWhereTheGlobalBatchExceedsAnInt() {
    assertThat(Sampler.stepsPerEpoch(1L << 40, 1 << 16, 1 << 16)).isEqualTo(256);
    Sampler sampler = Sampler.start(0, 10);
    assertThat(sampler.deal(sampler.permutation(), 0, 1 << 16, 1 << 16).consumed()).isEqualTo(10);
  }

  private static List<Integer> prefix(Sampler sampler, int length) {
    Permutation permutation = sampler.permutation();
    return IntStream.range(0, length).mapToObj(permutation::at).toList();
  }
}
