package io.lockstep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder of CIFAR-10 binary files of a few images, drawn from a formula. */
final class TinyCifar {
  static final int RECORD = 3073;

  private TinyCifar() {}

  static Path write(Path folder, int train, int test) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve("data_batch_1.bin"), records(train));
    Files.write(folder.resolve("test_batch.bin"), records(test));
    return folder;
  }

  private static byte[] records(int count) {
    byte[] bytes = new byte[count * RECORD];
    for (int i = 0; i < bytes.length; i++) {
      int record = i / RECORD;
      boolean label = i % RECORD == 0;
      bytes[i] = (byte) (label ? record % 10 : (record % 10) * 20 + (i * 31) % 17);
    }
    return bytes;
  }
}
