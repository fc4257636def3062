package io.lockstep.actors.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.lockstep.actors.cluster.ClusterNode;
import io.lockstep.actors.protocol.Coordinator;
import io.lockstep.actors.protocol.Limits;
import io.lockstep.actors.protocol.Worker;
import io.lockstep.actors.protocol.WorkerId;
import io.lockstep.actors.tcp.TcpRingFactory;
import io.lockstep.core.port.CollectiveFactory;
import io.lockstep.core.port.Replica;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.core.spec.TrainSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The life of a worker process: read the settings, open the replica, join the cluster, train. */
public final class WorkerProcess {
  private static final Duration CONNECT_WITHIN = Duration.ofMinutes(1);

  /**
   * Longer than a first step or an evaluation takes on a machine that is busy with other things.
   */
  private static final Duration PROGRESS_WITHIN = Duration.ofMinutes(2);

  private WorkerProcess() {}

  /**
   * Runs until the launcher closes its end of the pipe.
   *
   * @param openReplica starts opening a replica on a thread of its own
   */
  public static void run(Function<TrainSpec, CompletionStage<Replica>> openReplica) {
    ParentPipe pipe = ParentPipe.open();
    try {
      WorkerSettings settings = Json.MAPPER.readValue(pipe.read(), WorkerSettings.class);
      CompletionStage<Replica> replica = openReplica.apply(settings.spec());
      replica.whenComplete(
          (opened, failure) -> {
            if (failure != null) {
              pipe.fail(failure);
            }
          });
      ClusterNode node = start(settings, replica, pipe);
      pipe.say(new PipeLine.Bound(node.address()));
      pipe.listen(node::join);
    } catch (JsonProcessingException | RuntimeException e) {
      pipe.fail(e);
    }
  }

  private static ClusterNode start(
      WorkerSettings settings, CompletionStage<Replica> replica, ParentPipe pipe) {
    InstantSource clock = InstantSource.system();
    CollectiveFactory collectives =
        TcpRingFactory.bind(settings.bind(), settings.secret(), CONNECT_WITHIN, PROGRESS_WITHIN);
    Worker.Identity identity =
        new Worker.Identity(
            new WorkerId(settings.host(), settings.localRank(), ProcessHandle.current().pid()),
            settings.founds(),
            new RunFolder(settings.folderPath()).weights());
    return ClusterNode.start(
        settings.bind(),
        Coordinator.create(settings.spec(), pipe, (worker, cause) -> {}, clock, Limits.DEFAULT),
        coordinator ->
            Worker.create(identity, settings.spec(), replica, collectives, coordinator, clock),
        pipe::fail);
  }
}
