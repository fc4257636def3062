package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.simulator.calibrate.Calibrated;
import io.lockstep.simulator.profile.Contention;
import io.lockstep.simulator.profile.Profile;
import io.lockstep.simulator.profile.Profiles;
import io.lockstep.simulator.profile.Slowdown;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalibratedTextTest {
  @Test
  void whatWorkersOfAHostDoToOneAnotherHasItsIntervals() {
    List<String> lines = lines(new Slowdown(2, 1.1, 1.05, 1.2, 0.05, 0.03, 0.08));
    assertThat(lines)
        .anyMatch(
            line -> line.matches("compute of 2 workers on a host +x 1.100 +1.050 to 1.200 .*"))
        .anyMatch(line -> line.matches("variation of 2 workers .* 5.00 % +3.00 to 8.00 % .*"));
    assertThat(lines(new Slowdown(2, 1.1, null, null, 0.05)))
        .anyMatch(line -> line.matches("variation of 2 workers .* 5.00 % +the same, .*"));
  }

  private static List<String> lines(Slowdown slowdown) {
    Profile some = Profiles.load("reference");
    Contention host = new Contention(2, 1, 0, 0, List.of(slowdown), "t", List.of());
    Profile profile =
        new Profile(
            some.schema(),
            some.name(),
            some.description(),
            some.workload(),
            some.compute(),
            null,
            host,
            null,
            List.of(),
            List.of());
    return CalibratedText.lines(new Calibrated(profile, List.of()));
  }
}
