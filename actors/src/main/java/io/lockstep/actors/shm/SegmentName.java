package io.lockstep.actors.shm;

import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a segment's file is called: {@code lockstep-<run>-<pid>-<random>}, and {@code .new} until
 * its owner has locked it.
 *
 * @param run tells runs apart, in hexadecimal, and gives nothing of the secret away
 * @param pid of the process that it belongs to
 * @param unique so that an identifier that the system gives again names no other's file
 */
record SegmentName(String run, long pid, String unique, boolean isNew) {
  private static final Pattern PATTERN =
      Pattern.compile("lockstep-([0-9a-f]{8})-([0-9]{1,18})-([0-9a-f]{8})(\\.new)?");
  private static final String NEW = ".new";

  /** A new one for this process. */
  static SegmentName forThisProcess(String run) {
    String unique = UUID.randomUUID().toString().substring(0, 8);
    return new SegmentName(run, ProcessHandle.current().pid(), unique, true);
  }

  static Optional<SegmentName> parse(Path file) {
    Matcher matcher = PATTERN.matcher(String.valueOf(file.getFileName()));
    return matcher.matches()
        ? Optional.of(
            new SegmentName(
                matcher.group(1),
                Long.parseLong(matcher.group(2)),
                matcher.group(3),
                matcher.group(4) != null))
        : Optional.empty();
  }

  SegmentName locked() {
    return new SegmentName(run, pid, unique, false);
  }

  @Override
  public String toString() {
    return "lockstep-%s-%d-%s%s".formatted(run, pid, unique, isNew ? NEW : "");
  }
}
