package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code node} refuses, and how it ends where nobody comes. */
class NodeVerbTest {
  @TempDir private Path temp;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "                                              | Missing required option: '--nodes=K'",
        "--nodes 0                                     | --nodes must be in [1, 1024], not 0",
        "--nodes 2                                     | the first needs --bind HOST:PORT",
        "--nodes 2 --bind 127.0.0.1:1 --join 127.0.0.1:1 | --bind is for the first host",
        "--nodes 1 --join 127.0.0.1:1                  | there is --nodes 1 only",
        "--nodes 2 --bind 127.0.0.1:1 --host 127.0.0.2 | --host is for hosts that --join",
        "--nodes 2 --bind here                         | --bind here is not HOST:PORT",
        "--nodes 2 --bind 127.0.0.1:65536              | is not HOST:PORT",
        "--nodes 2 --bind 0.0.0.0:1                    | name the one address",
        "--nodes 2 --bind [::1]:1                      | is an IPv6 address",
        "--nodes 2 --join no.such.host.invalid:1       | there is no host 'no.such.host.invalid'",
        "--nodes 2 --bind 127.0.0.1:1 --join-timeout 9 | '9' is not a time",
        "--nodes 2 --bind 127.0.0.1:1 --collective shm | between 2 hosts it is tcp",
        "--nodes 2 --bind 127.0.0.1:1 --workers 2 --global-batch 6 | does not divide by 4 workers",
        "--nodes 2 --bind 127.0.0.1:1 --min-workers 3  | is more than --nodes 2 --workers 1"
      })
  void wrongUsageIsRefused(String options, String complaint) {
    Invocation node = node(options == null ? "" : options);

    assertThat(node.err()).contains(complaint).hasLineCount(1);
    assertThat(node.exit()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "--bind 10.77.0.1:29500, --bind 10.77.0.1",
    "--join 10.77.0.1:29500, --join 10.77.0.1",
    "--join 127.0.0.1:29500 --host 10.77.0.2, --host 10.77.0.2"
  })
  void nothingLeavesThisMachineUnlessThatIsAllowed(String options, String named) {
    Invocation node = node("--nodes 2 " + options);

    assertThat(node.err()).contains(named, "nothing is encrypted", "--insecure").hasLineCount(1);
    assertThat(node.exit()).isEqualTo(2);
    assertThat(node("--nodes 2 --insecure --dry-run " + options).exit()).isZero();
  }

  @Test
  void aPortThatIsTakenIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Invocation node = node("--nodes 2 --bind 127.0.0.1:" + taken.getLocalPort());

      assertThat(node.err())
          .contains("cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .hasLineCount(1);
      assertThat(node.exit()).isEqualTo(3);
    }
  }

  @Test
  void whoFindsNobodyGivesUpInTime() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    String address = "127.0.0.1:" + free;
    Invocation node = node("--nodes 2 --join-timeout 100ms --join " + address);

    assertThat(node.err())
        .startsWith("lockstep: waiting for " + address + "\n")
        .contains("nobody listens at " + address, "--bind")
        .hasLineCount(2);
    assertThat(node.exit()).isEqualTo(1);
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void whoIsLeftAloneGivesUpInTime() {
    Invocation node = node("--nodes 3 --join-timeout 100ms --bind 127.0.0.1:0");

    assertThat(node.err()).contains("waiting for 2 of 3 hosts at 127.0.0.1:", "1 of 3 hosts came");
    assertThat(node.exit()).isEqualTo(1);
    assertThat(temp).isEmptyDirectory();
  }

  private Invocation node(String options) {
    List<String> words = new ArrayList<>(List.of("node", "--network", "resnet8"));
    words.addAll(List.of("--run", temp.resolve("run").toString()));
    if (!options.isBlank()) {
      words.addAll(List.of(options.strip().split(" +")));
    }
    return Invocation.of(words.toArray(String[]::new));
  }
}
