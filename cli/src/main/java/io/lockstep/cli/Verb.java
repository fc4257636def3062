package io.lockstep.cli;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.spec.Setting;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What all verbs share. A verb checks its options first and starts nothing before they are right.
 */
abstract class Verb implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec command;

  @Option(names = "--json", description = "print one JSON document and nothing else")
  private boolean json;

  @Option(names = "--verbose", description = "show stack traces and logs")
  private boolean verbose;

  @Option(
      names = "--dry-run",
      description = "print each setting and where it came from; do nothing")
  private boolean dryRun;

  @Option(names = "--config", paramLabel = "FILE", description = "HOCON file of settings")
  @SuppressWarnings("UnusedVariable") // For the help; Settings reads it before picocli does.
  private @Nullable Path config;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help")
  @SuppressWarnings("UnusedVariable") // picocli acts on it.
  private boolean help;

  /** Whether one JSON document is asked for. */
  final boolean json() {
    return json;
  }

  /**
   * Refuses options on the command line that have no effect with its others; what a file or the
   * environment says is for other verbs too.
   *
   * @param why in words that follow "--option was given, but"
   */
  final void refuseTyped(List<String> names, String why) {
    for (String name : names) {
      if (Settings.source(command, name) == Settings.Source.COMMAND_LINE) {
        throw LockstepException.usage(name + " was given, but " + why).hint("leave it out");
      }
    }
  }

  /** Checks every option, so that a dry run refuses what a run would refuse. */
  abstract void check();

  abstract ExitCode run(Console console);

  @Override
  public final Integer call() {
    Console console = new Console(json, verbose);
    check();
    if (dryRun) {
      print(console, settings());
      return ExitCode.OK.number();
    }
    return run(console).number();
  }

  /** Every setting with its resolved value; verbs replace what they work out themselves. */
  Map<String, Setting> settings() {
    return Settings.of(command);
  }

  private static void print(Console console, Map<String, Setting> settings) {
    int width = settings.keySet().stream().mapToInt(String::length).max().orElse(0);
    settings.forEach(
        (name, setting) ->
            console.line(
                String.format(
                    "%-" + (width + 2) + "s%s  (%s)", name, setting.value(), setting.from())));
    console.document(new LinkedHashMap<>(Map.of("settings", settings)));
  }
}
