package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The help texts, held against {@code src/test/resources/help}. {@code mvn test -pl cli -am
 * -Dtest=HelpTest -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.update=true} rewrites those.
 */
class HelpTest {
  private static final Path GOLDEN = Path.of("src/test/resources/help");

  @ParameterizedTest
  @MethodSource("commands")
  void isAsAgreed(CommandSpec command) throws IOException {
    Path golden = GOLDEN.resolve(command.name() + ".txt");
    String help = help(command).out().replace("\r\n", "\n");
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(golden, help);
    }

    assertThat(help).isEqualTo(Files.readString(golden));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void goesToStandardOutputAndShowsAnExample(CommandSpec command) {
    Invocation help = help(command);

    assertThat(help.exit()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out())
        .startsWith("Usage: " + command.qualifiedName())
        .containsPattern("Examples?:\\s+lockstep " + verb(command));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void describesEveryOption(CommandSpec command) {
    assertThat(command.options())
        .allSatisfy(
            option ->
                assertThat(String.join(" ", option.description()).replaceAll("\\(default.*\\)", ""))
                    .as(option.longestName())
                    .isNotBlank());
  }

  /** A verb's name, and a pattern of any verb's for the command line as a whole. */
  private static String verb(CommandSpec command) {
    return command.parent() == null ? "[a-z]+" : command.name();
  }

  private static Invocation help(CommandSpec command) {
    return command.parent() == null
        ? Invocation.of("--help")
        : Invocation.of(command.name(), "--help");
  }

  static Stream<CommandSpec> commands() {
    CommandLine root = Lockstep.commandLine(Settings.load(List.of(), Map.of()));
    return Stream.concat(Stream.of(root), root.getSubcommands().values().stream())
        .map(CommandLine::getCommandSpec);
  }
}
