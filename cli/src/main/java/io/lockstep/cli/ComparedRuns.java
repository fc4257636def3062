package io.lockstep.cli;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads the runs that are to be compared, each once. */
final class ComparedRuns {
  private ComparedRuns() {}

  /**
   * @throws LockstepException (exit 2) where one cannot be read, or is a copy of another: counted
   *     twice it would make an interval narrower than it is
   */
  static List<Run> read(List<Path> folders) {
    Set<Path> different = new LinkedHashSet<>();
    List<Run> runs = new ArrayList<>();
    for (Path folder : folders) {
      if (different.add(real(folder))) {
        Run run = RunReader.read(folder);
        refuseCopy(run, runs);
        runs.add(run);
      }
    }
    return runs;
  }

  private static void refuseCopy(Run run, List<Run> others) {
    for (Run other : others) {
      if (!run.steps().isEmpty()
          && run.info().started().equals(other.info().started())
          && run.steps().equals(other.steps())) {
        throw LockstepException.usage(run.path() + " is a copy of " + other.path())
            .hint("name each run once");
      }
    }
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException missing) {
      return folder.toAbsolutePath().normalize(); // The reader says what is wrong with it.
    }
  }
}
