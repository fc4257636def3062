package io.lockstep.actors.bench;

import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveMemory;
import io.lockstep.core.port.Replica;
import io.lockstep.core.port.ReplicaOpener;
import io.lockstep.core.port.StepOrder;
import io.lockstep.core.port.StepTimes;
import io.lockstep.core.runlog.Json;

/**
 * A worker of the benchmark of steps as a process: it reads what to train, then takes a step for
 * every line, and ends with its standard input.
 */
public final class StepBenchProcess {
  /** The line that orders one. */
  static final String STEP = "step";

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
            pipe.order();
            pipe.reply(BenchReply.stepMs(worker.stepMs()));
          }
        });
  }

  /** Without what lies between steps, which here is a wait for the other workers' ends. */
  private double stepMs() {
    StepTimes times = replica.step(order(), alone).toCompletableFuture().join().times();
    return times.stepMs() - times.otherMs();
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
