package io.lockstep.simulator.world;

import akka.actor.typed.ActorRef;
import io.lockstep.actors.protocol.WorkerId;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.StepOrder;
import io.lockstep.simulator.time.TaskOrder;
import io.lockstep.simulator.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** The simulator with processes and replicas, and nobody who would repair anything. */
final class Bench implements AutoCloseable {
  final VirtualTime time = VirtualTime.start(TaskOrder.fifo());
  final ActorRef<Simulator.Command> simulator;
  final List<SimulatedProcess> processes = new ArrayList<>();
  final List<SimulatedReplica> replicas = new ArrayList<>();
  private final List<SimulatedCollectives> factories = new ArrayList<>();

  /** Each step takes 300 ms of compute, and the all-reduce of four ranks 53.82 ms. */
  Bench(int workers, long seed) {
    World world = Worlds.of(workers, 1, null, seed);
    Costs costs = new Costs(world.spec(), world.model(), world.scenario());
    simulator =
        time.spawn(Simulator.create(costs, Latencies.DEFAULT, time::nanoTime, seed), "simulator");
    for (int place = 0; place < workers; place++) {
      SimulatedProcess process = new SimulatedProcess(new WorkerId("test", place, place + 1));
      processes.add(process);
      factories.add(new SimulatedCollectives(simulator, process));
      replicas.add(
          new SimulatedReplica(
              simulator,
              process,
              costs,
              new SimulatedReplica.Settings(
                  seed, world.replicas(), Jitter.none(), Latencies.DEFAULT.giveUp(), 0, 0),
              time::nanoTime));
    }
  }

  CompletableFuture<Collective> open(long generation, int rank, List<Integer> places) {
    List<String> endpoints = places.stream().map(p -> factories.get(p).endpoint()).toList();
    return factories.get(places.get(rank)).open(generation, rank, endpoints).toCompletableFuture();
  }

  /** All ranks of a generation. */
  List<Collective> openAll(long generation, List<Integer> places) {
    List<CompletableFuture<Collective>> opening = new ArrayList<>();
    for (int rank = 0; rank < places.size(); rank++) {
      opening.add(open(generation, rank, places));
    }
    pass(Latencies.DEFAULT.open());
    return opening.stream().map(CompletableFuture::join).toList();
  }

  void pass(Duration duration) {
    AtomicBoolean over = new AtomicBoolean();
    time.after(duration, () -> over.set(true));
    time.advanceUntil(over::get, Duration.ofDays(1));
  }

  /** A full batch of a rank's own. */
  static StepOrder order(long step, int rank) {
    int[] samples = IntStream.range(0, Worlds.BATCH).map(i -> rank + 10 * i).toArray();
    return new StepOrder(step, 0, samples, 0.1);
  }

  static boolean failed(CompletionStage<?> stage) {
    return stage.toCompletableFuture().isCompletedExceptionally();
  }

  @Override
  public void close() {
    time.close();
  }
}
