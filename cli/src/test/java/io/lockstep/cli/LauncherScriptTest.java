package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.cli.FakeCheckout.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shell script {@code lockstep}, with a Java and a Maven that only write down their calls. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the fake commands are shell scripts")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LauncherScriptTest {
  @TempDir private Path temp;
  private FakeCheckout checkout;

  @BeforeEach
  void makeCheckout() throws IOException {
    checkout = FakeCheckout.in(temp.toRealPath());
  }

  @AfterEach
  void leaveNothingRunning() {
    checkout.close();
  }

  @Test
  void buildsOnFirstUseAndNotAgain() throws IOException, InterruptedException {
    Invocation first = checkout.run("train", "--run", "a b");
    Invocation second = checkout.run("train", "--run", "a b");

    assertThat(first.exit()).isZero();
    assertThat(first.err()).startsWith("lockstep: building").hasLineCount(1);
    assertThat(first.out()).contains("-Dlockstep.home=" + checkout.home() + "\n");
    assertThat(first.out()).endsWith("io.lockstep.cli.Lockstep\ntrain\n--run\na b\n");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).isEqualTo(first.out());
    assertThat(checkout.builds()).hasSize(1).first().asString().startsWith(checkout.home() + ": ");
    assertThat(checkout.target()).isDirectoryNotContaining("glob:**/building");
  }

  @Test
  void runsFromAnyFolderThroughAChainOfLinks() throws IOException, InterruptedException {
    Path links = Files.createDirectories(temp.resolve("some links/more"));
    Path near = Files.createSymbolicLink(links.resolve("near"), Path.of("../far"));
    Files.createSymbolicLink(temp.resolve("some links/far"), Path.of("../a home/lockstep"));
    Path absolute = Files.createSymbolicLink(temp.resolve("absolute"), near.toAbsolutePath());
    String home = "-Dlockstep.home=" + checkout.home() + "\n";

    assertThat(checkout.runAs(temp, absolute.toString()).out()).contains(home);
    assertThat(checkout.runAs(links, "./near").out()).contains(home);
    assertThat(checkout.runAs(links, "../far").out()).contains(home);
    assertThat(checkout.runAs(temp, "a home/lockstep").out()).contains(home);
    assertThat(checkout.runAs(checkout.home(), "./lockstep").out()).contains(home);
    assertThat(checkout.builds()).hasSize(1);
  }

  @Test
  void isNotLedAstrayByCdpath() throws IOException, InterruptedException {
    Files.createDirectories(temp.resolve("elsewhere/a home"));
    checkout.environment("CDPATH", temp.resolve("elsewhere").toString());

    assertThat(checkout.runAs(temp, "a home/lockstep").out())
        .contains("-Dlockstep.home=" + checkout.home() + "\n");
  }

  @Test
  void buildsAgainWhereASourceIsNewerAndOnlyThen() throws IOException, InterruptedException {
    checkout.run("train");

    checkout.changeAfterBuild("cli/src/test/java/CliTest.java");
    checkout.changeAfterBuild("README.md");
    checkout.run("train");
    assertThat(checkout.builds()).hasSize(1);

    checkout.changeAfterBuild("core/src/main/java/Core.java");
    checkout.run("train");
    assertThat(checkout.builds()).hasSize(2);

    checkout.ageBuild();
    checkout.changeAfterBuild("cli/pom.xml");
    checkout.run("train");
    assertThat(checkout.builds()).hasSize(3);
  }

  @Test
  void buildsAgainWhereASourceIsGone() throws IOException, InterruptedException {
    checkout.run("train");
    checkout.ageBuild();

    Files.delete(checkout.home().resolve("core/src/main/java/Core.java"));

    checkout.run("train");
    assertThat(checkout.builds()).hasSize(2);
  }

  @Test
  void leavesNothingOfAnOlderBuildOnTheClassPath() throws IOException, InterruptedException {
    Path lib = Files.createDirectories(checkout.target().resolve("lib"));
    Files.writeString(lib.resolve("dependency-1.jar"), "");
    Files.writeString(checkout.target().resolve("lockstep-cli-0.0.1.jar"), "");

    assertThat(checkout.run("train").out())
        .contains("\n-cp\n" + checkout.target() + "/*:" + lib + "/*\n");

    assertThat(lib).isDirectoryContaining("glob:**/dependency-2.jar");
    assertThat(lib).isDirectoryNotContaining("glob:**/dependency-1.jar");
    assertThat(checkout.target()).isDirectoryNotContaining("glob:**/lockstep-cli-0.0.1.jar");
  }

  @Test
  void aFailedBuildIsNotTakenForBuilt() throws IOException, InterruptedException {
    checkout.run("train");
    checkout.changeAfterBuild("core/src/main/java/Core.java");
    checkout.mavenFails();

    Invocation failed = checkout.run("train");
    Invocation again = checkout.run("train", "--json");

    String log = checkout.target().resolve("build.log").toString();
    assertThat(failed.exit()).isEqualTo(1);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err().lines())
        .hasSize(3)
        .contains("[ERROR] Core.java:[1,1] planted")
        .last()
        .isEqualTo("lockstep: the build failed (its log is " + log + ")");
    assertThat(again.exit()).isEqualTo(1);
    assertThat(again.json().at("/error/code").asInt()).isEqualTo(1);
    assertThat(again.json().at("/error/message").asText()).isEqualTo("the build failed");
    assertThat(again.json().at("/error/rank").isNull()).isTrue();
    assertThat(again.json().at("/error/hint").asText()).contains(log);
    assertThat(checkout.builds()).hasSize(3);
    assertThat(checkout.target()).isDirectoryNotContaining("glob:**/{built,building,lib}");
  }

  @Test
  void twoFirstUsesAtOnceBuildOnce() throws IOException, InterruptedException {
    checkout.mavenWaits();
    Started first = checkout.start("train");
    LiveRun.await(() -> checkout.builds().size() == 1, "the first builds");
    Started second = checkout.start("bench");
    LiveRun.await(() -> second.err().contains("waiting for another build"), "the second waits");

    checkout.mavenGoesOn();

    assertThat(first.end().exit()).isZero();
    assertThat(second.end().exit()).isZero();
    assertThat(second.end().out()).endsWith("bench\n");
    assertThat(second.err()).hasLineCount(1);
    assertThat(checkout.builds()).hasSize(1);
  }

  @Test
  void takesOverFromABuildThatDied() throws IOException, InterruptedException {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Path lock = Files.createDirectories(checkout.target().resolve("building"));
    Files.writeString(lock.resolve("pid"), dead.pid() + "\n");

    assertThat(checkout.run("train").exit()).isZero();

    assertThat(checkout.builds()).hasSize(1);
    assertThat(lock).doesNotExist();
  }

  @Test
  void withoutJavaItSaysSoInOneLine() throws IOException, InterruptedException {
    checkout.remove("java");

    assertMissing("no Java found on PATH");
  }

  @Test
  void aJavaHomeWithoutJavaIsNamed() throws IOException, InterruptedException {
    checkout.environment("JAVA_HOME", "/no \"where\" \\ at all");

    assertMissing("no Java found in JAVA_HOME, /no \"where\" \\ at all");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.8", "11", "16"})
  void anOldJavaIsRefused(String version) throws IOException, InterruptedException {
    checkout.java(version);

    assertMissing("Java " + version + " at java is too old");
  }

  @Test
  void withoutMavenItSaysSoInOneLine() throws IOException, InterruptedException {
    checkout.remove("mvn");

    Invocation captured = checkout.run("train", "--json");
    assertThat(captured.exit()).isEqualTo(3);
    assertThat(captured.json().at("/error/message").asText()).startsWith("Maven is needed");
    assertThat(checkout.run("train").err()).contains("Maven").hasLineCount(1);
  }

  @Test
  void grantsNativeAccessWhereJavaAsksForIt() throws IOException, InterruptedException {
    assertThat(checkout.run("train").out()).doesNotContain("--enable-native-access");
    checkout.java("25");
    assertThat(checkout.run("train").out())
        .contains("--enable-native-access=ALL-UNNAMED\n--sun-misc-unsafe-memory-access=allow\n");
  }

  @Test
  void givesAWindowsJavaAWindowsClassPath() throws IOException, InterruptedException {
    checkout.command("uname", "echo MINGW64_NT-10.0-26100");
    checkout.command("cygpath", "[ \"$1\" = -m ] && echo \"$2/.\"");
    String target = checkout.home() + "/./cli/target";

    assertThat(checkout.run("train").out())
        .contains("\n-cp\n" + target + "/*;" + target + "/lib/*\n");
  }

  private void assertMissing(String message) throws IOException, InterruptedException {
    Invocation plain = checkout.run("train");
    assertThat(plain.exit()).isEqualTo(3);
    assertThat(plain.out()).isEmpty();
    assertThat(plain.err()).startsWith("lockstep: " + message).hasLineCount(1);

    Invocation json = checkout.run("train", "--json");
    assertThat(json.exit()).isEqualTo(3);
    assertThat(json.json().at("/error/code").asInt()).isEqualTo(3);
    assertThat(json.json().at("/error/message").asText()).isEqualTo(message);
    assertThat(json.json().at("/error/rank").isNull()).isTrue();
    assertThat(json.json().at("/error/hint").asText()).isNotEmpty();
    assertThat(json.err()).isEmpty();
    assertThat(checkout.builds()).isEmpty();
  }
}
