package io.lockstep.analysis.page;

import io.lockstep.analysis.compare.Runs;
import io.lockstep.core.port.Span;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.FolderRunLog;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunFolder;
import io.lockstep.core.runlog.RunReader;
import io.lockstep.core.runlog.TraceSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Runs of which the folders hold all that a page shows. */
final class ExampleRuns {
  /** What nobody may type into a page. */
  static final String HOSTILE = "</script><script>window.hostile = 1</script><img src=x>&'\"";

  private ExampleRuns() {}

  /** Of one worker and of two, written and read again. */
  static List<Run> in(Path folder) throws IOException {
    return List.of(
        written(folder, Runs.withEpoch(Runs.weak("one", 1, 100, 101, 99, 100, 102), 10)),
        written(folder, Runs.withEpoch(Runs.weak("two", 2, 125, 124, 126, 125, 180), 6.25)));
  }

  private static Run written(Path parent, Run run) throws IOException {
    Path path = Files.createDirectories(parent.resolve(run.name()));
    try (FolderRunLog log = FolderRunLog.create(new RunFolder(path), run.info())) {
      run.steps().forEach(log::append);
      run.epochs().forEach(log::append);
      events(run.info().workload().workers()).forEach(log::append);
      for (int rank = 0; rank < run.info().workload().workers(); rank++) {
        for (long step = 0; step < 9; step++) {
          spans(rank, step).forEach(log::append);
        }
      }
    }
    return RunReader.read(path);
  }

  static List<Event> events(int workers) {
    List<String> members = IntStream.range(0, workers).mapToObj(rank -> "a/" + rank).toList();
    return Stream.concat(
            IntStream.range(0, workers)
                .mapToObj(rank -> Event.joined(1_000, rank, 4711 + rank, "a", rank == 0)),
            Stream.of(
                Event.generation(1_250, 1, 0, members, "the workers have come"),
                Event.failure(Event.INTERRUPTED, 9_000, 0, HOSTILE)))
        .toList();
  }

  /** Of a step of 100 ms that begins every 100; step 7 takes 50 ms more. */
  static List<TraceSpan> spans(int rank, long step) {
    double us = 1e9 + step * 100e3 + (step > 7 ? 50e3 : 0);
    double late = step == 7 ? 50e3 : 0;
    return List.of(
        span(rank, step, "data", Span.REPLICA, us, 1e3),
        span(rank, step, "forward", Span.REPLICA, us + 1e3, 30e3 + late),
        span(rank, step, "backward head", Span.REPLICA, us + 31e3 + late, 20e3),
        span(rank, step, "backward stem", Span.REPLICA, us + 51e3 + late, 30e3),
        span(rank, step, "all-reduce 0 (head)", Span.COLLECTIVE, us + 51e3 + late, 34e3),
        span(rank, step, "wait for all-reduce 0 (head)", Span.REPLICA, us + 81e3 + late, 4e3),
        span(rank, step, "optimizer", Span.REPLICA, us + 85e3 + late, 15e3));
  }

  static TraceSpan span(
      int rank, long step, String name, String thread, double startUs, double durationUs) {
    return new TraceSpan(rank, step, new Span(name, thread, startUs, durationUs));
  }
}
