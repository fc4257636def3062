package io.lockstep.actors.tcp;

import io.lockstep.actors.collective.Buffers;
import io.lockstep.core.port.Collective;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A ring whose rank 1 is a fake. */
final class FakeRankOne implements AutoCloseable {
  final FakePeer peer = new FakePeer();
  private final List<TcpRingFactory> factories = new ArrayList<>();
  final List<Collective> rings = new ArrayList<>();

  FakeRankOne(int worldSize, Duration progressDeadline) throws IOException {
    List<String> endpoints = new ArrayList<>();
    for (int rank = 0; rank < worldSize; rank++) {
      if (rank == 1) {
        endpoints.add(peer.endpoint());
      } else {
        factories.add(
            TcpRingFactory.bind(
                RingWorld.HOST, RingWorld.SECRET, RingWorld.PLENTY, progressDeadline));
        endpoints.add(factories.get(factories.size() - 1).endpoint());
      }
    }
    List<CompletableFuture<Collective>> opening = new ArrayList<>();
    for (TcpRingFactory factory : factories) {
      int rank = endpoints.indexOf(factory.endpoint());
      opening.add(factory.open(1, rank, endpoints).toCompletableFuture());
    }
    peer.join(new RingPlace(1, 1, worldSize), endpoints);
    opening.forEach(one -> rings.add(one.join()));
  }

  /** On all true ranks. */
  List<Collective.Pending> allReduce(int floats) {
    return rings.stream().map(ring -> ring.allReduce(Buffers.zeros(floats))).toList();
  }

  @Override
  public void close() throws IOException {
    peer.close();
    rings.forEach(Collective::close);
    factories.forEach(TcpRingFactory::close);
  }
}
