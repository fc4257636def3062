package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.core.failure.LockstepException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompilerDirectivesTest {
  /** A line of -XX:+PrintCompilation: time, number, flags, level, method. */
  private static final Pattern OPTIMISED =
      Pattern.compile("^ *\\d+ +\\d+ [ %sbn!]{5,} 4 +(\\S+)::.*", Pattern.MULTILINE);

  @TempDir private Path folder;

  /** Does in its loops what is Lockstep's and what is not. */
  static final class Loops {
    private Loops() {}

    public static void main(String[] args) throws Exception {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      float[] floats = new float[1024];
      ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES);
      long digits = 0;
      for (int i = 0; i < 20_000; i++) {
        add(floats, i);
        digest.update(new byte[64]);
        buffer.putLong(0, digits);
        digits += Integer.toString(i).length() + List.of(i, i + 1).indexOf(i + 1);
      }
      System.out.println(floats[7] + " " + digits);
    }

    private static void add(float[] floats, float summand) {
      for (int i = 0; i < floats.length; i++) {
        floats[i] += summand;
      }
    }
  }

  @Test
  void onlyOwnCodeAndTheLoopsOfTheJdkAreOptimised() throws Exception {
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:CompilerDirectivesFile=" + CompilerDirectives.in(folder),
                "-XX:+PrintCompilation",
                "-Xbatch", // Or the program may be over before anything is compiled.
                "-cp",
                System.getProperty("java.class.path"),
                Loops.class.getName())
            .redirectErrorStream(true)
            .start();
    String out = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(java.waitFor()).as(out).isZero();
    assertThat(OPTIMISED.matcher(out).results().map(line -> line.group(1)))
        .as(out)
        .anyMatch(name -> name.equals(Loops.class.getName()))
        .anyMatch(name -> name.startsWith("java.nio."))
        .anyMatch(name -> name.startsWith("sun.security.provider."))
        .allMatch(name -> name.matches("(io\\.lockstep|java\\.nio|sun)\\..*"));
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    Path missing = folder.resolve("missing");

    assertThatThrownBy(() -> CompilerDirectives.in(missing))
        .isInstanceOf(LockstepException.class)
        .hasMessageContaining(missing.toString());
  }
}
