package io.lockstep.actors.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.actors.protocol.Failure;
import io.lockstep.actors.protocol.WorkerId;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.runlog.Event;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipeLineTest {
  static PipeLine[] lines() {
    return new PipeLine[] {
      new PipeLine.Bound("akka://lockstep@127.0.0.1:1"),
      new PipeLine.Failing(new Failure(ExitCode.USAGE, "two\nlines", 1, null)),
      new PipeLine.Leaving(),
      new PipeLine.Evict(new WorkerId("h", 1, 2), "was \"silent\"\nfor long"),
      new PipeLine.Logged(Event.joined(1, 2, 3, "h", true))
    };
  }

  @ParameterizedTest
  @MethodSource("lines")
  void comeBackEqualOnOneLine(PipeLine line) {
    String text = PipeLine.encode(line);
    assertThat(text).doesNotContain("\n");
    assertThat(text.charAt(0)).isEqualTo(PipeLine.MARK);
    assertThat(PipeLine.decode(text.substring(1))).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bound",
        "failing {",
        "failing null",
        "leaving now",
        "evict {}",
        "step {\"ra",
        "hello"
      })
  void aTornLineIsRefused(String text) {
    assertThatThrownBy(() -> PipeLine.decode(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
