package io.lockstep.actors.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveFactory;
import io.lockstep.core.runlog.Json;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A rank of the benchmark as a process: it reads its order, and then all endpoints. */
public final class BenchMain {
  private BenchMain() {}

  public static void main(String[] args) {
    BenchPipe.run(pipe -> measure(Json.MAPPER.readValue(pipe.order(), BenchOrder.class), pipe));
  }

  /** Stays until the launcher lets go, so that no rank goes before the others are done. */
  private static void measure(BenchOrder order, BenchPipe pipe)
      throws IOException, InterruptedException {
    try (CollectiveFactory factory = BenchFactory.bind(order)) {
      pipe.reply(BenchReply.endpoint(factory.endpoint()));
      List<String> endpoints =
          Json.MAPPER.readValue(pipe.order(), new TypeReference<List<String>>() {});
      Collective collective = factory.open(0, order.rank(), endpoints).toCompletableFuture().join();
      BenchRank rank = new BenchRank(collective, factory.memory(), order.mostBytes());
      for (BenchOperation operation : order.operations()) {
        for (long bytes : order.bytes()) {
          pipe.reply(
              BenchReply.result(
                  rank.run(operation, Math.toIntExact(bytes), order.warmup(), order.rounds())));
        }
      }
      new CountDownLatch(1).await(); // Nothing opens the latch: the end of the pipe halts.
    }
  }
}
