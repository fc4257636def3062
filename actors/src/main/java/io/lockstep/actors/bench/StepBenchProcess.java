package io.lockstep.actors.bench;

import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveMemory;
import io.lockstep.core.port.Replica;
import io.lockstep.core.port.ReplicaOpener;
import io.lockstep.core.port.StepOrder;
import io.lockstep.core.port.StepOutcome;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.statistics.Sample;
import java.util.ArrayList;
import java.util.List;

/**
 * A worker of the benchmark of steps as a process: it reads what to train, and then line by line
 * how many steps to take, and ends with its standard input.
 */
public final class StepBenchProcess {
  private static final double LEARNING_RATE = 0.01;

  private final Replica replica;
  private final int batch;
  private final int images;
  private final Collective alone = new Alone();
  private long step;

  private StepBenchProcess(Replica replica, int batch) {
    this.replica = replica;
    this.batch = batch;
    this.images = replica.description().trainImages();
  }

  /** Runs until the launcher closes its end of the pipe. */
  public static void run(ReplicaOpener replicas) {
    BenchPipe.run(
        pipe -> {
          StepBenchOrder order = Json.MAPPER.readValue(pipe.order(), StepBenchOrder.class);
          Replica replica =
              replicas
                  .open(order.spec(), order.rank(), CollectiveMemory.PRIVATE)
                  .toCompletableFuture()
                  .join();
          pipe.reply(BenchReply.endpoint("ready"));
          StepBenchProcess worker = new StepBenchProcess(replica, order.spec().batch());
          while (true) {
            int steps = Integer.parseInt(pipe.order().trim());
            pipe.reply(BenchReply.stepMs(worker.median(steps)));
          }
        });
  }

  /** Of so many steps but the first. */
  private double median(int steps) {
    List<Double> ms = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      StepOutcome outcome = replica.step(order(), alone).toCompletableFuture().join();
      if (i > 0 || steps == 1) {
        ms.add(outcome.times().stepMs());
      }
    }
    return ms.isEmpty() ? 0 : Sample.of(ms).median();
  }

  /** Batch after batch, without end. */
  private StepOrder order() {
    long first = step * batch;
    int[] samples = new int[batch];
    for (int i = 0; i < batch; i++) {
      samples[i] = (int) ((first + i) % images);
    }
    return new StepOrder(step++, (int) (first / images), samples, LEARNING_RATE);
  }
}
