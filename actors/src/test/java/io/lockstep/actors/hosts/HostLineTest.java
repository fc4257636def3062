package io.lockstep.actors.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.actors.protocol.Coordinator.How;
import io.lockstep.actors.protocol.Coordinator.WorkerGone;
import io.lockstep.actors.protocol.Failure;
import io.lockstep.actors.protocol.WorkerId;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.Event;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostLineTest {
  static HostLine[] lines() {
    WorkerId worker = new WorkerId(3, "a \"host\" of\nsorts", 2, 1L << 40);
    return new HostLine[] {
      new HostLine.Hello("1", "h", "127.0.0.2", new TreeMap<>(Map.of("batch", "32"))),
      new HostLine.Waiting(1, 3),
      new HostLine.Welcome(2, "h#2", "secret"),
      new HostLine.Seed("akka://lockstep@127.0.0.1:1"),
      new HostLine.News(Event.joined(1, 2, 3, "h", false)),
      new HostLine.Gone(new WorkerGone(worker, How.REPLACED, "crashed")),
      new HostLine.Evict(worker, "was silent"),
      new HostLine.Over(Ended.failed(1, "lost\nrank 1", null)),
      new HostLine.Failing(new Failure(ExitCode.ENVIRONMENT, "no library", 1, "build here"))
    };
  }

  @ParameterizedTest
  @MethodSource("lines")
  void comeBackEqualOnOneLine(HostLine line) {
    String text = HostLine.encode(line);
    assertThat(text).doesNotContain("\n");
    assertThat(HostLine.decode(text)).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "GET / HTTP/1.1",
        "{\"say\":\"hello\"}",
        "{\"say\":\"seed\"}",
        "{\"say\":\"java.lang.Runtime\"}",
        "{\"say\":\"gone\",\"worker\":{}}"
      })
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> HostLine.decode(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
