package io.lockstep.actors.tcp;

import io.lockstep.core.failure.LockstepException;
import java.net.InetSocketAddress;

/** An address as the rendezvous tells it: {@code host:port}. */
final class Endpoint {
  private Endpoint() {}

  static String format(String host, int port) {
    return host + ":" + port;
  }

  /**
   * Looks up the host.
   *
   * @throws LockstepException where it is not {@code host:port}
   */
  static InetSocketAddress resolve(String endpoint) {
    int colon = endpoint.lastIndexOf(':');
    try {
      return new InetSocketAddress(
          endpoint.substring(0, colon), Integer.parseInt(endpoint.substring(colon + 1)));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw LockstepException.failed("'%s' is not host:port".formatted(endpoint)).because(e);
    }
  }
}
