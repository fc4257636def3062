package io.lockstep.core.runlog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a run folder. An unfinished last line, which a crash leaves, is tolerated with a warning;
 * anything else that is wrong is refused with the file and the line.
 */
public final class RunReader {
  private RunReader() {}

  /**
   * @throws LockstepException (exit 2) naming the file that is missing, damaged or from a newer
   *     version
   */
  public static Run read(Path path) {
    RunFolder folder = new RunFolder(path);
    if (!Files.isDirectory(path)) {
      throw LockstepException.usage(path + " is not a run folder: there is no such folder");
    }
    RunInfo info = info(folder.info());
    List<String> warnings = new ArrayList<>();
    List<StepRow> steps = csv(folder.steps(), StepRow.class, warnings);
    List<EpochRow> epochs = csv(folder.epochs(), EpochRow.class, warnings);
    return new Run(path, info, newestGeneration(steps), epochs, warnings);
  }

  private static RunInfo info(Path file) {
    try {
      RunInfo info = Json.MAPPER.readValue(file.toFile(), RunInfo.class);
      if (info.schema() > RunInfo.SCHEMA) {
        throw LockstepException.usage(
                file + " has schema " + info.schema() + ", this version knows " + RunInfo.SCHEMA)
            .hint("read it with the version of Lockstep that wrote it");
      }
      return info;
    } catch (JsonProcessingException e) {
      throw LockstepException.usage(file + " is damaged: " + e.getOriginalMessage()).because(e);
    } catch (IOException e) {
      throw LockstepException.usage(file.getParent() + " is not a run folder: no readable run.json")
          .because(e);
    }
  }

  private static <T extends RunRecord> List<T> csv(
      Path file, Class<T> type, List<String> warnings) {
    List<T> rows = new ArrayList<>();
    try {
      String text = Files.readString(file);
      int end = text.lastIndexOf('\n') + 1;
      if (end < text.length()) {
        warnings.add(file + ": the unfinished last line was left out");
      }
      try (MappingIterator<T> lines = Csv.reader(type).readValues(text.substring(0, end))) {
        while (lines.hasNext()) {
          rows.add(lines.next());
        }
      }
      return rows;
    } catch (RuntimeJsonMappingException | JsonProcessingException e) {
      throw LockstepException.usage(file + " is damaged in line " + (rows.size() + 2))
          .hint("a run folder must be as the run left it")
          .because(e);
    } catch (IOException e) {
      throw LockstepException.usage("cannot read " + file + ": " + e.getMessage()).because(e);
    }
  }

  /** Where a step was redone, the highest generation's rows count. */
  private static List<StepRow> newestGeneration(List<StepRow> rows) {
    java.util.Map<Long, Long> newest = new java.util.HashMap<>();
    rows.forEach(row -> newest.merge(row.step(), row.generation(), Math::max));
    return rows.stream()
        .filter(row -> row.generation() == newest.getOrDefault(row.step(), row.generation()))
        .toList();
  }
}
