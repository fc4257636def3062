package io.lockstep.actors.hosts;

import io.lockstep.actors.protocol.Failure;
import io.lockstep.core.failure.ExitCode;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * What the hosts of a run must agree on.
 *
 * @param version of Lockstep
 * @param name of this machine
 * @param settings by the names of their options, without dashes
 */
public record Terms(String version, String name, SortedMap<String, String> settings) {
  HostLine.Hello hello(String address) {
    return new HostLine.Hello(version, name, address, settings);
  }

  /** Why that host cannot take part in a run on these terms. */
  Optional<Failure> disagreement(HostLine.Hello other) {
    if (!version.equals(other.version())) {
      return Optional.of(
          new Failure(
              ExitCode.ENVIRONMENT,
              other.name() + " has Lockstep " + other.version() + ", the run has " + version,
              null,
              "build the same version on all hosts"));
    }
    TreeSet<String> names = new TreeSet<>(settings.keySet());
    names.addAll(other.settings().keySet());
    for (String each : names) {
      String ours = settings.getOrDefault(each, "none");
      String theirs = other.settings().getOrDefault(each, "none");
      if (!ours.equals(theirs)) {
        return Optional.of(
            new Failure(
                ExitCode.USAGE,
                "%s was started with --%s %s, the run has %s"
                    .formatted(other.name(), each, theirs, ours),
                null,
                "give the same training options on all hosts"));
      }
    }
    return Optional.empty();
  }
}
