package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.core.runlog.Event;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MembershipNewsTest {
  private static final Event FIRST = joined(0, 10);
  private static final Event SECOND = joined(1, 11);
  private static final Event BEGIN = generation(1, 0, 2);

  @Test
  void nothingIsSaidOfHowARunBegins() {
    assertThat(lines(FIRST, SECOND, BEGIN)).isEmpty();
  }

  @Test
  void aLossIsOneLineWithHowTheRunGoesOn() {
    assertThat(
            lines(
                FIRST,
                SECOND,
                BEGIN,
                out(Event.WORKER_LOST, 1, 11, "was killed (signal 9)"),
                generation(2, 7, 1)))
        .containsExactly("rank 1 was killed (signal 9); going on with 1 from step 7");
  }

  @Test
  void whoIsPutOutAndThenReapedIsNamedOnce() {
    assertThat(
            lines(
                FIRST,
                SECOND,
                BEGIN,
                out(Event.EVICTED, 1, 11, "gave no sign of life for 10 s"),
                generation(2, 7, 1),
                out(Event.WORKER_LOST, 1, 11, "was evicted: gave no sign of life for 10 s"),
                joined(1, 12),
                generation(3, 9, 2)))
        .containsExactly(
            "rank 1 was put out: it gave no sign of life for 10 s; going on with 1 from step 7",
            "a worker joined as rank 1; going on with 2 from step 9");
  }

  @Test
  void twoLossesAtOnceAreOneLine() {
    assertThat(
            lines(
                FIRST,
                SECOND,
                joined(2, 12),
                BEGIN,
                out(Event.WORKER_LEFT, 1, 11, "left on SIGTERM"),
                out(Event.WORKER_LOST, 2, 12, "crashed"),
                generation(2, 3, 1)))
        .containsExactly("rank 1 left on SIGTERM; rank 2 crashed; going on with 1 from step 3");
  }

  @Test
  void aReplacementThatDoesNotComeIsNamedAtOnce() {
    assertThat(
            lines(
                FIRST,
                SECOND,
                BEGIN,
                out(Event.WORKER_LOST, 1, 11, "was killed (signal 9)"),
                generation(2, 7, 1),
                out(Event.WORKER_LOST, null, 12, "exited with code 1")))
        .containsExactly(
            "rank 1 was killed (signal 9); going on with 1 from step 7",
            "a worker that was to join (pid 12) did not come: it exited with code 1");
  }

  @Test
  void aReplacementThatIsPutOutBeforeItCameIsNamedOnce() {
    assertThat(
            lines(
                FIRST,
                BEGIN,
                out(Event.EVICTED, null, 12, "gave no sign of life for 10 s"),
                out(Event.WORKER_LOST, null, 12, "was evicted: gave no sign of life for 10 s"),
                generation(2, 7, 1)))
        .containsExactly(
            "a worker was put out: it gave no sign of life for 10 s; going on with 1 from step 7");
  }

  @Test
  void whoIsPutOutAndIsReapedOnlyInTheNextGenerationIsNamedOnce() {
    assertThat(
            lines(
                FIRST,
                SECOND,
                BEGIN,
                out(Event.EVICTED, 1, 11, "gave no sign of life for 10 s"),
                generation(2, 7, 1),
                out(Event.WORKER_LOST, null, 11, "was evicted: gave no sign of life for 10 s"),
                generation(3, 8, 1)))
        .containsExactly(
            "rank 1 was put out: it gave no sign of life for 10 s; going on with 1 from step 7");
  }

  private static List<String> lines(Event... events) {
    MembershipNews news = new MembershipNews();
    return Stream.of(events).flatMap(event -> news.of(event).stream()).toList();
  }

  private static Event joined(int rank, long pid) {
    return Event.joined(1, rank, pid, "h", rank == 0);
  }

  private static Event out(String event, @Nullable Integer rank, long pid, String cause) {
    return Event.worker(event, 1, rank, pid, "h", cause);
  }

  private static Event generation(long number, long step, int worldSize) {
    List<String> members = Stream.generate(() -> "h/0").limit(worldSize).toList();
    return Event.generation(1, number, step, members, "because");
  }
}
