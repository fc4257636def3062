package io.lockstep.actors.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveFactory;
import io.lockstep.core.runlog.Json;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * A rank of the benchmark as a process. It reads its order and all endpoints from its standard
 * input, and halts when that ends: it cannot outlive its launcher.
 */
public final class BenchMain {
  private static final PrintStream REPLIES =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  private BenchMain() {}

  public static void main(String[] args) {
    System.setOut(System.err); // Whatever else is printed is not to come between the replies.
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      measure(Json.MAPPER.readValue(input.readLine(), BenchOrder.class), input);
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      reply(error(e));
      Runtime.getRuntime().halt(1);
    }
  }

  /** Stays until the launcher lets go, so that no rank goes before the others are done. */
  private static void measure(BenchOrder order, BufferedReader input)
      throws IOException, InterruptedException {
    try (CollectiveFactory factory = BenchFactory.bind(order)) {
      reply(BenchReply.endpoint(factory.endpoint()));
      List<String> endpoints =
          Json.MAPPER.readValue(input.readLine(), new TypeReference<List<String>>() {});
      Thread launcherWatch = haltAtEnd(input);
      Collective collective = factory.open(0, order.rank(), endpoints).toCompletableFuture().join();
      BenchRank rank = new BenchRank(collective, factory.memory(), order.mostBytes());
      for (BenchOperation operation : order.operations()) {
        for (long bytes : order.bytes()) {
          reply(
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

  private static BenchReply error(Throwable e) {
    Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    return cause instanceof LockstepException failure
        ? BenchReply.error(failure.text(), failure.rank())
        : BenchReply.error(cause.toString(), null);
  }

  private static void reply(BenchReply reply) {
    REPLIES.println(Json.line(reply));
  }
}
