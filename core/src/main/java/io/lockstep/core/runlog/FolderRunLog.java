package io.lockstep.core.runlog;

import com.fasterxml.jackson.databind.ObjectWriter;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.files.AtomicFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Writes a run folder, and is the only one to write it. Each record is handed to the system at
 * once, unless it is {@link #createBuffered}, so that a run that is killed loses no line that it
 * had reported. Not thread-safe.
 */
public final class FolderRunLog implements AutoCloseable {
  private final RunFolder folder;
  private final BufferedWriter steps;
  private final BufferedWriter epochs;
  private final BufferedWriter events;
  private final TraceFile trace;
  private final boolean atOnce;
  private final boolean measured;
  private final ObjectWriter stepWriter = Csv.writer(StepRow.class);
  private final ObjectWriter epochWriter = Csv.writer(EpochRow.class);

  private FolderRunLog(RunFolder folder, boolean measured, boolean atOnce) throws IOException {
    this.folder = folder;
    this.measured = measured;
    this.atOnce = atOnce;
    steps = open(folder.steps());
    epochs = open(folder.epochs());
    events = open(folder.events());
    trace = new TraceFile(open(folder.trace()));
    write(steps, Csv.header(StepRow.class));
    write(epochs, Csv.header(EpochRow.class));
  }

  /**
   * Creates the folder's files.
   *
   * @param folder which must exist and be empty
   * @throws LockstepException (exit 2) where it holds a run already; (exit 1) where it cannot be
   *     written
   */
  public static FolderRunLog create(RunFolder folder, RunInfo info) {
    return create(folder, info, true);
  }

  /**
   * As {@link #create}, but records go to the system in larger pieces: for a run that takes hardly
   * longer than its writing, and can be had again.
   */
  public static FolderRunLog createBuffered(RunFolder folder, RunInfo info) {
    return create(folder, info, false);
  }

  private static FolderRunLog create(RunFolder folder, RunInfo info, boolean atOnce) {
    try {
      FolderRunLog log = new FolderRunLog(folder, info.kind().equals(RunInfo.MEASURED), atOnce);
      log.info(info);
      return log;
    } catch (FileAlreadyExistsException e) {
      throw LockstepException.usage(folder.path() + " already holds a run")
          .hint("each run needs a new folder")
          .because(e);
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  /**
   * Writes one record to the file of its kind. {@link Ended} has none: it goes into {@code
   * run.json}, by {@link #info}.
   */
  public void append(RunRecord line) {
    try {
      if (line instanceof StepRow row) {
        write(steps, stepWriter.writeValueAsString(row));
      } else if (line instanceof EpochRow row) {
        write(epochs, epochWriter.writeValueAsString(row));
      } else if (line instanceof Event event) {
        write(events, Json.line(event) + "\n");
        List<String> places = event.members();
        if (places != null && measured) {
          trace.places(places);
        }
      } else if (line instanceof TraceSpan span) {
        trace.append(span);
      }
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  /** Replaces {@code run.json}, complete or not at all. */
  public void info(RunInfo info) {
    try {
      AtomicFile.replace(folder.info(), Json.pretty(info) + "\n");
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  @Override
  public void close() {
    try (steps;
        epochs;
        events) {
      trace.close();
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  private static BufferedWriter open(Path file) throws IOException {
    return Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
  }

  private void write(BufferedWriter writer, String text) throws IOException {
    writer.write(text);
    if (atOnce) {
      writer.flush();
    }
  }

  private static LockstepException failed(RunFolder folder, IOException cause) {
    return LockstepException.failed("cannot write the run to " + folder.path() + ": " + cause)
        .hint("is the disk full, or the folder read-only?")
        .because(cause);
  }
}
