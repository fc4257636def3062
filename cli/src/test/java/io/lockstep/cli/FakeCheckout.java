package io.lockstep.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A copy of the launcher script in a folder as a checkout has it, and a {@code PATH} that holds the
 * usual small commands, a Java that prints its arguments, and a Maven that writes down its calls.
 */
final class FakeCheckout implements AutoCloseable {
  private static final Path SCRIPT = Path.of("..", "lockstep");
  private static final List<String> COMMANDS =
      List.of(
          "cat",
          "dirname",
          "find",
          "head",
          "mkdir",
          "mv",
          "readlink",
          "rm",
          "rmdir",
          "sed",
          "sh",
          "sleep",
          "tr",
          "uname");
  private static final List<String> FILES =
      List.of(
          "pom.xml",
          "README.md",
          "core/pom.xml",
          "core/src/main/java/Core.java",
          "cli/pom.xml",
          "cli/src/main/java/Cli.java",
          "cli/src/test/java/CliTest.java");

  private final Path temp;
  private final Map<String, String> environment = new HashMap<>();
  private final List<Started> started = new ArrayList<>();

  private FakeCheckout(Path temp) {
    this.temp = temp;
    environment.put("PATH", bin().toString());
  }

  static FakeCheckout in(Path temp) throws IOException {
    FakeCheckout checkout = new FakeCheckout(temp);
    Files.createDirectories(checkout.bin());
    for (String command : COMMANDS) {
      Files.createSymbolicLink(checkout.bin().resolve(command), find(command));
    }
    checkout.java("17");
    checkout.maven("");
    for (String file : FILES) {
      Path path = checkout.home().resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "");
    }
    Files.copy(SCRIPT, checkout.script());
    checkout.script().toFile().setExecutable(true);
    age(checkout.home(), Duration.ofHours(2));
    return checkout;
  }

  private static Path find(String command) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, command))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  Path home() {
    return temp.resolve("a home");
  }

  Path target() {
    return home().resolve("cli/target");
  }

  private Path script() {
    return home().resolve("lockstep");
  }

  private Path bin() {
    return temp.resolve("bin");
  }

  private Path calls() {
    return temp.resolve("mvn.calls");
  }

  private Path gate() {
    return temp.resolve("gate");
  }

  void environment(String name, String value) {
    environment.put(name, value);
  }

  void remove(String command) throws IOException {
    Files.delete(bin().resolve(command));
  }

  void command(String name, String body) throws IOException {
    Path file = bin().resolve(name);
    Files.deleteIfExists(file);
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Puts a Java of this version on the path. */
  void java(String version) throws IOException {
    command(
        "java",
        """
        case $1 in
          -XshowSettings*)
            echo 'Property settings:' >&2
            echo '    java.specification.version = %s' >&2 ;;
          *) printf '%%s\\n' "$@" ;;
        esac"""
            .formatted(version));
  }

  private void maven(String body) throws IOException {
    command(
        "mvn",
        """
        echo "$PWD: $*" >>'%s'
        %s
        mkdir -p cli/target/lib
        : >cli/target/lib/dependency-2.jar"""
            .formatted(calls(), body));
  }

  void mavenFails() throws IOException {
    maven("echo '[ERROR] Core.java:[1,1] planted'; echo '[INFO] more'; exit 1");
  }

  /** Makes Maven wait for {@link #mavenGoesOn} once it is called. */
  void mavenWaits() throws IOException, InterruptedException {
    new ProcessBuilder("mkfifo", gate().toString()).start().waitFor();
    maven("cat '" + gate() + "'");
  }

  void mavenGoesOn() throws IOException {
    Files.writeString(gate(), "");
  }

  /** Maven's calls so far, each as its folder and its arguments. */
  List<String> builds() {
    try {
      return Files.exists(calls()) ? Files.readAllLines(calls()) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a file a second newer than the last build. */
  void changeAfterBuild(String file) throws IOException {
    Instant built = Files.getLastModifiedTime(target().resolve("built")).toInstant();
    Files.setLastModifiedTime(home().resolve(file), FileTime.from(built.plusSeconds(1)));
  }

  /** Lets the sources and the last build be of long ago. */
  void ageBuild() throws IOException {
    age(home(), Duration.ofHours(2));
    age(target().resolve("built"), Duration.ofHours(1));
  }

  private static void age(Path root, Duration by) throws IOException {
    FileTime then = FileTime.from(Instant.now().minus(by));
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.toList()) {
        Files.setLastModifiedTime(path, then);
      }
    }
  }

  Invocation run(String... args) throws IOException, InterruptedException {
    return start(args).end();
  }

  Started start(String... args) throws IOException {
    return start(temp, script().toString(), args);
  }

  /** Runs the script from a folder by a name of it that holds a slash. */
  Invocation runAs(Path folder, String name) throws IOException, InterruptedException {
    return start(folder, name, "train").end();
  }

  private Started start(Path folder, String name, String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of(bin().resolve("sh").toString(), name));
    command.addAll(List.of(args));
    Path out = temp.resolve("out-" + started.size());
    Path err = temp.resolve("err-" + started.size());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    started.add(new Started(builder.start(), out, err));
    return started.get(started.size() - 1);
  }

  /** Ends what a failed test has left running. */
  @Override
  public void close() {
    for (Started run : started) {
      run.process().descendants().forEach(ProcessHandle::destroyForcibly);
      run.process().destroyForcibly();
    }
  }

  /** A run of the script, with what it has printed so far. */
  record Started(Process process, Path outFile, Path errFile) {
    String err() {
      return read(errFile);
    }

    Invocation end() throws InterruptedException {
      int exit = process.waitFor();
      return new Invocation(exit, read(outFile), read(errFile));
    }

    private static String read(Path file) {
      try {
        return Files.readString(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
