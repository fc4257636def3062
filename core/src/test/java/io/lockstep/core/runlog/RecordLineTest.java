package io.lockstep.core.runlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.core.port.Span;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordLineTest {
  static Stream<RunRecord> records() {
    return Stream.of(
        Examples.step(1, 0, 0),
        Examples.withLoss(Double.NaN),
        Examples.withLoss(Double.NEGATIVE_INFINITY),
        Examples.epoch(3),
        Examples.span(1, 2, Span.COLLECTIVE),
        Event.joined(1, 0, 4711, "host with a space", true),
        Event.generation(2, 1, 17, List.of("h/0", "h/1"), "rank 2 was lost"),
        Event.failure("worker_lost", 3, null, "two\nlines and a \u2028"),
        Ended.completed("ab".repeat(32)),
        Ended.failed(3, "rank 3 was killed", "its log says why"),
        Ended.interrupted("interrupted by a signal"));
  }

  @ParameterizedTest
  @MethodSource("records")
  void comesBackAsItWas(RunRecord record) {
    String line = RecordLine.encode(record);

    assertThat(line).doesNotContain("\n");
    assertThat(RecordLine.decode(line)).isEqualTo(record);
  }

  @Test
  void knowsEveryKindOfRecord() {
    assertThat(records().map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(RunRecord.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "step", "step {", "step null", "leap {}", "{}", "step {\"rank\":\"a\"}"})
  void refusesWhatIsNone(String line) {
    assertThatThrownBy(() -> RecordLine.decode(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a record: " + line);
  }

  @Test
  void refusesTwoLinesInOne() {
    String line = RecordLine.encode(Examples.epoch(1));

    assertThatThrownBy(() -> RecordLine.decode(line + line))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
