package io.lockstep.core.runlog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import io.lockstep.core.failure.LockstepException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
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

  /** A header is shorter, and a file without one may be anything. */
  private static final int MOST_HEADER = 1 << 16;

  private RunReader() {}

  /**
   * @throws LockstepException (exit 2) naming the file that is missing, damaged or from another
   *     version
   */
  public static Run read(Path path) {
    RunInfo info = info(path);
    RunFolder folder = new RunFolder(path);
    List<String> warnings = new ArrayList<>();
    List<StepRow> steps = csv(folder.steps(), StepRow.class, warnings);
    List<EpochRow> epochs = csv(folder.epochs(), EpochRow.class, warnings);
    return new Run(path, info, newestGeneration(steps), epochs, warnings);
  }

  /**
   * Only what the run says of itself.
   *
   * @throws LockstepException (exit 2) as {@link #read}
   */
  public static RunInfo info(Path path) {
    if (!Files.isDirectory(path)) {
      throw LockstepException.usage(path + " is not a run folder: there is no such folder");
    }
    Path file = new RunFolder(path).info();
    try (InputStream in = Files.newInputStream(file)) {
      JsonNode json = Json.MAPPER.readTree(in);
      if (!json.isObject()) {
        throw damaged(file + " is damaged: it is not a JSON object");
      }
      requireSchema(file, json.path("schema"));
      RunInfo info = Json.MAPPER.treeToValue(json, RunInfo.class);
      Damage.in(info)
          .ifPresent(
              what -> {
                throw damaged(file + " is damaged: " + what);
              });
      return info;
    } catch (JsonProcessingException e) {
      throw damaged(file + " is damaged" + line(e) + ": " + oneLine(e)).because(e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * Whether its steps could be read, as far as their file's header tells: quick, however many there
   * are.
   *
   * @throws LockstepException (exit 2) as {@link #read}
   */
  public static void checkSteps(Path path) {
    Path file = new RunFolder(path).steps();
    try {
      FinishedLines lines = FinishedLines.of(file);
      if (!lines.isEmpty()) {
        checkHeader(lines, StepRow.class);
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * Only its epochs.
   *
   * @throws LockstepException (exit 2) as {@link #read}
   */
  public static List<EpochRow> epochs(Path path) {
    return csv(new RunFolder(path).epochs(), EpochRow.class, new ArrayList<>());
  }

  /**
   * What happened to the run's membership, in the order in which it did; lines that are none are
   * left out with a warning, for nothing is computed from them. Empty where there is no such file.
   *
   * @param warnings to which is added
   */
  public static List<Event> events(Path path, List<String> warnings) {
    Path file = new RunFolder(path).events();
    List<Event> events = new ArrayList<>();
    if (!Files.isRegularFile(file)) {
      warnings.add(file + ": is not there");
      return events;
    }
    try {
      FinishedLines lines = FinishedLines.of(file);
      int damaged = 0;
      try (BufferedReader reader = lines.open()) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          damaged += addEvent(line, events) ? 0 : 1;
        }
      }
      if (damaged > 0) {
        warnings.add(file + ": " + damaged + " lines that are no events were left out");
      }
      return events;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static boolean addEvent(String line, List<Event> events) {
    try {
      Event event = Json.MAPPER.readValue(line, Event.class);
      return event != null && event.isNamed() && events.add(event);
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /** Before all else: another layout may have any other field changed. */
  private static void requireSchema(Path file, JsonNode schema) {
    if (schema.isMissingNode()) {
      throw damaged(file + " is damaged, or another tool's: it has no 'schema'");
    }
    if (schema.asInt() != RunInfo.SCHEMA) {
      throw LockstepException.usage(
              file + " has schema " + schema.asText() + ", this version knows " + RunInfo.SCHEMA)
          .hint("read it with the version of Lockstep that wrote it");
    }
  }

  private static <T extends RunRecord> List<T> csv(
      Path file, Class<T> type, List<String> warnings) {
    List<T> rows = new ArrayList<>();
    try {
      FinishedLines lines = FinishedLines.of(file);
      if (lines.bytes() == 0) {
        warnings.add(file + ": is empty, not even a header");
      } else if (lines.isUnfinished()) {
        warnings.add(file + ": the unfinished last line was left out");
      }
      if (lines.isEmpty()) {
        return rows;
      }
      checkHeader(lines, type);
      try (Reader text = lines.open();
          MappingIterator<T> values = Csv.reader(type).readValues(text)) {
        while (values.hasNextValue()) {
          T row = values.nextValue();
          Damage.in(row)
              .ifPresent(
                  what -> {
                    throw damaged(file + " is damaged in line " + (rows.size() + 2) + ": " + what);
                  });
          rows.add(row);
        }
      }
      return rows;
    } catch (JsonProcessingException e) {
      throw damaged(file + " is damaged in line " + (rows.size() + 2)).because(e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static void checkHeader(FinishedLines lines, Class<? extends RunRecord> type)
      throws IOException {
    List<String> present = List.of(header(lines).split(",", -1));
    for (String column : Csv.columns(type)) {
      if (!present.contains(column)) {
        throw damaged(lines.file() + " has no column '" + column + "'");
      }
    }
  }

  private static String header(FinishedLines lines) throws IOException {
    char[] start = new char[MOST_HEADER];
    try (BufferedReader reader = lines.open()) {
      int read = reader.read(start);
      return new String(start, 0, Math.max(0, read)).lines().findFirst().orElse("");
    }
  }

  /** Where a step was redone, the highest generation's rows count. */
  private static List<StepRow> newestGeneration(List<StepRow> rows) {
    if (rows.stream().mapToLong(StepRow::generation).distinct().limit(2).count() < 2) {
      return rows;
    }
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

  private static String oneLine(JsonProcessingException e) {
    return e.getOriginalMessage().lines().findFirst().orElse("it is no JSON");
  }

  private static LockstepException damaged(String text) {
    return LockstepException.usage(text).hint(AS_IT_WAS);
  }

  private static LockstepException unreadable(Path file, IOException cause) {
    String text =
        cause instanceof NoSuchFileException || !Files.exists(file)
            ? file.getParent() + " is not a run folder: it has no " + file.getFileName()
            : "cannot read " + file + ": " + (Files.isDirectory(file) ? "it is a folder" : cause);
    return LockstepException.usage(text).because(cause);
  }
}
