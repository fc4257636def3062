package io.lockstep.actors.nccl;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/** Libraries of which some calls are left out, as a programmer would forget them. */
final class Forgetful {
  private Forgetful() {}

  /** Leaves out one of so many calls, counted by thread, again and again. */
  static NcclLibrary of(NcclLibrary library, String call, int which, int of) {
    ThreadLocal<AtomicInteger> count = ThreadLocal.withInitial(AtomicInteger::new);
    Cuda forgetful =
        proxy(
            Cuda.class,
            library.cuda(),
            (name, args) -> name.equals(call) && count.get().getAndIncrement() % of == which);
    return new NcclLibrary(library.paths(), library.version(), library.nccl(), forgetful);
  }

  /** Whether a call is left out; it has succeeded, then. */
  interface Omission {
    boolean of(String name, Object[] args);
  }

  static <T> T proxy(Class<T> type, T real, Omission omission) {
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
