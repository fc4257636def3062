package io.lockstep.actors.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.actors.protocol.Coordinator.How;
import io.lockstep.actors.protocol.Coordinator.WorkerGone;
import io.lockstep.actors.protocol.WorkerId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherLineTest {
  static LauncherLine[] lines() {
    WorkerId worker = new WorkerId("a \"host\" of\nsorts", 2, 1L << 40);
    return new LauncherLine[] {
      new LauncherLine.Join("akka://lockstep@127.0.0.1:1"),
      new LauncherLine.Gone(new WorkerGone(worker, How.REPLACED, "crashed\nin native code")),
      new LauncherLine.Gone(new WorkerGone(worker, How.LEFT, "left"))
    };
  }

  @ParameterizedTest
  @MethodSource("lines")
  void comeBackEqualOnOneLine(LauncherLine line) {
    String text = LauncherLine.encode(line);
    assertThat(text).doesNotContain("\n");
    assertThat(LauncherLine.decode(text)).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "join", "gone {", "gone null", "gone {}", "akka://lockstep@h:1"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> LauncherLine.decode(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
