package io.lockstep.actors.cluster;

import akka.cluster.Member;
import io.lockstep.actors.protocol.WorkerId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which worker a cluster member is: it carries that as a role. The host's name, which may hold any
 * character, is in URL-safe Base64 (RFC 4648, without padding).
 */
final class WorkerRole {
  private static final Pattern ROLE =
      Pattern.compile("worker\\.(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,18})\\.([\\w-]*)");

  private WorkerRole() {}

  static String of(WorkerId id) {
    byte[] host = id.host().getBytes(StandardCharsets.UTF_8);
    return "worker."
        + id.node()
        + "."
        + id.localRank()
        + "."
        + id.pid()
        + "."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(host);
  }

  /** Empty for a member that is no worker. */
  static Optional<WorkerId> worker(Member member) {
    return member.getRoles().stream().flatMap(role -> parse(role).stream()).findFirst();
  }

  static Optional<WorkerId> parse(String role) {
    Matcher parts = ROLE.matcher(role);
    if (!parts.matches()) {
      return Optional.empty();
    }
    byte[] host = Base64.getUrlDecoder().decode(parts.group(4));
    return Optional.of(
        new WorkerId(
            Integer.parseInt(parts.group(1)),
            new String(host, StandardCharsets.UTF_8),
            Integer.parseInt(parts.group(2)),
            Long.parseLong(parts.group(3))));
  }
}
