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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceReaderTest {
  private static final List<TraceSpan> SPANS =
      List.of(
          Examples.span(0, 7, Span.REPLICA),
          Examples.span(1, 7, Span.COLLECTIVE),
          Examples.span(1, 8, Span.REPLICA));

  @TempDir private Path path;

  @Test
  void readsWhatARunWrites() throws IOException {
    Trace trace = TraceReader.read(written());
    assertThat(trace.spans()).isEqualTo(SPANS);
    assertThat(trace.warnings()).isEmpty();
  }

  /** Whatever byte a crash stops at, whole events are read and unfinished ones are not. */
  @Test
  void readsWhatACrashLeaves() throws IOException {
    String whole = Files.readString(written());
    for (int end = 1; end < whole.indexOf(']'); end++) {
      Trace trace = read(whole.substring(0, end));
      assertThat(trace.spans()).isEqualTo(SPANS.subList(0, trace.spans().size()));
      assertThat(trace.warnings()).singleElement().asString().contains("trace.json: ends early");
    }
    assertThat(read(whole.substring(0, whole.indexOf(']'))).spans()).isEqualTo(SPANS);
  }

  @Test
  void passesOverEventsThatAreNotARuns() throws IOException {
    Trace trace =
        read(
            """
            [{"ph":"B","name":"x","pid":0,"ts":1},
             {"ph":"X","name":"no step","pid":0,"tid":0,"ts":1,"dur":1},
             {"ph":"X","name":"backwards","pid":0,"tid":0,"ts":1,"dur":-1,"args":{"step":0}},
             7]
            """);
    assertThat(trace.spans()).isEmpty();
    assertThat(trace.warnings()).isEmpty();
  }

  @Test
  void saysThatAFileIsEmpty() throws IOException {
    assertThat(read("").warnings()).singleElement().asString().contains("is empty");
  }

  @Test
  void refusesWhatIsDamagedWithItsLine() {
    refused("damaged in line 2", "[\n{\"ph\":X}]");
    refused("not an array of events", "{\"traceEvents\":[]}");
    refused("damaged in line 1", "\u0000\u0001");
  }

  @Test
  void refusesWhatIsNotThere() {
    assertThatThrownBy(() -> TraceReader.read(path.resolve("trace.json")))
        .hasMessageContaining("there is no");
  }

  private Path written() throws IOException {
    RunFolder folder = new RunFolder(Files.createDirectory(path.resolve("run")));
    try (FolderRunLog log = FolderRunLog.create(folder, Examples.info())) {
      SPANS.forEach(log::append);
    }
    return folder.trace();
  }

  private Trace read(String text) throws IOException {
    return TraceReader.read(Files.writeString(path.resolve("trace.json"), text));
  }

  private void refused(String naming, String text) {
    assertThatThrownBy(() -> read(text))
        .hasMessageContaining(naming)
        .isInstanceOfSatisfying(
            LockstepException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
  }
}
