package io.lockstep.core.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.schedule.LearningRate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrainSpecTest {
  private static TrainSpec spec(@Nullable Integer globalBatch) {
    return new TrainSpec(
        2,
        1,
        1,
        "resnet8",
        "shapes",
        32,
        globalBatch,
        3,
        null,
        new LearningRate(
            0.1,
            LearningRate.Scaling.SQRT,
            LearningRate.Schedule.ONECYCLE,
            1.2,
            List.of(30, 60),
            6),
        0.9,
        true,
        5e-4,
        true,
        Long.MAX_VALUE,
        "shm",
        25 << 20,
        null,
        TrainSpec.CPU);
  }

  @Test
  void aFixedGlobalBatchIsStrongScaling() {
    assertThat(spec(64).scaling()).isEqualTo(Scaling.STRONG);
    assertThat(spec(null).scaling()).isEqualTo(Scaling.WEAK);
  }

  /** A launcher tells it to its workers so. */
  @Test
  void comesBackFromJsonAsItWas() throws JsonProcessingException {
    TrainSpec spec = spec(64);

    assertThat(Json.MAPPER.readValue(Json.line(spec), TrainSpec.class)).isEqualTo(spec);
    assertThat(Json.MAPPER.readValue(Json.line(spec(null)), TrainSpec.class)).isEqualTo(spec(null));
  }
}
