package io.lockstep.actors.nccl;

import static io.lockstep.actors.collective.Buffers.direct;
import static io.lockstep.actors.collective.Buffers.floats;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Pointer;
import io.lockstep.core.port.Collective;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * What one GPU can show; docs/gpu/gpu-check names NCCL itself. Otherwise this runs over the
 * stand-in, which is not NCCL.
 */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "NCCL is for Linux")
class OneGpuTest {
  /** 64 MiB, which take a GPU some milliseconds to copy: long enough to be overtaken. */
  private static final int MANY_BYTES = 64 << 20;

  private NcclLibrary library;

  @BeforeEach
  void open() {
    NcclSurvey survey = NcclSurvey.of(RealLibrary.orStandIn(), 1);
    Assumptions.assumeTrue(survey.obstacle() == null, "no GPU: " + survey.summary());
    library = NcclLibrary.open(RealLibrary.orStandIn());
  }

  @AfterEach
  void reset() {
    StandIn.reset();
  }

  @Test
  void aWorldOfOneHasItsOwnSums() {
    try (NcclWorld world = new NcclWorld(1, library, NcclWorld.PATIENT)) {
      world.open(1);
      Collective alone = world.rank(0);
      ByteBuffer buffer = direct(1, 2, 3);
      Stream.of(
              alone.allReduce(buffer),
              alone.reduceScatter(buffer),
              alone.allGather(buffer),
              alone.broadcast(buffer, 0),
              alone.barrier())
          .forEach(Collective.Pending::await);
      assertThat(floats(buffer)).containsExactly(1, 2, 3);
    }
  }

  @Test
  void whatGoesOutFollowsWhatCameIn() {
    assertThat(firstAndLastAfter(library)).containsExactly(5, 7);
  }

  @Test
  void whoDoesNotWaitForAnEventReadsWhatWasThereBefore() {
    StandIn.set("COPY_DELAY_US", 20_000);
    assertThat(lastAfterCopies(true)).isEqualTo(7);
    assertThat(lastAfterCopies(false)).isNotEqualTo(7);
  }

  /** Copies a large buffer in, twice, and on another stream its last value out. */
  private float lastAfterCopies(boolean waits) {
    Gpu gpu = Gpu.of(library, 0, "here");
    gpu.use();
    Cuda cuda = library.cuda();
    Streams streams = Streams.create(gpu);
    Slot slot = Slot.create(gpu, MANY_BYTES);
    long[] host = new long[1];
    library.cuda(cuda.hostAlloc(host, MANY_BYTES), "cudaHostAlloc");
    Pointer memory = new Pointer(host[0]);
    memory.clear(MANY_BYTES);
    copy(slot.address(), host[0], MANY_BYTES, streams.in());
    streams.drain();
    long last = MANY_BYTES - Float.BYTES;
    memory.setFloat(last, 7);

    copy(slot.address(), host[0], MANY_BYTES / 2, streams.in());
    copy(slot.address(), host[0], MANY_BYTES, streams.in());
    if (waits) {
      library.cuda(cuda.eventRecord(slot.arrived(), streams.in()), "cudaEventRecord");
      library.cuda(cuda.streamWaitEvent(streams.out(), slot.arrived()), "cudaStreamWaitEvent");
    }
    copy(host[0], slot.address() + last, Float.BYTES, streams.out());
    streams.drain();
    float read = memory.getFloat(0);
    slot.destroy();
    streams.destroy();
    return read;
  }

  private void copy(long target, long source, long bytes, long stream) {
    library.cuda(library.cuda().memcpyAsync(target, source, bytes, stream), "cudaMemcpyAsync");
  }

  /** Of a large buffer that has come back; the GPU's memory held other values before. */
  private static float[] firstAndLastAfter(NcclLibrary on) {
    try (NcclWorld world = new NcclWorld(1, on, NcclWorld.PATIENT)) {
      world.open(1);
      ByteBuffer buffer = world.factory(0).memory().allocate(MANY_BYTES);
      world.rank(0).allReduce(buffer).await();
      buffer.putFloat(0, 5).putFloat(MANY_BYTES - Float.BYTES, 7);
      world.rank(0).allReduce(buffer).await();
      return new float[] {buffer.getFloat(0), buffer.getFloat(MANY_BYTES - Float.BYTES)};
    }
  }

  @Test
  void anAbortReturnsAndTheNextGenerationSums() {
    try (NcclWorld world = new NcclWorld(1, library, NcclWorld.PATIENT)) {
      world.open(1);
      NcclCollective first = (NcclCollective) world.rank(0);
      first.allReduce(ByteBuffer.allocateDirect(MANY_BYTES));
      first.abort("enough");
      assertThat(first.ended().orTimeout(20, TimeUnit.SECONDS).join()).isTrue();

      world.open(2);
      ByteBuffer buffer = direct(4);
      world.rank(0).allReduce(buffer).await();
      assertThat(floats(buffer)).containsExactly(4);
      assertThat(world.hung).isEmpty();
    }
  }
}
