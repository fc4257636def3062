package io.lockstep.simulator.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
  private static final Duration YEAR = Duration.ofDays(365);

  private final List<String> heard = new ArrayList<>();

  @Test
  void standsStillWhileThereIsSomethingToDo() {
    try (VirtualTime time = VirtualTime.start(TaskOrder.fifo())) {
      ActorRef<String> listener = time.spawn(listener(time), "listener");
      listener.tell("hello");
      time.settle();
      assertThat(heard).containsExactly("0 hello");
      assertThat(time.instant()).isEqualTo(Instant.EPOCH);
    }
  }

  @Test
  void jumpsFromTimerToTimer() {
    try (VirtualTime time = VirtualTime.start(TaskOrder.fifo())) {
      time.spawn(
          Behaviors.<String>withTimers(
              timers -> {
                timers.startSingleTimer("once", Duration.ofDays(2));
                timers.startTimerWithFixedDelay("delay", Duration.ofDays(1));
                timers.startTimerAtFixedRate("rate", Duration.ofHours(36));
                timers.startSingleTimer("cancelled", Duration.ofHours(1));
                timers.cancel("cancelled");
                return listener(time);
              }),
          "timers");
      assertThat(time.advanceUntil(() -> false, Duration.ofHours(73))).isFalse();
      assertThat(heard)
          .containsExactly(
              "86400000 delay",
              "129600000 rate",
              "172800000 once",
              "172800000 delay",
              "259200000 rate",
              "259200000 delay");
      assertThat(time.millis()).isEqualTo(Duration.ofDays(3).toMillis());
    }
  }

  @Test
  void stopsWhereTheConditionHolds() {
    try (VirtualTime time = VirtualTime.start(TaskOrder.fifo())) {
      time.after(Duration.ofSeconds(5), () -> heard.add("five"));
      time.after(Duration.ofSeconds(7), () -> heard.add("seven"));
      assertThat(time.advanceUntil(() -> heard.contains("five"), YEAR)).isTrue();
      assertThat(heard).containsExactly("five");
      assertThat(time.nanoTime()).isEqualTo(Duration.ofSeconds(5).toNanos());
    }
  }

  @Test
  void backsOffInVirtualTime() {
    try (VirtualTime time = VirtualTime.start(TaskOrder.fifo())) {
      Behavior<String> fragile =
          Behaviors.setup(
              context -> {
                heard.add(time.instant().getEpochSecond() + " started");
                return Behaviors.receiveMessage(
                    message -> {
                      throw new IllegalArgumentException(message);
                    });
              });
      ActorRef<String> actor =
          time.spawn(
              Behaviors.supervise(fragile)
                  .onFailure(
                      SupervisorStrategy.restartWithBackoff(
                          Duration.ofSeconds(10), Duration.ofSeconds(60), 0)),
              "fragile");
      actor.tell("break");
      time.after(Duration.ofSeconds(15), () -> actor.tell("again"));
      time.advanceUntil(() -> false, Duration.ofMinutes(1));
      assertThat(heard).containsExactly("0 started", "10 started", "35 started");
    }
  }

  @Test
  void pipesWhatCompletesInside() {
    try (VirtualTime time = VirtualTime.start(TaskOrder.fifo())) {
      CompletableFuture<String> answer = new CompletableFuture<>();
      time.spawn(
          Behaviors.<String>setup(
              context -> {
                context.pipeToSelf(answer, (value, failure) -> value);
                return listener(time);
              }),
          "piping");
      time.after(Duration.ofMillis(3), () -> answer.complete("answer"));
      time.advanceUntil(() -> false, YEAR);
      assertThat(heard).containsExactly("3 answer");
    }
  }

  @Test
  void refusesAMessageFromAnotherThread() throws InterruptedException {
    VirtualTime time = VirtualTime.start(TaskOrder.fifo());
    ActorRef<String> listener = time.spawn(listener(time), "listener");
    time.settle();
    Thread stranger = new Thread(() -> listener.tell("psst"), "stranger");
    stranger.start();
    stranger.join();
    assertThatThrownBy(time::settle)
        .hasRootCauseInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("a message from thread 'stranger' has escaped virtual time");
    assertThat(heard).isEmpty();
    time.close();
  }

  @Test
  void refusesATimerFromAnotherThreadEvenAtTheEnd() throws InterruptedException {
    VirtualTime time = VirtualTime.start(TaskOrder.fifo());
    List<Throwable> thrown = new ArrayList<>();
    Thread stranger = new Thread(() -> time.after(YEAR, () -> {}), "stranger");
    stranger.setUncaughtExceptionHandler((thread, e) -> thrown.add(e));
    stranger.start();
    stranger.join();
    assertThat(thrown).singleElement().isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(time::close).hasMessageContaining("a timer from thread 'stranger'");
  }

  @Test
  void failsOfWhatAnActorThrows() {
    VirtualTime time = VirtualTime.start(TaskOrder.fifo());
    ActorRef<String> actor =
        time.spawn(
            Behaviors.receiveMessage(
                message -> {
                  throw new IllegalArgumentException(message);
                }),
            "broken");
    actor.tell("boom");
    assertThatThrownBy(time::settle)
        .hasMessageContaining("boom")
        .hasCauseInstanceOf(IllegalArgumentException.class);
    time.close();
  }

  @Test
  void failsOfWhatAnActorDoesNotHandle() {
    VirtualTime time = VirtualTime.start(TaskOrder.fifo());
    time.spawn(Behaviors.<String>receiveMessage(message -> Behaviors.unhandled()), "deaf")
        .tell("hello");
    assertThatThrownBy(time::settle).hasMessageContaining("nobody handles class java.lang.String");
    time.close();
  }

  @Test
  void drawsEqualOrdersFromEqualSeedsAndEveryOrderFromSome() {
    Set<List<String>> orders = new HashSet<>();
    for (long seed = 0; seed < 200; seed++) {
      List<String> order = gathering(TaskOrder.shuffled(seed));
      assertThat(gathering(TaskOrder.shuffled(seed))).isEqualTo(order);
      orders.add(order);
    }
    assertThat(orders).hasSize(24);
    assertThat(gathering(TaskOrder.fifo())).containsExactly("0", "1", "2", "3");
  }

  @Test
  void keepsOneSendersMessagesInOrderHoweverShuffled() {
    for (long seed = 0; seed < 20; seed++) {
      heard.clear();
      VirtualTime.run(
          TaskOrder.shuffled(seed),
          time -> {
            ActorRef<String> listener = time.spawn(listener(time), "listener");
            for (int i = 0; i < 10; i++) {
              listener.tell(Integer.toString(i));
            }
            time.settle();
            return heard;
          });
      assertThat(heard)
          .containsExactlyElementsOf(IntStream.range(0, 10).mapToObj(i -> "0 " + i).toList());
    }
  }

  /** Four actors each have a timer at the same moment, and answer in the order of their turns. */
  private static List<String> gathering(TaskOrder order) {
    List<String> answers = new ArrayList<>();
    return VirtualTime.run(
        order,
        time -> {
          for (int i = 0; i < 4; i++) {
            String name = Integer.toString(i);
            ActorRef<String> actor =
                time.spawn(
                    Behaviors.receiveMessage(
                        message -> {
                          answers.add(message);
                          return Behaviors.same();
                        }),
                    name);
            time.after(Duration.ofSeconds(1), () -> actor.tell(name));
          }
          time.advanceUntil(() -> false, YEAR);
          return answers;
        });
  }

  private Behavior<String> listener(VirtualTime time) {
    return Behaviors.receiveMessage(
        message -> {
          heard.add(time.millis() + " " + message);
          return Behaviors.same();
        });
  }
}
