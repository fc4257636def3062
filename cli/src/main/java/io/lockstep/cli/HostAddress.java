package io.lockstep.cli;

import static io.lockstep.cli.Usage.require;

import io.lockstep.core.failure.LockstepException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Where a host is, as people type it. */
final class HostAddress {
  private static final int MOST_PORT = 65_535;

  private HostAddress() {}

  /**
   * {@code HOST:PORT}, looked up.
   *
   * @param option that names it
   */
  static InetSocketAddress of(String option, String text) {
    int colon = text.lastIndexOf(':');
    String digits = text.substring(colon + 1);
    boolean isPort = colon > 0 && digits.matches("\\d{1,5}");
    require(
        isPort && Integer.parseInt(digits) <= MOST_PORT, "%s %s is not HOST:PORT", option, text);
    return new InetSocketAddress(host(option, text.substring(0, colon)), Integer.parseInt(digits));
  }

  /** A name or address by which other hosts reach one. */
  static InetAddress host(String option, String name) {
    try {
      InetAddress address = InetAddress.getByName(name);
      require(
          address instanceof Inet4Address,
          "%s %s is an IPv6 address, which is not in this version",
          option,
          name);
      require(
          !address.isAnyLocalAddress(),
          "%s %s: name the one address by which the other hosts reach this one",
          option,
          name);
      return address;
    } catch (UnknownHostException e) {
      throw LockstepException.usage("%s: there is no host '%s'".formatted(option, name)).because(e);
    }
  }
}
