package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SweptOptionTest {
  @Test
  void everyCombinationIsVisitedAndTheLastOptionChangesFastest() {
    SweptOption<Integer> batch = new SweptOption.Integers().convert("32,64..65");
    SweptOption<String> link = new SweptOption.Words().convert("10gbit,25gbit");
    SweptOption<Double> once = new SweptOption.Numbers().convert("1.5");
    Sweep sweep =
        new Sweep().over("--batch", batch).over("--link", link).over("--compute-ms", once);
    assertThat(sweep.options()).containsExactly("--batch", "--link");
    assertThat(sweep.map(chosen -> batch.value() + " " + link.value() + " " + chosen.size()))
        .containsExactly(
            "32 10gbit 2",
            "32 25gbit 2",
            "64 10gbit 2",
            "64 25gbit 2",
            "65 10gbit 2",
            "65 25gbit 2");
  }

  @Test
  void nothingSweptIsOneCombination() {
    assertThat(new Sweep().over("--batch", null).map(chosen -> chosen)).hasSize(1);
  }

  @Test
  void tooManyAreRefused() {
    assertThatThrownBy(() -> new SweptOption.Integers().convert("1..200000"))
        .hasMessageContaining("more than 100000");
    SweptOption<Integer> many = new SweptOption.Integers().convert("1..99999");
    Sweep sweep =
        new Sweep()
            .over("--batch", many)
            .over("--cores", new SweptOption.Integers().convert("1..99999"));
    assertThatThrownBy(() -> sweep.map(chosen -> chosen)).hasMessageContaining("combinations");
    assertThatThrownBy(() -> new SweptOption.Integers().convert("32,x"))
        .hasMessageContaining("'x'");
    assertThatThrownBy(() -> new SweptOption.Numbers().convert("")).hasMessageContaining("number");
  }
}
