package io.lockstep.model.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.CollectiveMemory;
import io.lockstep.model.data.Dataset;
import io.lockstep.model.engine.Engine;
import io.lockstep.model.network.Networks;
import io.lockstep.model.network.StagedNetwork;
import io.lockstep.model.replica.Tape.Mishap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferTest {
  private static final int[] EIGHT = Samples.every(1, 0, 8);
  private static final Dataset NOISE = Samples.random(16, 1);

  /** Weights, velocity, statistics, trailer: resnet8's are a piece each. */
  private static final int BROADCASTS = 4;

  @TempDir Path folder;
  private final List<Trainer> opened = new ArrayList<>();
  private final Tape tape = new Tape();

  @BeforeAll
  static void startEngine() {
    Engine.start(1);
  }

  @AfterEach
  void close() {
    opened.forEach(Trainer::close);
  }

  @Test
  void makesAReplicaTrainedDifferentlyEqualToTheSource() {
    Trainer source = trained(1, 5);
    Trainer receiver = trained(2, 2);
    Flat.of(receiver).reduced().floats().put(0, 1f); // What a failed step may leave.

    int crc = record(source);
    receiver.transfer(tape.receiver(), Tape.SOURCE, crc);

    assertThat(tape.sizes()).hasSize(BROADCASTS);
    assertThat(Fingerprint.of(receiver)).isEqualTo(Fingerprint.of(source));
    assertThat(saved(receiver, "receiver.npz")).hasSameBinaryContentAs(saved(source, "source.npz"));
    for (int step = 5; step < 8; step++) {
      assertThat(step(receiver, step)).isEqualTo(step(source, step));
    }
    assertThat(Fingerprint.of(receiver)).isEqualTo(Fingerprint.of(source));
  }

  /** The statistics that came are those to go back to. */
  @Test
  void keepsWhatHasComeWhereTheNextStepFails() {
    Trainer source = trained(1, 2);
    Trainer receiver = trained(2, 1);
    receiver.transfer(tape.receiver(), Tape.SOURCE, record(source));

    assertThatThrownBy(() -> receiver.step(Samples.order(2, EIGHT, 0.1), new Twins("broken")))
        .hasMessage("broken");

    assertThat(Fingerprint.of(receiver)).isEqualTo(Fingerprint.of(source));
  }

  @Test
  void leavesTheSourceAsItWas() {
    Trainer source = trained(1, 2);
    String before = Fingerprint.of(source);

    record(source);

    assertThat(Fingerprint.of(source)).isEqualTo(before);
  }

  @Test
  void leavesAReceiverAsItWasWhicheverBroadcastFails() {
    int crc = record(trained(1, 3));
    Trainer receiver = trained(2, 2);

    for (int operation = 0; operation < BROADCASTS; operation++) {
      assertFails(receiver, tape.receiver(Mishap.breaks(operation)), crc)
          .hasMessage("broken in broadcast " + operation);
    }

    assertThat(step(receiver, 2)).isEqualTo(step(trained(2, 2), 2));
  }

  @Test
  void leavesTheSourceAsItWasWhicheverBroadcastFails() {
    Trainer source = trained(1, 2);
    int crc = source.description().paramsCrc();

    for (int operation = 0; operation < BROADCASTS; operation++) {
      assertFails(source, tape.source(Mishap.breaks(operation)), crc)
          .hasMessage("broken in broadcast " + operation);
    }

    assertThat(step(source, 2)).isEqualTo(step(trained(1, 2), 2));
  }

  @Test
  void givesUpBetweenBroadcastsWhereTheCollectiveHasFailed() {
    Trainer source = trained(1, 1);
    long progress = source.progress();

    assertFails(source, new Doomed(0), source.description().paramsCrc()).hasMessage(Doomed.CAUSE);

    assertThat(source.progress()).isEqualTo(progress + 1);
  }

  @Test
  void refusesAStateOfWhichOneBitHasChanged() {
    int crc = record(trained(1, 3));
    Trainer receiver = trained(2, 2);

    for (int operation = 0; operation < BROADCASTS; operation++) {
      int size = tape.sizes().get(operation);
      for (int index : List.of(0, size / 2, size - 5, size - 1)) {
        assertFails(receiver, tape.receiver(Mishap.flipsABit(operation, index)), crc)
            .hasMessage("the state of rank 0 arrived damaged");
      }
    }

    assertThat(step(receiver, 2)).isEqualTo(step(trained(2, 2), 2));
  }

  @Test
  void refusesAStateOtherThanTheOneAnnounced() {
    int crc = record(trained(1, 3));
    Trainer receiver = trained(2, 2);

    assertFails(receiver, tape.receiver(), crc + 1)
        .hasMessage("the state of rank 0 arrived damaged");
  }

  @Test
  void sendsNothingWhereTheSourceDoesNotHoldTheStateAnnounced() {
    Trainer source = trained(1, 1);
    int crc = source.description().paramsCrc();

    for (Collective collective : List.of(tape.source(), Lone.WORLD)) {
      LockstepException failure =
          catchThrowableOfType(
              LockstepException.class, () -> source.transfer(collective, 0, crc + 1));
      assertThat(failure)
          .hasMessage("rank 0 holds the state %08x, not %08x as it reported", crc, crc + 1);
      assertThat(failure.rank()).isZero();
    }
    assertThat(tape.sizes()).isEmpty();
  }

  @Test
  void hasNobodyToTellInAWorldOfOne() {
    Trainer lone = trained(1, 1);
    String before = Fingerprint.of(lone);

    lone.transfer(Lone.WORLD, 0, lone.description().paramsCrc());

    assertThat(Fingerprint.of(lone)).isEqualTo(before);
  }

  @Test
  void sendsALargeStateInPieces() {
    Trainer source = open(1, Networks.named("resnet18"));
    Trainer receiver = open(2, Networks.named("resnet18"));
    long progress = receiver.progress();

    receiver.transfer(tape.receiver(), Tape.SOURCE, record(source));

    // 11,173,962 weights and as many velocities are 11 pieces each; 9,600 statistics; trailer.
    assertThat(tape.sizes()).hasSize(11 + 11 + 1 + 1);
    assertThat(Collections.max(tape.sizes())).isEqualTo(4 << 20);
    assertThat(receiver.progress()).isEqualTo(progress + 24);
    assertThat(Fingerprint.of(receiver)).isEqualTo(Fingerprint.of(source));
  }

  @Test
  void sendsNoPieceForStatisticsThatANetworkHasNot() {
    Trainer source = open(1, TinyNetwork.NETWORK);
    Trainer receiver = open(2, TinyNetwork.NETWORK);

    receiver.transfer(tape.receiver(), Tape.SOURCE, record(source));

    assertThat(tape.sizes()).hasSize(BROADCASTS - 1).doesNotContain(0);
    assertThat(Fingerprint.of(receiver)).isEqualTo(Fingerprint.of(source));
  }

  /** Fills the tape with a source's state. */
  private int record(Trainer source) {
    int crc = source.description().paramsCrc();
    source.transfer(tape.source(), Tape.SOURCE, crc);
    return crc;
  }

  /** Asserts that a transfer fails and leaves all as it was. */
  private static AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      Trainer trainer, Collective collective, int paramsCrc) {
    String before = Fingerprint.of(trainer);
    LockstepException failure =
        catchThrowableOfType(
            LockstepException.class, () -> trainer.transfer(collective, Tape.SOURCE, paramsCrc));
    assertThat(Fingerprint.of(trainer)).isEqualTo(before);
    return assertThat(failure);
  }

  private Path saved(Trainer trainer, String name) {
    Path file = folder.resolve(name);
    trainer.save(file);
    return file;
  }

  private static int step(Trainer trainer, int step) {
    return trainer.step(Samples.order(step, EIGHT, 0.1), Lone.WORLD).paramsCrc();
  }

  private Trainer trained(long seed, int steps) {
    Trainer trainer = open(seed, Networks.named("resnet8"));
    for (int step = 0; step < steps; step++) {
      step(trainer, step);
    }
    return trainer;
  }

  private Trainer open(long seed, StagedNetwork network) {
    Trainer trainer =
        new Trainer(new Specs().seed(seed).spec(), CollectiveMemory.PRIVATE, network, NOISE);
    opened.add(trainer);
    return trainer;
  }
}
