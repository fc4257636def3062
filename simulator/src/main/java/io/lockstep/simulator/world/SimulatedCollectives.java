package io.lockstep.simulator.world;

import akka.actor.typed.ActorRef;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveFactory;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Opens a process's ends of simulated communicators. */
final class SimulatedCollectives implements CollectiveFactory {
  private final ActorRef<Simulator.Command> simulator;
  private final SimulatedProcess process;

  SimulatedCollectives(ActorRef<Simulator.Command> simulator, SimulatedProcess process) {
    this.simulator = simulator;
    this.process = process;
  }

  @Override
  public String endpoint() {
    return process.endpoint();
  }

  @Override
  public CompletionStage<Collective> open(long generation, int rank, List<String> endpoints) {
    CompletableFuture<Collective> opened = new CompletableFuture<>();
    simulator.tell(new Simulator.Open(process, generation, rank, endpoints, opened));
    return opened;
  }

  @Override
  public void close() {
    SimulatedCollective collective = process.collective();
    if (collective != null) {
      collective.close();
    }
  }
}
