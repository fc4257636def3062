package io.lockstep.actors.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.core.port.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RingScheduleTest {
  @Property
  void whatOneRankSendsItsSuccessorReceives(
      @ForAll @IntRange(min = 1, max = 9) int worldSize,
      @ForAll @IntRange(max = 500) int floats,
      @ForAll @IntRange(min = 1, max = 40) int chunkFloats) {
    for (int rank = 0; rank < worldSize; rank++) {
      RingSchedule here = new RingSchedule(rank, worldSize, floats, chunkFloats);
      RingSchedule next = new RingSchedule((rank + 1) % worldSize, worldSize, floats, chunkFloats);
      for (int frame = 0; frame < 2 * here.half(); frame++) {
        assertThat(here.sent(frame)).isEqualTo(next.received(frame));
      }
    }
  }

  @Property
  void whatIsSentInAStepWasReceivedInTheStepBefore(
      @ForAll @IntRange(min = 1, max = 9) int worldSize,
      @ForAll @IntRange(max = 500) int floats,
      @ForAll @IntRange(min = 1, max = 40) int chunkFloats) {
    RingSchedule schedule = new RingSchedule(worldSize - 1, worldSize, floats, chunkFloats);
    for (int frame = schedule.chunks(); frame < 2 * schedule.half(); frame++) {
      assertThat(schedule.sent(frame)).isEqualTo(schedule.received(frame - schedule.chunks()));
    }
  }

  @Property(tries = 300)
  void sumsEveryElementOverAllRanksInRotatedOrder(
      @ForAll @IntRange(min = 1, max = 8) int worldSize,
      @ForAll @IntRange(max = 60) int floats,
      @ForAll @IntRange(min = 1, max = 20) int chunkFloats) {
    List<List<List<Integer>>> order = carriedOut(worldSize, floats, chunkFloats);
    for (int element = 0; element < floats; element++) {
      int first = ownerOf(element, floats, worldSize) + 1;
      List<Integer> rotated =
          IntStream.range(first, first + worldSize).map(r -> r % worldSize).boxed().toList();
      for (int rank = 0; rank < worldSize; rank++) {
        assertThat(order.get(rank).get(element)).isEqualTo(rotated);
      }
    }
  }

  /** The order in which ranks' values were added, by rank and element. */
  private static List<List<List<Integer>>> carriedOut(int worldSize, int floats, int chunkFloats) {
    List<List<List<Integer>>> values = new ArrayList<>();
    List<RingSchedule> schedules = new ArrayList<>();
    for (int rank = 0; rank < worldSize; rank++) {
      int own = rank;
      values.add(new ArrayList<>(IntStream.range(0, floats).mapToObj(i -> List.of(own)).toList()));
      schedules.add(new RingSchedule(rank, worldSize, floats, chunkFloats));
    }
    for (int frame = 0; frame < 2 * schedules.get(0).half(); frame++) {
      List<List<List<Integer>>> before = values.stream().map(List::copyOf).toList();
      for (int rank = 0; rank < worldSize; rank++) {
        Slice slice = schedules.get(rank).received(frame);
        List<List<Integer>> source = before.get(Math.floorMod(rank - 1, worldSize));
        for (int i = slice.start(); i < slice.start() + slice.length(); i++) {
          List<Integer> arrived = new ArrayList<>(source.get(i));
          if (schedules.get(rank).reduces(frame)) {
            arrived.addAll(values.get(rank).get(i));
          }
          values.get(rank).set(i, arrived);
        }
      }
    }
    return values;
  }

  private static int ownerOf(int element, int floats, int worldSize) {
    return IntStream.range(0, worldSize)
        .filter(s -> element < (long) floats * (s + 1) / worldSize)
        .findFirst()
        .orElseThrow();
  }

  @Property
  void noFrameCarriesMoreThanAChunk(
      @ForAll @IntRange(min = 2, max = 64) int worldSize,
      @ForAll @IntRange(max = 5000) int floats,
      @ForAll @IntRange(min = 1, max = 300) int chunkFloats) {
    RingSchedule schedule = new RingSchedule(1, worldSize, floats, chunkFloats);
    int carried = 0;
    for (int frame = 0; frame < 2 * schedule.half(); frame++) {
      assertThat(schedule.sent(frame).length()).isBetween(0, chunkFloats);
      carried += schedule.sent(frame).length();
    }
    // All slices but one to reduce, all but one to gather.
    int shortest = floats / worldSize;
    assertThat(carried).isBetween(2 * (floats - shortest - 1), 2 * (floats - shortest));
  }

  @Test
  void theLargestBufferDoesNotOverflow() {
    int floats = Integer.MAX_VALUE / Float.BYTES;
    RingSchedule schedule = new RingSchedule(0, 64, floats, RingTransfer.CHUNK_FLOATS);
    Slice last = schedule.sent(schedule.chunks() - 1);
    assertThat(last.start() + last.length()).isEqualTo(floats);
  }
}
