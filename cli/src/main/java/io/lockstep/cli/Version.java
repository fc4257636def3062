package io.lockstep.cli;

import picocli.CommandLine.IVersionProvider;

/** What this build is. */
final class Version implements IVersionProvider {
  /** From the jar's manifest; {@code development} where classes were run without one. */
  static String lockstep() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"lockstep " + lockstep() + " (Java " + Runtime.version() + ")"};
  }
}
