package io.lockstep.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Platform;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
  @TempDir Path folder;

  @Test
  void givesTheThreadsAskedForAndStaysOffline() {
    Engine.start(2);
    assertThat(JniUtils.getNumThreads()).isEqualTo(2);

    Engine.start(1);

    assertThat(JniUtils.getNumThreads()).isEqualTo(1);
    assertThat(JniUtils.getNumInteropThreads()).isEqualTo(1);
    assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
    assertThat(Engine.version()).startsWith("2.7.1");
  }

  @Test
  void unpacksUnderALockThatOtherProcessesSee() {
    AtomicBoolean loaded = new AtomicBoolean();

    UnpackLock.around(
        folder.resolve("cache"),
        Platform.detectPlatform("pytorch"),
        () -> {
          Path lock = folder.resolve("cache").resolve(UnpackLock.LOCK_FILE);
          assertThatThrownBy(() -> tryLock(lock)).isInstanceOf(OverlappingFileLockException.class);
          loaded.set(true);
        });

    assertThat(loaded).isTrue();
  }

  @Test
  void saysWhereItCannotUnpack() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    LockstepException failure =
        catchThrowableOfType(
            LockstepException.class,
            () -> UnpackLock.around(file, Platform.detectPlatform("pytorch"), () -> {}));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(failure).hasMessageContaining(file.toString());
  }

  private static void tryLock(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.tryLock();
    }
  }
}
