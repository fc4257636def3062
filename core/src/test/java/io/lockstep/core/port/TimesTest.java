package io.lockstep.core.port;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimesTest {
  @Test
  void aCollectiveIsNotBusyWhileItWaitsForAPeer() {
    assertThat(new Collective.Timing(1_000, 9_000, 3_000).busyNs()).isEqualTo(5_000);
  }

  @Test
  void aSpanBetweenTwoReadingsIsInMicroseconds() {
    assertThat(Span.between("forward", Span.REPLICA, 1_500, 4_000))
        .isEqualTo(new Span("forward", "replica", 1.5, 2.5));
  }
}
