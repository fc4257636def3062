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
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The runs that are to be compared, each once, no two under one name.
 *
 * @param measured those that were given as measured; whether they are is not looked at here
 */
record ComparedRuns(List<Run> measured, List<Run> predicted) {
  /**
   * @throws LockstepException (exit 2) where one cannot be read, or is a copy of another: counted
   *     twice it would make an interval narrower than it is
   */
  static ComparedRuns read(List<Path> measuredFolders, List<Path> predictedFolders) {
    List<Run> measured = read(measuredFolders);
    List<Run> predicted = read(predictedFolders);
    List<Run> all = new ComparedRuns(measured, predicted).all();
    return new ComparedRuns(distinctlyNamed(measured, all), distinctlyNamed(predicted, all));
  }

  List<Run> all() {
    return Stream.concat(measured.stream(), predicted.stream()).toList();
  }

  private static List<Run> read(List<Path> folders) {
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

  private static List<Run> distinctlyNamed(List<Run> runs, List<Run> all) {
    return runs.stream().map(run -> run.named(distinctName(run, all))).toList();
  }

  /** Its own where no other has it, else as much of its path as tells them apart. */
  private static String distinctName(Run run, List<Run> all) {
    Path path = real(run.path());
    List<Path> namesakes =
        all.stream()
            .filter(other -> other.name().equals(run.name()))
            .map(other -> real(other.path()))
            .filter(other -> !other.equals(path))
            .toList();
    if (namesakes.isEmpty()) {
      return run.name();
    }
    return IntStream.rangeClosed(1, path.getNameCount())
        .mapToObj(length -> end(path, length))
        .filter(end -> namesakes.stream().noneMatch(other -> other.endsWith(end)))
        .findFirst()
        .orElse(path)
        .toString();
  }

  private static Path end(Path path, int length) {
    return path.subpath(path.getNameCount() - length, path.getNameCount());
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException missing) {
      return folder.toAbsolutePath().normalize(); // The reader says what is wrong with it.
    }
  }
}
