package io.lockstep.actors.nccl;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
    assertThat(sums(without("streamWaitEvent", 0, 2)))
        .anySatisfy(sum -> assertThat(sum).doesNotContain(3));
  }

  @Test
  void whereWhatGoesOutDoesNotWaitForNcclTheSumIsWrong() {
    StandIn.set("SUM_DELAY_US", 40_000);
    assertThat(sums(without("streamWaitEvent", 1, 2)))
        .anySatisfy(sum -> assertThat(sum).doesNotContain(3));
  }

  @Test
  void whereNobodyAsksWhetherNcclHasTakenACallInTheSumIsWrong() {
    StandIn.set("LAUNCH_DELAY_US", 40_000);
    NcclLibrary library = StandIn.library();
    Nccl hasty =
        proxy(
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

  /** Leaves out one of so many calls, counted by thread, again and again. */
  private static NcclLibrary without(String call, int which, int of) {
    NcclLibrary library = StandIn.library();
    ThreadLocal<AtomicInteger> count = ThreadLocal.withInitial(AtomicInteger::new);
    Cuda forgetful =
        proxy(
            Cuda.class,
            library.cuda(),
            (name, args) -> name.equals(call) && count.get().getAndIncrement() % of == which);
    return new NcclLibrary(library.paths(), library.version(), library.nccl(), forgetful);
  }

  /** Whether a call is left out; it has succeeded, then. */
  private interface Omission {
    boolean of(String name, Object[] args);
  }

  private static <T> T proxy(Class<T> type, T real, Omission omission) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, args) -> {
              if (omission.of(method.getName(), args)) {
                return 0;
              }
              try {
                return method.invoke(real, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
