package io.lockstep.model.data;

import static io.lockstep.model.data.ImageSet.CLASSES;
import static io.lockstep.model.data.ImageSet.RECORD_BYTES;

import io.lockstep.core.failure.LockstepException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * CIFAR-10's binary files (Krizhevsky 2009, https://www.cs.toronto.edu/~kriz/cifar.html): {@code
 * data_batch_N.bin}, any number of them, and {@code test_batch.bin}, of any whole number of records
 * each.
 */
public final class Cifar10 {
  private static final Pattern TRAIN_FILE = Pattern.compile("data_batch_([0-9]{1,9})\\.bin");
  private static final String TEST_FILE = "test_batch.bin";
  private static final String FETCH_HINT =
      "unpack cifar-10-binary.tar.gz from https://www.cs.toronto.edu/~kriz/cifar.html, which holds"
          + " data_batch_1.bin … and test_batch.bin; or use '--data shapes', which needs no file";

  private Cifar10() {}

  /** Reads a folder; every failure is one of usage and names the file and, where apt, the byte. */
  public static Dataset read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw LockstepException.usage(
              Files.exists(folder)
                  ? "the data '" + folder + "' is not a folder"
                  : "the data folder '" + folder + "' does not exist")
          .hint(FETCH_HINT);
    }
    List<Path> trainFiles = trainFiles(folder);
    if (trainFiles.isEmpty()) {
      throw LockstepException.usage("no data_batch_*.bin file in '" + folder + "'")
          .hint(FETCH_HINT);
    }
    Path testFile = folder.resolve(TEST_FILE);
    if (!Files.exists(testFile)) {
      throw LockstepException.usage("no " + TEST_FILE + " in '" + folder + "'").hint(FETCH_HINT);
    }
    return new Dataset(records(trainFiles), records(List.of(testFile)));
  }

  /** In the order of their numbers, so that batch 10 comes after batch 2. */
  private static List<Path> trainFiles(Path folder) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "data_batch_*.bin")) {
      for (Path entry : entries) {
        if (TRAIN_FILE.matcher(entry.getFileName().toString()).matches()) {
          files.add(entry);
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      throw unreadable(folder, e);
    }
    files.sort(Comparator.comparingInt(Cifar10::number).thenComparing(Path::toString));
    return files;
  }

  private static int number(Path file) {
    Matcher matcher = TRAIN_FILE.matcher(file.getFileName().toString());
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  /** The files' contents one after another, read into place: no second copy is ever held. */
  private static ImageSet records(List<Path> files) {
    long[] sizes = files.stream().mapToLong(Cifar10::size).toArray();
    long total = LongStream.of(sizes).sum();
    if (total > Integer.MAX_VALUE - 8) {
      throw LockstepException.usage(
          "the files beside '" + files.get(0) + "' hold " + total + " bytes; at most 2 GiB fit");
    }
    byte[] records = new byte[(int) total];
    int start = 0;
    for (int i = 0; i < sizes.length; i++) {
      int end = start + (int) sizes[i];
      read(files.get(i), records, start, end);
      requireLabels(files.get(i), records, start, end);
      start = end;
    }
    return new ImageSet(records);
  }

  /** In bytes: a whole number of records. */
  private static long size(Path file) {
    long bytes;
    try {
      bytes = Files.size(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    if (bytes == 0) {
      throw LockstepException.usage("'" + file + "' is empty").hint(FETCH_HINT);
    }
    long rest = bytes % RECORD_BYTES;
    if (rest != 0) {
      throw LockstepException.usage(
              String.format(
                  "'%s' is truncated: %d bytes are not a whole number of %d-byte records; the last"
                      + " whole record ends at byte %d",
                  file, bytes, RECORD_BYTES, bytes - rest))
          .hint("fetch the file again, or cut it off at byte " + (bytes - rest));
    }
    return bytes;
  }

  private static void read(Path file, byte[] target, int start, int end) {
    try (InputStream in = Files.newInputStream(file)) {
      if (in.readNBytes(target, start, end - start) < end - start) {
        throw new EOFException("it became shorter while it was read");
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static void requireLabels(Path file, byte[] records, int start, int end) {
    for (int at = start; at < end; at += RECORD_BYTES) {
      int label = records[at] & 0xFF;
      if (label >= CLASSES) {
        int offset = at - start;
        throw LockstepException.usage(
                String.format(
                    "'%s' has label %d at byte %d (record %d); labels are 0 to %d",
                    file, label, offset, offset / RECORD_BYTES, CLASSES - 1))
            .hint("is it one of CIFAR-10's binary files? CIFAR-100's have two label bytes");
      }
    }
  }

  private static LockstepException unreadable(Path path, Throwable cause) {
    return LockstepException.usage("cannot read '" + path + "': " + cause.getMessage())
        .because(cause);
  }
}
