package io.lockstep.actors.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollectiveChoiceTest {
  private static final long MIB = 1 << 20;

  @Test
  void autoTakesSharedMemoryWhereAllWorkersAreOnOneHost() {
    assertThat(CollectiveChoice.of("auto", true, room("Linux", 200), 4, 0))
        .isEqualTo(new CollectiveChoice("shm", "auto: all workers on this machine"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          true  | Linux    | 199 | /memory has 199 MiB free, and 4 segments need 200 MiB
          true  | Linux    | -1  | there is no folder /memory that may be written
          true  | Mac OS X | 200 | shared memory is for Linux, and this is Mac OS X
          false | Linux    | 200 | the workers are on several hosts
          """)
  void otherwiseAutoTakesTcpAndSaysWhyAndShmIsRefused(
      boolean oneHost, String os, long freeMib, String why) {
    SharedMemoryRoom room = room(os, freeMib);
    assertThat(CollectiveChoice.of("auto", oneHost, room, 4, 0))
        .isEqualTo(new CollectiveChoice("tcp", "auto: " + why));
    assertThatThrownBy(() -> CollectiveChoice.of("shm", oneHost, room, 4, 0))
        .hasMessage("--collective shm cannot be had: " + why)
        .satisfies(
            failure ->
                assertThat(((LockstepException) failure).exitCode())
                    .isEqualTo(ExitCode.ENVIRONMENT));
  }

  @Test
  void thereMustBeRoomForAReplacementBesideALostWorkersMemory() {
    assertThat(CollectiveChoice.of("auto", true, room("Linux", 200), 4, 1).reason())
        .isEqualTo("auto: /memory has 200 MiB free, and 5 segments need 250 MiB");
  }

  @Test
  void whatIsNamedIsTaken() {
    assertThat(CollectiveChoice.of("tcp", true, room("Linux", 200), 4, 0).name()).isEqualTo("tcp");
    assertThat(CollectiveChoice.of("shm", true, room("Linux", 200), 4, 0).name()).isEqualTo("shm");
  }

  private static SharedMemoryRoom room(String os, long freeMib) {
    long free = freeMib < 0 ? -1 : freeMib * MIB;
    return new SharedMemoryRoom(os, Path.of("/memory"), free, 50 * MIB);
  }
}
