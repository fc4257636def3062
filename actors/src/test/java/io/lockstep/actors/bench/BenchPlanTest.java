package io.lockstep.actors.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.actors.nccl.LibraryPaths;
import io.lockstep.core.failure.LockstepException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchPlanTest {
  @Test
  void takesAsManyProcessesAsAMachineMayHaveAndNoMore() {
    assertThat(plan(1024).workers()).containsExactly(2, 1024);
    assertThatThrownBy(() -> plan(1025))
        .isInstanceOf(LockstepException.class)
        .hasMessage("a world size is at most 1024 processes on one machine, not 1025");
    assertThatThrownBy(() -> plan(0))
        .isInstanceOf(LockstepException.class)
        .hasMessage("a world size is at least 1, not 0");
  }

  private static BenchPlan plan(int workers) {
    return new BenchPlan(
        List.of(2, workers),
        List.of(4096L),
        List.of("tcp"),
        List.of(BenchOperation.ALL_REDUCE),
        0,
        1,
        LibraryPaths.ANY);
  }
}
