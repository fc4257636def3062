package io.lockstep.simulator.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfilesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"reference", "h200", "uneven.json"})
  void whatIsWrittenIsReadBackUnchanged(String name) throws Exception {
    Profile reference = Profiles.load(name.endsWith(".json") ? uneven().toString() : name);
    Path file = folder.resolve("new").resolve("copy.json");
    Profiles.write(reference, file);
    Profiles.write(reference, file);
    assertThat(Profiles.load(file.toString())).isEqualTo(reference);
    assertThat(file.getParent()).isDirectoryContaining("glob:**copy.json");
    assertThat(file.resolveSibling("copy.json.partial")).doesNotExist();
  }

  /** As an editor would write it: two workers' jitter is known, four workers' is not. */
  private Path uneven() throws Exception {
    return Files.writeString(
        folder.resolve("uneven.json"),
        """
        {"schema": 1, "name": "p", "description": "d",
         "workload": {"network": "n", "data": "d", "images": 10, "test_images": 1,
                      "reduced_bytes": 4, "source": "s"},
         "compute": {"ms": 1, "batch": 1, "source": "s", "fitted_on": []},
         "host": {"cores": 2, "threads": 1, "background_cores": 0, "slowdown_per_worker": 0,
                  "slowdowns": [{"workers": 4, "factor": 2},
                                {"workers": 2, "factor": 1.1, "low": 1, "high": 1.2,
                                 "jitter": 0.1, "jitter_low": 0.05, "jitter_high": 0.2}],
                  "source": "s", "fitted_on": []}}
        """);
  }

  @Test
  void aHostsJitterIsKeptWhereItIsKnown() throws Exception {
    Contention host = Profiles.load(uneven().toString()).host();
    assertThat(host.slowdowns())
        .containsExactly(
            new Slowdown(2, 1.1, 1.0, 1.2, 0.1, 0.05, 0.2), new Slowdown(4, 2, null, null, null));
    refusedHost("\"jitter\": 0.1", "\"jitter\": 1.1");
    refusedHost("\"jitter_high\": 0.2", "\"jitter_high\": 1.2");
    refusedHost("\"jitter_high\": 0.2", "\"jitter_high\": 0.09");
    refusedHost("\"jitter\": 0.1,", "");
    refusedHost("\"jitter\": 0.1, \"jitter_low\": 0.05", "\"jitter_low\": 0");
  }

  private void refusedHost(String right, String wrong) throws Exception {
    String text = Files.readString(uneven());
    assertThat(text).contains(right);
    Path file = Files.writeString(folder.resolve("wrong.json"), text.replace(right, wrong));
    assertThatThrownBy(() -> Profiles.load(file.toString()))
        .hasMessageContaining("host.slowdowns.jitter");
  }

  @Test
  void everyBuiltInProfileLoads() {
    assertThat(Profiles.builtIn()).isNotEmpty().allSatisfy(name -> Profiles.load(name));
  }

  @Test
  void theReferenceCarriesWhereItsArithmeticDoesNotHold() {
    Profile reference = Profiles.load("reference");
    assertThat(reference.notes()).hasSize(7);
    assertThat(String.join("\n", reference.notes()))
        .contains(
            "720 ms", "2.25", "--scaling", "restated", "evaluation", "4.4x to 5.9x", "missed");
    assertThat(reference.measured()).extracting(MeasuredPoint::workers).containsExactly(1, 2, 4);
  }

  @Test
  void suggestsTheProfileThatWasMeant() {
    assertThatThrownBy(() -> Profiles.load("refrence"))
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
              assertThat(e.hint()).contains("reference");
            });
  }

  @Test
  void namesWhatIsWrongInAFile() throws Exception {
    String good = Files.readString(written());
    refused("{", "not a profile");
    refused("[]", "not a profile");
    refused("{}", "not a profile");
    refused(good.replace("\"ms\" : 260.0", "\"ms\" : -260.0"), "compute.ms");
    refused(good.replace("\"network\" : \"resnet18\",", ""), "workload.network");
    refused(good.replace("\"schema\" : 1", "\"schema\" : 99"), "schema 99");
    refused(good.replace("\"ms\" : 90.0", "\"ms\" : 90.0, \"low\" : 95.0"), "interval");
  }

  private Path written() {
    Path file = folder.resolve("good.json");
    Profiles.write(Profiles.load("reference"), file);
    return file;
  }

  private void refused(String json, String naming) throws Exception {
    Path file = Files.writeString(folder.resolve("bad.json"), json);
    assertThatThrownBy(() -> Profiles.load(file.toString()))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining("bad.json")
        .hasMessageContaining(naming);
  }
}
