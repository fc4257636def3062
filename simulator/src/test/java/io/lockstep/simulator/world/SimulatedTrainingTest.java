package io.lockstep.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.core.runlog.Ended;
import io.lockstep.simulator.time.TaskOrder;
import org.junit.jupiter.api.Test;

class SimulatedTrainingTest {
  @Test
  void trainsToTheEnd() {
    Worlds.Course course = Worlds.run(Worlds.steps(4, 10), TaskOrder.fifo());
    course.records().forEach(System.out::println);
    assertThat(course.ended().status()).isEqualTo(Ended.COMPLETED);
  }
}
