package io.lockstep.actors.tcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What lies between neighbours: all that they say goes through here. A rank that is cut off has
 * died as far as others can tell: nobody hears any more from it, not even that its own connections
 * ended.
 */
final class Cables implements AutoCloseable {
  private final List<String> endpoints;
  private final List<ServerSocketChannel> sockets = new ArrayList<>();
  private final Queue<Cable> cables = new ConcurrentLinkedQueue<>();
  private final Set<Integer> dead = ConcurrentHashMap.newKeySet();

  Cables(List<String> endpoints) throws IOException {
    this.endpoints = endpoints;
    for (int rank = 0; rank < endpoints.size(); rank++) {
      ServerSocketChannel socket = ServerSocketChannel.open();
      sockets.add(socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
      int to = rank;
      start(() -> accept(socket, to));
    }
  }

  /** Where the ranks are reached through the cables. */
  List<String> endpoints() {
    return sockets.stream()
        .map(socket -> Endpoint.format(RingWorld.HOST, socket.socket().getLocalPort()))
        .toList();
  }

  void cutOff(int rank) {
    dead.add(rank);
    cables.stream().filter(cable -> cable.reaches(rank)).forEach(Cable::cut);
  }

  /** Another takes the place of one that was cut off. */
  void replace(int rank) {
    dead.remove(rank);
  }

  @Override
  public void close() throws IOException {
    for (ServerSocketChannel socket : sockets) {
      socket.close();
    }
    cables.forEach(Cable::cut);
  }

  private void accept(ServerSocketChannel socket, int to) {
    try {
      while (true) {
        SocketChannel caller = socket.accept();
        SocketChannel callee = SocketChannel.open(Endpoint.resolve(endpoints.get(to)));
        int from = Math.floorMod(to - 1, endpoints.size());
        Cable cable = new Cable(from, to, caller, callee);
        cables.add(cable);
        start(() -> carry(cable, caller, callee));
        start(() -> carry(cable, callee, caller));
      }
    } catch (IOException over) {
      // The test has closed the socket.
    }
  }

  private void carry(Cable cable, SocketChannel source, SocketChannel target) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(32 * 1024);
    try {
      // Looked at after reading: what the dead say because they were cut off is not passed on.
      while (source.read(bytes.clear()) >= 0 && dead.stream().noneMatch(cable::reaches)) {
        bytes.flip();
        while (bytes.hasRemaining()) {
          target.write(bytes);
        }
      }
    } catch (IOException reset) {
      // Ends this direction, as the end of the stream does.
    }
    try {
      target.shutdownOutput();
    } catch (IOException gone) {
      // Nobody is there to be told.
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "cable");
    thread.setDaemon(true);
    thread.start();
  }

  private record Cable(int from, int to, SocketChannel caller, SocketChannel callee) {
    boolean reaches(int rank) {
      return from == rank || to == rank;
    }

    void cut() {
      try {
        caller.close();
        callee.close();
      } catch (IOException e) {
        // It is cut.
      }
    }
  }
}
