package io.lockstep.actors.shm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnSegmentTest {
  private static final byte[] DIGEST = RunDigest.of("a secret");

  @TempDir private Path folder;

  @Test
  void memoryIsZeroAlignedAndBackedByPages() throws IOException {
    OwnSegment segment = OwnSegment.create(folder, DIGEST);
    ByteBuffer first = segment.allocate(5_000_000);
    ByteBuffer second = segment.allocate(12);
    assertThat(first.capacity()).isEqualTo(5_000_000);
    assertThat(first.order()).isEqualTo(ByteOrder.nativeOrder());
    assertThat(first.alignmentOffset(0, 64)).isZero();
    assertThat(first.mismatch(ByteBuffer.allocate(5_000_000))).isEqualTo(-1);
    long blocks = ((Number) Files.getAttribute(segment.file(), "unix:size")).longValue();
    assertThat(blocks).isGreaterThanOrEqualTo(Layout.FIXED_BYTES + 5_000_012);
    assertThat(segment.locate(second.slice(4, 8))).isEqualTo(new Place(1, 4));
    assertThat(segment.locate(first.slice(8, 16))).isEqualTo(new Place(0, 8));
    assertThat(segment.locate(ByteBuffer.allocateDirect(8))).isEqualTo(Place.ELSEWHERE);
    segment.close();
  }

  @Test
  void theFileIsItsOwnersAloneAndGoesWithIt() throws IOException {
    OwnSegment segment = OwnSegment.create(folder, DIGEST);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(segment.file())))
        .isEqualTo("rw-------");
    SegmentName name = SegmentName.parse(segment.file()).orElseThrow();
    assertThat(name.pid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(name.isNew()).isFalse();
    segment.close();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void tooLittleMemoryIsSaidWhenItIsAsked() throws IOException, InterruptedException {
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=4m", "none", folder.toString()),
        "only root may mount a small file system");
    try {
      OwnSegment segment = OwnSegment.create(folder, DIGEST);
      assertThatThrownBy(() -> segment.allocate(5_000_000))
          .asInstanceOf(type(LockstepException.class))
          .satisfies(
              failure -> {
                assertThat(failure.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
                assertThat(failure.getMessage())
                    .contains(folder + " has 1 MiB free and a worker needs 7 MiB");
                assertThat(failure.hint()).contains("--collective tcp");
              });
      assertThat(segment.allocate(1000).capacity()).isEqualTo(1000);
      assertThatThrownBy(() -> OwnSegment.create(folder, DIGEST))
          .isInstanceOf(LockstepException.class)
          .hasMessageContaining("a worker needs 3 MiB");
      assertThat(folder.toFile().list()).hasSize(1);
      segment.close();
    } finally {
      assertThat(run("umount", "-l", folder.toString())).isTrue();
    }
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> OwnSegment.create(folder.resolve("nowhere"), DIGEST))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("nowhere");
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException noSuchCommand) {
      return false;
    }
  }
}
