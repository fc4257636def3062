package io.lockstep.core.runlog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a run folder. An unfinished last line, which a crash leaves, is tolerated with a warning;
 * anything else that is wrong is refused with the file and the line.
 */
public final class RunReader {
  private static final String AS_IT_WAS = "a run folder must be as the run left it";

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
    try (InputStream in = Files.newInputStream(file)) {
      JsonNode json = Json.MAPPER.readTree(in);
      if (!json.isObject()) {
        throw damaged(file + " is damaged: it is not a JSON object");
      }
      // Before all else: a newer layout may have any other field changed.
      if (json.path("schema").asInt() > RunInfo.SCHEMA) {
        throw LockstepException.usage(
                file
                    + " has schema "
                    + json.path("schema").asInt()
                    + ", this version knows "
                    + RunInfo.SCHEMA)
            .hint("read it with the version of Lockstep that wrote it");
      }
      return Json.MAPPER.treeToValue(json, RunInfo.class);
    } catch (JsonProcessingException e) {
      throw damaged(file + " is damaged" + line(e) + ": " + e.getOriginalMessage()).because(e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static <T extends RunRecord> List<T> csv(
      Path file, Class<T> type, List<String> warnings) {
    List<T> rows = new ArrayList<>();
    try {
      String text = finishedLines(file, warnings);
      if (text.isEmpty()) {
        return rows;
      }
      checkHeader(file, text.lines().findFirst().orElse(""), type);
      try (MappingIterator<T> lines = Csv.reader(type).readValues(text)) {
        while (lines.hasNextValue()) {
          rows.add(lines.nextValue());
        }
      }
      return rows;
    } catch (JsonProcessingException e) {
      throw damaged(file + " is damaged in line " + (rows.size() + 2)).because(e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Bytes that are no text become such as no column takes, so that their line is named. */
  private static String finishedLines(Path file, List<String> warnings) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    int end = text.lastIndexOf('\n') + 1;
    if (text.isEmpty()) {
      warnings.add(file + ": is empty, not even a header");
    } else if (end < text.length()) {
      warnings.add(file + ": the unfinished last line was left out");
    }
    return text.substring(0, end);
  }

  private static void checkHeader(Path file, String header, Class<? extends RunRecord> type) {
    List<String> present = List.of(header.split(",", -1));
    for (String column : Csv.columns(type)) {
      if (!present.contains(column)) {
        throw damaged(file + " has no column '" + column + "'");
      }
    }
  }

  /** Where a step was redone, the highest generation's rows count. */
  private static List<StepRow> newestGeneration(List<StepRow> rows) {
    Map<Long, Long> newest = new HashMap<>();
    rows.forEach(row -> newest.merge(row.step(), row.generation(), Math::max));
    return rows.stream()
        .filter(row -> row.generation() == newest.getOrDefault(row.step(), row.generation()))
        .toList();
  }

  /** Where the text is wrong; a field that is missing has no place. */
  private static String line(JsonProcessingException e) {
    int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
    return line > 0 ? " in line " + line : "";
  }

  private static LockstepException damaged(String text) {
    return LockstepException.usage(text).hint(AS_IT_WAS);
  }

  private static LockstepException unreadable(Path file, IOException cause) {
    String text =
        cause instanceof NoSuchFileException
            ? file.getParent() + " is not a run folder: it has no " + file.getFileName()
            : "cannot read " + file + ": " + cause;
    return LockstepException.usage(text).because(cause);
  }
}
