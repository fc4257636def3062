package io.lockstep.analysis.page;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.core.runlog.RunReader;
import io.lockstep.core.runlog.Trace;
import io.lockstep.core.runlog.TraceReader;
import io.lockstep.core.runlog.TraceSpan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * How a run went, beside its numbers.
 *
 * @param spans of its first steps
 * @param problems with the files that tell of it, in words; no number rests on them
 */
record RunStory(Run run, List<Event> events, List<TraceSpan> spans, List<String> problems) {

  /** Reads what the run's folder has; a file that cannot be read is a problem in words. */
  static RunStory of(Run run) {
    List<String> problems = new ArrayList<>();
    List<Event> events = orElse(List.of(), problems, () -> RunReader.events(run.path(), problems));
    Path file = new RunFolder(run.path()).trace();
    Trace trace = orElse(new Trace(List.of(), List.of()), problems, () -> TraceReader.read(file));
    problems.addAll(trace.warnings());
    return new RunStory(run, events, trace.spans(), problems);
  }

  private static <T> T orElse(T nothing, List<String> problems, Supplier<T> read) {
    try {
      return read.get();
    } catch (LockstepException e) {
      problems.add(e.text());
      return nothing;
    }
  }
}
