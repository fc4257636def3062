package io.lockstep.cli;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.failure.NearestMatch;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: finds the verb, and turns every failure into one line and an exit code. */
@Command(
    name = "lockstep",
    description = "Trains a model data-parallel on the JVM and predicts how far it will scale.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      DemoVerb.class,
      TrainVerb.class,
      NodeVerb.class,
      BenchVerb.class,
      SimulateVerb.class,
      CalibrateVerb.class,
      CompareVerb.class,
      RunsVerb.class,
      DoctorVerb.class
    },
    synopsisSubcommandLabel = "VERB",
    footer = {"", "Example: lockstep demo", "Help on a verb: lockstep VERB --help"})
public final class Lockstep {
  private Lockstep() {}

  public static void main(String[] args) {
    if (List.of(args).contains("--verbose")) {
      System.setProperty("lockstep.log.level", "INFO"); // Before anything logs; see logback.xml.
    }
    System.exit(run(args));
  }

  /** Runs one command line and returns the exit code; never throws. */
  static int run(String... args) {
    List<String> words = List.of(args);
    Console console = new Console(words.contains("--json"), words.contains("--verbose"));
    return console.delivered(run(console, words));
  }

  private static int run(Console console, List<String> words) {
    try {
      CommandLine line = commandLine(Settings.load(words, System.getenv()));
      line.setExecutionStrategy(Lockstep::execute);
      line.setParameterExceptionHandler((e, a) -> console.fail(usage(e)).number());
      line.setExecutionExceptionHandler((e, l, r) -> console.fail(e).number());
      return line.execute(words.toArray(String[]::new));
    } catch (Throwable e) { // Errors too: the last place where a failure becomes one line.
      return console.fail(e).number();
    }
  }

  static CommandLine commandLine(Settings settings) {
    CommandLine line =
        new CommandLine(new Lockstep())
            .setDefaultValueProvider(settings)
            .setCaseInsensitiveEnumValuesAllowed(true);
    line.getSubcommands().values().stream()
        .filter(verb -> verb.getCommand() instanceof TrainVerb)
        .forEach(verb -> ConditionOptions.hideIn(verb.getCommandSpec()));
    return line;
  }

  /** The verb of a command line of our own making, with its options set from that alone. */
  static Verb parse(String... words) {
    return (Verb)
        commandLine(Settings.load(List.of(), Map.of()))
            .parseArgs(words)
            .subcommand()
            .commandSpec()
            .userObject();
  }

  private static int execute(ParseResult parsed) {
    if (!parsed.hasSubcommand()
        && !parsed.isUsageHelpRequested()
        && !parsed.isVersionHelpRequested()) {
      parsed.commandSpec().commandLine().usage(System.err);
      return ExitCode.USAGE.number();
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  /** picocli's complaint in our words: one line, with what was most likely meant. */
  private static LockstepException usage(ParameterException e) {
    CommandLine.Model.CommandSpec command = e.getCommandLine().getCommandSpec();
    String verb = command.name();
    String help = "see: " + command.qualifiedName() + " --help";
    if (e.getCause() instanceof LockstepException cause) {
      return cause.hint() == null ? cause.hint(help) : cause;
    }
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String word = unmatched.getUnmatched().get(0);
      List<String> known =
          word.startsWith("-")
              ? command.options().stream().map(o -> o.longestName()).toList()
              : List.copyOf(command.subcommands().keySet());
      String kind = word.startsWith("-") ? "option" : known.isEmpty() ? "argument" : "verb";
      return LockstepException.usage("unknown " + kind + " '" + word + "'")
          .hint(NearestMatch.of(word, known).map(k -> "did you mean '" + k + "'?").orElse(help));
    }
    if (e instanceof MissingParameterException) {
      return LockstepException.usage(verb + ": " + e.getMessage()).hint(help);
    }
    return LockstepException.usage(verb + ": " + e.getMessage()).hint(help).because(e.getCause());
  }
}
