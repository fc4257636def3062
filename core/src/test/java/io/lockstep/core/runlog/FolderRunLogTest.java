package io.lockstep.core.runlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderRunLogTest {
  private static final String STEPS_HEADER =
      "generation,rank,world_size,epoch,step,warmup,samples,data_ms,forward_ms,backward_ms,"
          + "comm_ms,exposed_comm_ms,peer_wait_ms,optimizer_ms,other_ms,step_ms,loss,params_crc\n";
  private static final String EPOCHS_HEADER =
      "epoch,world_size,lr,train_loss,train_acc,test_loss,test_acc,train_s,eval_s,epoch_s,"
          + "images_per_s\n";

  @TempDir private Path path;
  private RunFolder folder;

  @BeforeEach
  void folder() {
    folder = new RunFolder(path);
  }

  @Test
  void writesTheContractsColumns() throws IOException {
    try (FolderRunLog log = FolderRunLog.create(folder, Examples.info())) {
      log.append(Examples.step(1, 0, 7));
      log.append(Examples.epoch(1));
    }

    assertThat(folder.steps())
        .content()
        .isEqualTo(
            STEPS_HEADER
                + "1,0,2,1,7,false,32,0.5,100.25,210.125,30.0,12.5,2.5,8.0,0.25,331.625,"
                + "2.302585092994046,00c0ffee\n");
    assertThat(folder.epochs())
        .content()
        .isEqualTo(EPOCHS_HEADER + "1,2,0.065,1.75,0.375,1.5,0.4375,60.5,4.25,64.75,826.446\n");
  }

  @Test
  void writesTheContractsEvents() throws IOException {
    try (FolderRunLog log = FolderRunLog.create(folder, Examples.info())) {
      log.append(Event.joined(1000, 1, 4711, "a", false));
      log.append(Event.generation(1001, 1, 0, List.of("a/0", "a/1"), "the workers have come"));
      log.append(Event.failure("worker_lost", 1002, 1, "said \"no\"\nand died"));
      log.append(Event.failure("failed", 1003, null, "nobody's fault"));
    }

    assertThat(Files.readAllLines(folder.events()))
        .containsExactly(
            "{\"event\":\"joined\",\"time\":1000,\"rank\":1,\"pid\":4711,\"host\":\"a\","
                + "\"coordinator\":false}",
            "{\"event\":\"generation\",\"time\":1001,\"generation\":1,\"world_size\":2,"
                + "\"step\":0,\"members\":[\"a/0\",\"a/1\"],\"cause\":\"the workers have come\"}",
            "{\"event\":\"worker_lost\",\"time\":1002,\"rank\":1,"
                + "\"cause\":\"said \\\"no\\\"\\nand died\"}",
            "{\"event\":\"failed\",\"time\":1003,\"cause\":\"nobody's fault\"}");
  }

  @Test
  void whatItWroteIsReadBackAsItWas() {
    List<StepRow> steps =
        List.of(Examples.step(1, 0, 0), Examples.step(1, 1, 0), Examples.step(1, 0, 1));
    List<EpochRow> epochs = List.of(Examples.epoch(1), Examples.epoch(2));
    RunInfo ended =
        Examples.info()
            .withEnd(new RunInfo.Totals(100, 2, 6400, 129.5), Ended.completed("ab".repeat(32)));
    try (FolderRunLog log = FolderRunLog.create(folder, Examples.info())) {
      steps.forEach(log::append);
      epochs.forEach(log::append);
      log.info(ended);
    }

    Run run = RunReader.read(path);

    assertThat(run).isEqualTo(new Run(path, ended, steps, epochs, List.of()));
    assertThat(run.name()).isEqualTo("resnet8-w2");
  }

  @Test
  void aRunThatIsGoingOnCanBeRead() {
    try (FolderRunLog log = FolderRunLog.create(folder, Examples.info())) {
      log.append(Examples.step(1, 0, 0));

      Run run = RunReader.read(path);

      assertThat(run.steps()).hasSize(1);
      assertThat(run.info().ended()).isNull();
      assertThat(run.warnings()).isEmpty();
    }
  }

  @Test
  void replacesRunJsonWholly() throws IOException {
    try (FolderRunLog log = FolderRunLog.create(folder, Examples.info())) {
      Files.writeString(path.resolve("run.json.partial"), "torn by a crash before");
      log.info(Examples.info().withEnd(null, Ended.failed(1, "rank 1 was killed", null)));
    }

    assertThat(Json.MAPPER.readTree(folder.info().toFile()).get("ended"))
        .isEqualTo(
            Json.MAPPER.readTree(
                "{\"status\":\"failed\",\"rank\":1,\"cause\":\"rank 1 was killed\"}"));
    assertThat(path.resolve("run.json.partial")).doesNotExist();
  }

  @Test
  void runJsonHasTheContractsFields() throws IOException {
    FolderRunLog.create(
            folder,
            Examples.info()
                .withEnd(new RunInfo.Totals(1, 0, 64, 0.5), Ended.completed("ab".repeat(32))))
        .close();

    var json = Json.MAPPER.readTree(folder.info().toFile());

    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "schema",
            "kind",
            "run",
            "started",
            "spec",
            "seed",
            "workload",
            "hardware",
            "software",
            "git_commit",
            "totals",
            "ended");
    assertThat(json.get("workload").fieldNames())
        .toIterable()
        .containsExactly(
            "network",
            "data",
            "scaling",
            "workers",
            "threads",
            "batch",
            "global_batch",
            "parameters",
            "reduced_bytes",
            "train_images",
            "test_images",
            "collective");
    assertThat(json.get("totals").fieldNames())
        .toIterable()
        .containsExactly("steps", "epochs", "images", "elapsed_s");
    assertThat(json.get("ended").fieldNames())
        .toIterable()
        .containsExactly("status", "params_sha256");
    assertThat(json.at("/workload/scaling").asText()).isEqualTo("weak");
    assertThat(json.at("/spec/lr"))
        .isEqualTo(Json.MAPPER.readTree("{\"value\":0.1,\"from\":\"default\"}"));
  }

  @Test
  void leavesARunThatIsThereAlone() {
    FolderRunLog.create(folder, Examples.info()).close();

    assertThatThrownBy(() -> FolderRunLog.create(folder, Examples.info()))
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
              assertThat(e.text()).isEqualTo(path + " already holds a run");
            });
  }

  @Test
  void namesTheFolderThatItCannotWrite() {
    Path missing = path.resolve("missing");

    assertThatThrownBy(() -> FolderRunLog.create(new RunFolder(missing), Examples.info()))
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.FAILED);
              assertThat(e.text()).startsWith("cannot write the run to " + missing);
            });
  }

  /** Trace Event Format: complete events "X" in microseconds, metadata "M" that names tracks. */
  @Test
  void traceIsInTheTraceEventFormat() throws IOException {
    try (FolderRunLog log = FolderRunLog.create(folder, Examples.info())) {
      log.append(Examples.span(0, 3, Span.REPLICA));
      log.append(Examples.span(0, 3, Span.COLLECTIVE));
    }

    assertThat(Json.MAPPER.readTree(folder.trace().toFile()))
        .isEqualTo(
            Json.MAPPER.readTree(
                """
                [
                {"name":"process_name","ph":"M","pid":0,"tid":0,"args":{"name":"rank 0"}},
                {"name":"thread_name","ph":"M","pid":0,"tid":0,"args":{"name":"replica"}},
                {"name":"thread_name","ph":"M","pid":0,"tid":1,"args":{"name":"collective"}},
                {"name":"all-reduce 0","ph":"X","pid":0,"tid":0,"ts":1500000003.0,"dur":250.5,
                 "args":{"step":3}},
                {"name":"all-reduce 0","ph":"X","pid":0,"tid":1,"ts":1500000003.0,"dur":250.5,
                 "args":{"step":3}}
                ]
                """));
  }

  /** Of three hosts that were started at different times, one of which joins later. */
  @Test
  void aHostsTraceBeginsWhereItsFirstStepDoes() throws IOException {
    List<TraceSpan> spans =
        List.of(span(0, 0, 1000), span(1, 0, 900_000), span(1, 0, 900_050), span(2, 0, 1002));
    List<TraceSpan> later = List.of(span(0, 7, 2000), span(0, 7, 2030), span(3, 7, 5));

    assertThat(startsUs(Examples.info(), spans, later))
        .containsExactly(1000.0, 1000.0, 1050.0, 1002.0, 2000.0, 2030.0, 2000.0);
  }

  @Test
  void predictedHostsHaveOneClock() throws IOException {
    List<TraceSpan> spans = List.of(span(0, 0, 1000), span(1, 0, 1004));

    assertThat(startsUs(Examples.info(RunInfo.PREDICTED), spans, List.of()))
        .containsExactly(1000.0, 1004.0);
  }

  private List<Double> startsUs(RunInfo info, List<TraceSpan> spans, List<TraceSpan> later)
      throws IOException {
    try (FolderRunLog log = FolderRunLog.create(folder, info)) {
      log.append(Event.generation(1, 1, 0, List.of("a/0", "b/0", "a/1"), "the run begins"));
      spans.forEach(log::append);
      log.append(Event.generation(2, 2, 7, List.of("a/0", "b/0", "a/1", "c/0"), "one joined"));
      later.forEach(log::append);
    }
    return TraceReader.read(folder.trace()).spans().stream()
        .map(trace -> trace.span().startUs())
        .toList();
  }

  private static TraceSpan span(int rank, long step, double startUs) {
    return new TraceSpan(rank, step, new Span("forward", Span.REPLICA, startUs, 10));
  }

  @Test
  void anEmptyTraceIsAnEmptyArray() throws IOException {
    FolderRunLog.create(folder, Examples.info()).close();

    assertThat(Json.MAPPER.readTree(folder.trace().toFile())).isEmpty();
  }

  /** The array form may lack its closing bracket: so each event is written whole, comma first. */
  @Test
  void aTraceCutOffByACrashLacksOnlyItsBracket() throws IOException {
    FolderRunLog log = FolderRunLog.create(folder, Examples.info());
    log.append(Examples.span(0, 3, Span.REPLICA));
    String cutOff = Files.readString(folder.trace());
    log.close();

    assertThat(Json.MAPPER.readTree(cutOff + "]")).hasSize(4);
  }
}
