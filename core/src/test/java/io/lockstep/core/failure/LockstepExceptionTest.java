package io.lockstep.core.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LockstepExceptionTest {
  @Test
  void exitCodesAreTheContracts() {
    assertThat(Stream.of(ExitCode.values()).map(ExitCode::number)).containsExactly(0, 1, 2, 3, 4);
    assertThat(LockstepException.failed("x").exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(LockstepException.usage("x").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(LockstepException.environment("x").exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
  }

  @Test
  void gathersWhatIsKnownOfAFailure() {
    IllegalStateException under = new IllegalStateException("socket");

    LockstepException failure =
        LockstepException.failed("the ring broke").because(under).rank(3).hint("see its log");

    assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(failure.text()).isEqualTo("the ring broke");
    assertThat(failure.rank()).isEqualTo(3);
    assertThat(failure.hint()).isEqualTo("see its log");
    assertThat(failure).hasCause(under);
  }

  @Test
  void leavesTheFailureThatItWasMadeFromAsItWas() {
    LockstepException bare = LockstepException.usage("no such network");

    assertThat(bare.hint("known: resnet18")).isNotSameAs(bare);
    assertThat(bare.hint()).isNull();
    assertThat(bare.rank()).isNull();
  }
}
