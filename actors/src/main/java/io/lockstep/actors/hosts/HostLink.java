package io.lockstep.actors.hosts;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import jdk.net.ExtendedSocketOptions;

/** One end of a connection between two launchers. */
final class HostLink implements Closeable {
  /** An event names every rank; nothing else is long. A stranger's bytes are read no further. */
  private static final int MOST_LINE_BYTES = 1 << 20;

  /** A host that is switched off says nothing: seconds until the kernel asks, between, times. */
  private static final int KEEP_ALIVE_S = 5;

  private static final int KEEP_ALIVE_PROBES = 3;

  private final Socket socket;
  private final InputStream in;

  HostLink(Socket socket) throws IOException {
    this.socket = socket;
    in = new BufferedInputStream(socket.getInputStream());
    socket.setTcpNoDelay(true);
    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    set(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_S);
    set(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_S);
    set(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEP_ALIVE_PROBES);
  }

  /** Where the system knows of it. */
  private void set(SocketOption<Integer> option, int value) throws IOException {
    if (socket.supportedOptions().contains(option)) {
      socket.setOption(option, value);
    }
  }

  /** This end's address, as the other end sees it. */
  String localAddress() {
    return socket.getLocalAddress().getHostAddress();
  }

  /** How long {@link #read} waits; for ever with 0. */
  void patience(int ms) throws IOException {
    socket.setSoTimeout(ms);
  }

  /**
   * The next line.
   *
   * @throws IOException where the connection has ended, or nothing comes, or no line of ours
   */
  HostLine read() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || line.size() >= MOST_LINE_BYTES) {
        throw new IOException(b < 0 ? "the connection has ended" : "a line has no end");
      }
      line.write(b);
    }
    try {
      return HostLine.decode(line.toString(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Sends a line; one who has gone hears nothing, and that shows in what is read. */
  synchronized void say(HostLine line) {
    try {
      socket
          .getOutputStream()
          .write((HostLine.encode(line) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException gone) {
      close();
    }
  }

  /** Posts every further line, and at last the end; in the thread that calls it. */
  void post(BlockingQueue<Heard> queue) throws InterruptedException {
    try {
      patience(0);
      while (true) {
        queue.put(new Heard(this, read()));
      }
    } catch (IOException e) {
      close();
      queue.put(new Heard(this, null));
    }
  }

  /** What was said before still arrives. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone, which is what was wanted.
    }
  }
}
