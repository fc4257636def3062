package io.lockstep.cli;

import io.lockstep.actors.bench.StepBench;
import io.lockstep.actors.bench.StepBenchPlan;
import io.lockstep.core.schedule.LearningRate;
import io.lockstep.core.spec.TrainSpec;
import io.lockstep.model.data.Datasets;
import io.lockstep.model.network.Networks;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What {@code bench --operation step} trains. */
final class StepBenchOptions {
  @Option(
      names = "--network",
      paramLabel = "NAME",
      defaultValue = "resnet18",
      description = "of --operation step (default: ${DEFAULT-VALUE})")
  private String network = "";

  @Option(
      names = "--data",
      paramLabel = "DIR|shapes",
      defaultValue = Datasets.SHAPES,
      description = "of --operation step (default: ${DEFAULT-VALUE})")
  private String data = "";

  @Option(
      names = "--batch",
      paramLabel = "B,B",
      split = ",",
      defaultValue = "32",
      description = "images of each worker's step, of --operation step (default: ${DEFAULT-VALUE})")
  private List<Integer> batches = List.of();

  @Option(
      names = "--threads",
      paramLabel = "T",
      defaultValue = "1",
      description = "of each worker, of --operation step (default: ${DEFAULT-VALUE})")
  private int threads;

  StepBenchPlan plan(List<Integer> workers, int warmup, int rounds) {
    Networks.named(network);
    String found = Datasets.resolve(data);
    return new StepBenchPlan(
        workers, batches.stream().map(batch -> spec(found, batch)).toList(), warmup, rounds);
  }

  private TrainSpec spec(String found, int batch) {
    LearningRate rate =
        new LearningRate(
            0.01, LearningRate.Scaling.NONE, LearningRate.Schedule.CONSTANT, 0, List.of(), 1);
    return new TrainSpec(
        1,
        1,
        threads,
        network,
        found,
        batch,
        null,
        1,
        null,
        rate,
        0.9,
        false,
        5e-4,
        true,
        1,
        "shm",
        25 << 20,
        null,
        TrainSpec.CPU);
  }

  static StepBench bench(Console console) {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    // Its standard error is a person's terminal.
    String output = "-XX:-DisplayVMOutput";
    return new StepBench(
        WorkerMain.command(BenchWorkerMain.class, output, folder), console::progress);
  }
}
