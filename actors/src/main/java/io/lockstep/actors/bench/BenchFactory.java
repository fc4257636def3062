package io.lockstep.actors.bench;

import static io.lockstep.actors.shm.SharedMemoryFactory.FOLDER;

import io.lockstep.actors.launch.CollectiveChoice;
import io.lockstep.actors.nccl.Deadlines;
import io.lockstep.actors.nccl.NcclFactory;
import io.lockstep.actors.nccl.NcclLibrary;
import io.lockstep.actors.shm.SharedMemoryFactory;
import io.lockstep.actors.tcp.TcpRingFactory;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.failure.NearestMatch;
import io.lockstep.core.port.CollectiveFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The collectives that can be measured on this machine, by name. */
final class BenchFactory {
  static final String NCCL = "nccl";

  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Map<String, Function<BenchOrder, CollectiveFactory>> BY_NAME =
      Map.of(
          "shm",
          order -> SharedMemoryFactory.create(FOLDER, order.secret(), DEADLINE, DEADLINE),
          "tcp",
          order -> TcpRingFactory.bind(LOOPBACK, order.secret(), DEADLINE, DEADLINE),
          NCCL,
          BenchFactory::nccl);

  private BenchFactory() {}

  static CollectiveFactory bind(BenchOrder order) {
    return named(order.collective()).apply(order);
  }

  /** Each rank has the GPU of its number. */
  private static CollectiveFactory nccl(BenchOrder order) {
    return NcclFactory.create(
        NcclLibrary.open(order.libraries()),
        order.rank(),
        LOOPBACK,
        order.secret(),
        new Deadlines(DEADLINE, DEADLINE, DEADLINE),
        hung -> Runtime.getRuntime().halt(1));
  }

  /**
   * @param collective a name, or {@code auto}
   */
  static void check(String collective) {
    if (!collective.equals(CollectiveChoice.AUTO)) {
      named(collective);
    }
  }

  private static Set<String> names() {
    Set<String> names = new TreeSet<>(BY_NAME.keySet());
    names.add(CollectiveChoice.AUTO);
    return names;
  }

  private static Function<BenchOrder, CollectiveFactory> named(String collective) {
    Function<BenchOrder, CollectiveFactory> factory = BY_NAME.get(collective);
    if (factory == null) {
      throw LockstepException.usage(
          "unknown collective '%s': %s"
              .formatted(collective, NearestMatch.suggestion(collective, names())));
    }
    return factory;
  }
}
