package io.lockstep.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtEngine;
import ai.djl.pytorch.jni.JniUtils;
import io.lockstep.model.engine.Engine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class InPlaceTest {
  @BeforeAll
  static void start() {
    Engine.start(1);
  }

  @Test
  void reluOverwritesItsArgument() {
    try (NDManager manager = NDManager.newBaseManager(PtEngine.ENGINE_NAME)) {
      NDArray x = manager.create(new float[] {-1, 0, 2, Float.NaN});
      NDArray same = x.reshape(2, 2);
      NDArray y = InPlace.relu(x);
      assertThat(y.toFloatArray()).containsExactly(0, 0, 2, Float.NaN);
      assertThat(same.toFloatArray()).containsExactly(0, 0, 2, Float.NaN);
      assertThat(y.getManager()).isSameAs(manager);
    }
  }

  @Test
  void reluIsDifferentiated() {
    try (NDManager manager = NDManager.newBaseManager(PtEngine.ENGINE_NAME)) {
      NDArray x = manager.create(new float[] {-3, 5});
      x.setRequiresGradient(true);
      JniUtils.setGradMode(true);
      try {
        JniUtils.backward(
            (ai.djl.pytorch.engine.PtNDArray) InPlace.relu(x.mul(2)).sum(),
            (ai.djl.pytorch.engine.PtNDArray) manager.create(1f),
            false,
            false);
      } finally {
        JniUtils.setGradMode(false);
      }
      assertThat(x.getGradient().toFloatArray()).containsExactly(0, 2);
    }
  }
}
