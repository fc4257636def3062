package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void whatNeverArrivedIsNotDone() {
    Console console = console(new FullDisk());
    console.line("the result");

    assertThat(console.delivered(0)).isEqualTo(1);
    assertThat(err())
        .isEqualToIgnoringNewLines(
            "lockstep: standard output cannot be written (is the disk full?)");
  }

  @Test
  void whatFailedForAnotherReasonKeepsItsExitCode() {
    Console console = console(new FullDisk());
    console.line("the result");

    assertThat(console.delivered(4)).isEqualTo(4);
  }

  @Test
  void whatArrivedIsNotSpokenOf() {
    Console console = console(new ByteArrayOutputStream());
    console.line("the result");

    assertThat(console.delivered(0)).isZero();
    assertThat(err()).isEmpty();
  }

  @Test
  void aCommandLineWhoseOutputIsLostSaysSo() {
    PrintStream systemOut = System.out;
    PrintStream systemErr = System.err;
    try {
      System.setOut(stream(new FullDisk()));
      System.setErr(stream(err));
      assertThat(Lockstep.run("simulate", "--profiles", "--json")).isEqualTo(1);
    } finally {
      System.setOut(systemOut);
      System.setErr(systemErr);
    }
    assertThat(err()).hasLineCount(1).contains("standard output cannot be written");
  }

  @Test
  void aConfigFileThatIsNoPathIsWrongUsage() {
    Invocation captured = Invocation.of("train", "--config", "no\0path");

    assertThat(captured.exit()).isEqualTo(2);
    assertThat(captured.err()).contains("cannot be read").hasLineCount(1);
  }

  private Console console(OutputStream out) {
    return new Console(false, false, stream(out), stream(err));
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static PrintStream stream(OutputStream out) {
    return new PrintStream(out, true, StandardCharsets.UTF_8);
  }

  /** What a write to a full disk or a closed pipe does. */
  private static final class FullDisk extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("No space left on device");
    }
  }
}
