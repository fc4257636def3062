package io.lockstep.actors.nccl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Whether tests by the stand-in, which is not NCCL, would show that an order is missing: each is
 * left out, and the sums must be wrong.
 */
@Timeout(60)
@EnabledOnOs(value = OS.LINUX, disabledReason = "NCCL is for Linux")
class ForgottenEventTest {
  @AfterEach
  void reset() {
    StandIn.reset();
  }

  @Test
  void withEveryOrderTheSumIsRight() {
    StandIn.set("COPY_DELAY_US", 20_000);
    StandIn.set("SUM_DELAY_US", 20_000);
    StandIn.set("LAUNCH_DELAY_US", 20_000);
    assertThat(sums(StandIn.library())).allSatisfy(sum -> assertThat(sum).containsExactly(3));
  }

  @Test
  void whereNcclDoesNotWaitForWhatComesInTheSumIsWrong() {
    StandIn.set("COPY_DELAY_US", 40_000);
    assertThat(sums(Forgetful.of(StandIn.library(), "streamWaitEvent", 0, 2)))
        .anySatisfy(sum -> assertThat(sum).doesNotContain(3));
  }

  @Test
  void whereWhatGoesOutDoesNotWaitForNcclTheSumIsWrong() {
    StandIn.set("SUM_DELAY_US", 40_000);
    assertThat(sums(Forgetful.of(StandIn.library(), "streamWaitEvent", 1, 2)))
        .anySatisfy(sum -> assertThat(sum).doesNotContain(3));
  }

  @Test
  void whereNobodyAsksWhetherNcclHasTakenACallInTheSumIsWrong() {
    StandIn.set("LAUNCH_DELAY_US", 40_000);
    NcclLibrary library = StandIn.library();
    Nccl hasty =
        Forgetful.proxy(
            Nccl.class,
            library.nccl(),
            (name, args) -> {
              if (name.equals("commGetAsyncError")
                  && Thread.currentThread().getName().matches("nccl-g.*")) {
                ((int[]) args[1])[0] = Nccl.SUCCESS;
                return true;
              }
              return false;
            });
    assertThat(sums(new NcclLibrary(library.paths(), library.version(), hasty, library.cuda())))
        .anySatisfy(sum -> assertThat(sum).doesNotContain(3));
  }

  private static List<float[]> sums(NcclLibrary library) {
    try (NcclWorld world = new NcclWorld(2, library, NcclWorld.PATIENT)) {
      world.open(1);
      return world.allReduce(rank -> new float[] {rank + 1});
    }
  }
}
