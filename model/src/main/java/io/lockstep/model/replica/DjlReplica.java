package io.lockstep.model.replica;

import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveMemory;
import io.lockstep.core.port.Replica;
import io.lockstep.core.port.ReplicaDescription;
import io.lockstep.core.port.Score;
import io.lockstep.core.port.StepOrder;
import io.lockstep.core.port.StepOutcome;
import io.lockstep.core.spec.TrainSpec;
import io.lockstep.model.data.Dataset;
import io.lockstep.model.data.Datasets;
import io.lockstep.model.engine.ComputeDevice;
import io.lockstep.model.engine.Engine;
import io.lockstep.model.network.Networks;
import io.lockstep.model.network.StagedNetwork;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A replica on DJL's PyTorch engine. It owns one thread, on which everything happens, from the
 * engine's start to the release of its memory, and on which its stages complete.
 */
public final class DjlReplica implements Replica {
  private final OwnThread thread;
  private final Trainer trainer;
  private final ReplicaDescription description;

  private DjlReplica(OwnThread thread, Trainer trainer) {
    this.thread = thread;
    this.trainer = trainer;
    this.description = trainer.description();
  }

  /**
   * Opens the network and the data that a spec names. The stage fails with a usage failure for a
   * spec, data or weights that cannot be used, and with one of the environment where the engine
   * does not start or lacks the device.
   *
   * @param index of the device among its host's
   */
  public static CompletionStage<Replica> open(TrainSpec spec, int index, CollectiveMemory memory) {
    return open(
        spec,
        index,
        memory,
        () -> Networks.named(spec.network()),
        () -> Datasets.open(spec.data()));
  }

  /**
   * Opens a network of the caller's own on data of the caller's own; the spec's names are unused.
   */
  public static CompletionStage<Replica> open(
      TrainSpec spec, CollectiveMemory memory, StagedNetwork network, Dataset dataset) {
    return open(spec, 0, memory, () -> network, () -> dataset);
  }

  private static CompletionStage<Replica> open(
      TrainSpec spec,
      int index,
      CollectiveMemory memory,
      Supplier<StagedNetwork> network,
      Supplier<Dataset> dataset) {
    OwnThread thread = new OwnThread("replica");
    return thread.order(
        () -> {
          try {
            return onThread(thread, spec, index, memory, network, dataset);
          } catch (RuntimeException | Error e) {
            thread.closeAfter(() -> {});
            throw e;
          }
        });
  }

  private static Replica onThread(
      OwnThread thread,
      TrainSpec spec,
      int index,
      CollectiveMemory memory,
      Supplier<StagedNetwork> network,
      Supplier<Dataset> dataset) {
    SpecCheck.settings(spec);
    StagedNetwork staged = network.get();
    Dataset data = dataset.get();
    SpecCheck.data(spec, data);
    Engine.start(spec.threads());
    ComputeDevice device = ComputeDevice.named(spec.device(), index);
    return new DjlReplica(thread, new Trainer(spec, device, memory, staged, data));
  }

  @Override
  public ReplicaDescription description() {
    return description;
  }

  @Override
  public CompletionStage<StepOutcome> step(StepOrder order, Collective collective) {
    return thread.order(() -> trainer.step(order, collective));
  }

  @Override
  public CompletionStage<Score> evaluate(Collective collective) {
    return thread.order(() -> trainer.evaluate(collective));
  }

  @Override
  public CompletionStage<Void> transfer(Collective collective, int source, int paramsCrc) {
    return thread.run(() -> trainer.transfer(collective, source, paramsCrc));
  }

  @Override
  public CompletionStage<String> save(Path file) {
    return thread.order(() -> trainer.save(file));
  }

  @Override
  public long progress() {
    return trainer.progress();
  }

  /** Lets orders given before finish, then releases the memory; returns at once. */
  @Override
  public void close() {
    thread.closeAfter(trainer::close);
  }
}
