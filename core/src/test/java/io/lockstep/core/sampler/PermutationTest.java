package io.lockstep.core.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PermutationTest {
  @Property(tries = 200)
  void holdsEveryIndexOnce(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 300) int epoch,
      @ForAll @IntRange(min = 0, max = 500) int size) {
    assertThat(order(Permutation.of(seed, epoch, size)))
        .containsExactlyInAnyOrder(IntStream.range(0, size).toArray());
  }

  /** Worked out apart from this code; if these change, every seed means something else. */
  @Test
  void keepsTheMeaningOfASeed() {
    assertThat(order(Permutation.of(0, 0, 10))).containsExactly(7, 1, 3, 5, 2, 4, 8, 0, 6, 9);
    assertThat(order(Permutation.of(42, 0, 10))).containsExactly(3, 4, 8, 9, 6, 2, 7, 1, 5, 0);
    assertThat(order(Permutation.of(42, 1, 10))).containsExactly(6, 5, 3, 9, 8, 4, 7, 1, 2, 0);
    assertThat(order(Permutation.of(-1, 0, 10))).containsExactly(8, 0, 3, 4, 2, 1, 9, 7, 5, 6);
    assertThat(order(Permutation.of(42, 3, 50_000))).startsWith(21203, 46705, 12934, 803, 24666);
  }

  /** Every index is as likely at the first place as at any other: χ² on 9 degrees of freedom. */
  @Test
  void prefersNoIndexAtTheFirstPlace() {
    int[] first = new int[10];
    for (int seed = 0; seed < 10_000; seed++) {
      first[Permutation.of(seed, 0, 10).at(0)]++;
    }

    double chiSquared = IntStream.of(first).mapToDouble(n -> (n - 1e3) * (n - 1e3) / 1e3).sum();
    assertThat(chiSquared).isLessThan(27.9); // exceeded by chance in 1 of 1,000 streams
  }

  /** A simulated world's thousands of ranks all hold the same one. */
  @Test
  void isSharedWhileItIsInUseAndForNoOtherEpoch() {
    Permutation one = Permutation.of(7, 2, 100);

    assertThat(Permutation.of(7, 2, 100)).isSameAs(one);
    assertThat(order(Permutation.of(7, 3, 100))).isNotEqualTo(order(one));
    assertThat(order(Permutation.of(8, 2, 100))).isNotEqualTo(order(one));
    assertThat(Permutation.of(7, 2, 99).size()).isEqualTo(99);
    assertThat(order(Permutation.of(7, 2, 100))).isEqualTo(order(one));
  }

  private static int[] order(Permutation permutation) {
    return IntStream.range(0, permutation.size()).map(permutation::at).toArray();
  }
}
