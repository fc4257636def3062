package io.lockstep.actors.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.lockstep.actors.protocol.Coordinator;
import io.lockstep.actors.protocol.Coordinator.How;
import io.lockstep.actors.protocol.Coordinator.WorkerGone;
import io.lockstep.actors.protocol.Membership;
import io.lockstep.actors.protocol.Worker;
import io.lockstep.actors.protocol.WorkerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes of a real cluster, all in this process, with actors that only listen. */
class ClusterNodeTest {
  private static final long DEADLINE_S = 30;

  private static final Behavior<Worker.Command> WORKER =
      Behaviors.receive(Worker.Command.class)
          .onMessage(Worker.Leave.class, leave -> Behaviors.stopped())
          .build();

  private final BlockingQueue<WorkerGone> heard = new LinkedBlockingQueue<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Node founder = new Node(0);

  @AfterEach
  void leave() throws Exception {
    for (Node node : nodes) {
      node.node.leave().toCompletableFuture().get(DEADLINE_S, TimeUnit.SECONDS);
    }
  }

  @Test
  void theCoordinatorHearsWhatALauncherTellsAnyNode() throws InterruptedException {
    Node other = new Node(1);
    WorkerGone gone = new WorkerGone(new WorkerId("h", 5, 6), How.REPLACED, "crashed");

    other.node.gone(gone);

    assertThat(next()).isEqualTo(gone);
  }

  @Test
  void whoLeavesIsGoneAndHasLeft() throws Exception {
    Node other = joined(new Node(1));

    other.node.leave().toCompletableFuture().get(DEADLINE_S, TimeUnit.SECONDS);

    assertThat(next()).isEqualTo(new WorkerGone(other.id, How.LEFT, "left on SIGTERM"));
    assertThat(other.failures).isEmpty();
  }

  @Test
  void whoIsEvictedLearnsIt() throws InterruptedException {
    Node other = joined(new Node(1));

    founder.membership().evict(other.id, "was silent");
    founder.membership().remove(other.id);

    assertThat(founder.evicted).containsExactly(other.id);
    assertThat(other.failures.poll(DEADLINE_S, TimeUnit.SECONDS))
        .hasMessage("the cluster put this worker out");
  }

  /** The cluster notices only after a while that it no longer hears who was put out. */
  @Test
  void othersJoinBeforeAnEvictedMemberIsRemoved() throws InterruptedException {
    Node evicted = joined(new Node(1));

    founder.membership().remove(evicted.id);
    joined(new Node(1));

    assertThat(next())
        .isEqualTo(new WorkerGone(evicted.id, How.REMOVED, "was put out of the cluster"));
  }

  /** Waits until a node takes part in the cluster. */
  private Node joined(Node node) throws InterruptedException {
    WorkerGone word = new WorkerGone(node.id, How.LEFT, "only said to be heard");
    node.node.gone(word);
    assertThat(next()).isEqualTo(word);
    return node;
  }

  private @Nullable WorkerGone next() throws InterruptedException {
    return heard.poll(DEADLINE_S, TimeUnit.SECONDS);
  }

  /** A node on this machine, which joins the first one's cluster. */
  private final class Node implements Parent {
    private final WorkerId id;
    private final ClusterNode node;
    private final List<WorkerId> evicted = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private @Nullable Membership membership;

    Node(int place) {
      id = new WorkerId("a host", place, nodes.size() + 1);
      node = ClusterNode.start("127.0.0.1", id, this, this::coordinator, coordinator -> WORKER);
      nodes.add(this);
      node.join(nodes.get(0).node.address());
    }

    Membership membership() {
      return Objects.requireNonNull(membership);
    }

    private Behavior<Coordinator.Command> coordinator(Membership given) {
      membership = given;
      return Behaviors.receiveMessage(
          message -> {
            if (message instanceof WorkerGone gone) {
              heard.add(gone);
            }
            return Behaviors.same();
          });
    }

    @Override
    public void evict(WorkerId worker, String cause) {
      evicted.add(worker);
    }

    @Override
    public void fail(Throwable thrown) {
      failures.add(thrown);
    }
  }
}
