package io.lockstep.cli;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.failure.NearestMatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code runs}: what run folders there are, what is in one, and how two differ. */
@Command(
    name = "runs",
    description = "Lists run folders, shows one, or tells how two differ.",
    footer = {
      "",
      "list DIR   the runs in a folder and the folders below it (default: logs/)",
      "show RUN   settings, speed, accuracy and events of one",
      "diff A B   where two differ: settings, hardware, versions, speed, outcome",
      "",
      "Examples:",
      "  lockstep runs list",
      "  lockstep runs diff logs/one logs/two"
    })
final class RunsVerb extends Verb {
  private static final String LIST = "list";
  private static final String SHOW = "show";
  private static final String DIFF = "diff";

  @Parameters(
      index = "0",
      paramLabel = "list|show|diff",
      arity = "0..1",
      defaultValue = LIST,
      description = "what to do")
  private String action = LIST;

  @Parameters(
      index = "1..*",
      paramLabel = "DIR",
      arity = "0..*",
      hideParamSyntax = true,
      description = "folder of runs, or run folders")
  private List<Path> folders = List.of();

  @Override
  void check() {
    switch (action) {
      case LIST -> {
        Usage.require(folders.size() <= 1, "runs list takes one folder, not %s", folders.size());
        Path folder = folder();
        Usage.require(
            Files.isDirectory(folder) || folders.isEmpty(), "there is no folder %s", folder);
      }
      case SHOW ->
          Usage.require(folders.size() == 1, "runs show takes one run, not %s", folders.size());
      case DIFF ->
          Usage.require(folders.size() == 2, "runs diff takes two runs, not %s", folders.size());
      default ->
          throw LockstepException.usage("runs: unknown action '" + action + "'")
              .hint(NearestMatch.suggestion(action, List.of(LIST, SHOW, DIFF)));
    }
  }

  private Path folder() {
    return folders.isEmpty() ? NewRun.home().resolve("logs") : folders.get(0);
  }

  @Override
  ExitCode run(Console console) {
    switch (action) {
      case SHOW -> ShownRun.read(folders.get(0)).print(console);
      case DIFF -> RunDifferences.read(folders.get(0), folders.get(1)).print(console);
      default -> RunList.in(folder()).print(console);
    }
    return ExitCode.OK;
  }
}
