package io.lockstep.actors.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveFactory;
import io.lockstep.core.runlog.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;

/** A rank of the benchmark as a process: it reads its order, and then all endpoints. */
public final class BenchMain {
  private BenchMain() {}

  public static void main(String[] args) {
    BenchPipe.run(
        input -> measure(Json.MAPPER.readValue(input.readLine(), BenchOrder.class), input));
  }

  /** Stays until the launcher lets go, so that no rank goes before the others are done. */
  private static void measure(BenchOrder order, BufferedReader input)
      throws IOException, InterruptedException {
    try (CollectiveFactory factory = BenchFactory.bind(order)) {
      BenchPipe.reply(BenchReply.endpoint(factory.endpoint()));
      List<String> endpoints =
          Json.MAPPER.readValue(input.readLine(), new TypeReference<List<String>>() {});
      Thread launcherWatch = haltAtEnd(input);
      Collective collective = factory.open(0, order.rank(), endpoints).toCompletableFuture().join();
      BenchRank rank = new BenchRank(collective, factory.memory(), order.mostBytes());
      for (BenchOperation operation : order.operations()) {
        for (long bytes : order.bytes()) {
          BenchPipe.reply(
              BenchReply.result(
                  rank.run(operation, Math.toIntExact(bytes), order.warmup(), order.rounds())));
        }
      }
      launcherWatch.join();
    }
  }

  private static Thread haltAtEnd(BufferedReader input) {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (input.readLine() != null) {
                  // Nothing more is said; only the end matters.
                }
              } catch (IOException e) {
                // The same as the end.
              }
              Runtime.getRuntime().halt(0);
            },
            "bench-launcher-watch");
    watch.setDaemon(true);
    watch.start();
    return watch;
  }
}
