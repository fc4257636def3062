package io.lockstep.actors.bench;

import static io.lockstep.actors.shm.SharedMemoryFactory.FOLDER;

import io.lockstep.actors.shm.SharedMemoryFactory;
import io.lockstep.actors.tcp.TcpRingFactory;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.failure.NearestMatch;
import io.lockstep.core.port.CollectiveFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The collectives that can be measured on this machine, by name. */
final class BenchFactory {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Map<String, Function<String, CollectiveFactory>> BY_NAME =
      Map.of(
          "shm",
          secret -> SharedMemoryFactory.create(FOLDER, secret, DEADLINE, DEADLINE),
          "tcp",
          secret -> TcpRingFactory.bind("127.0.0.1", secret, DEADLINE, DEADLINE));

  private static final Set<String> PLANNED = Set.of("nccl");

  private BenchFactory() {}

  /**
   * @param secret of this benchmark's run
   */
  static CollectiveFactory bind(String collective, String secret) {
    return named(collective).apply(secret);
  }

  static void check(String collective) {
    named(collective);
  }

  private static Function<String, CollectiveFactory> named(String collective) {
    Function<String, CollectiveFactory> factory = BY_NAME.get(collective);
    if (PLANNED.contains(collective)) {
      throw LockstepException.environment("--collective " + collective + " is not in this version")
          .hint("use shm or tcp");
    }
    if (factory == null) {
      throw LockstepException.usage(
          "unknown collective '%s': %s"
              .formatted(collective, NearestMatch.suggestion(collective, BY_NAME.keySet())));
    }
    return factory;
  }
}
