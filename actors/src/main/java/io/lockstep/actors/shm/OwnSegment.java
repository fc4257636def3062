package io.lockstep.actors.shm;

import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The segment of this process. Its file is locked as long as the process lives: the lock goes with
 * it, however it ends, and so tells the others. Every page is written when it is allocated: memory
 * that is not there fails then, and not at some later access with a signal.
 */
final class OwnSegment implements Segment {
  private static final int MIB = 1 << 20;

  private final Path folder;
  private final Path file;
  private final FileChannel channel;

  @SuppressWarnings("unused") // Held: what is not reachable may be released.
  private final FileLock lock;

  private final Header header;
  private final Area staging;
  private final List<Region> regions = new CopyOnWriteArrayList<>();
  private long end = Layout.FIXED_BYTES;

  private record Region(Area area, OptionalLong address) {}

  private OwnSegment(Path folder, Path file, FileChannel channel, FileLock lock, ByteBuffer fixed) {
    this.folder = folder;
    this.file = file;
    this.channel = channel;
    this.lock = lock;
    this.header = new Header(fixed);
    this.staging = new Area(fixed.slice(Layout.STAGING, Layout.FIXED_BYTES - Layout.STAGING));
  }

  /**
   * Makes the file, for this user alone.
   *
   * @throws LockstepException (exit 3) where there is no such folder, or no room
   */
  static OwnSegment create(Path folder, byte[] digest) {
    SegmentName name = SegmentName.forThisProcess(RunDigest.tag(digest));
    Path unlocked = folder.resolve(name.toString());
    Path file = folder.resolve(name.locked().toString());
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              unlocked,
              Set.of(
                  StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      FileLock lock = channel.lock();
      write(channel, folder, 0, Layout.FIXED_BYTES);
      ByteBuffer fixed = map(channel, 0, Layout.FIXED_BYTES);
      OwnSegment segment = new OwnSegment(folder, file, channel, lock, fixed);
      segment.header.initialize(digest);
      Files.move(unlocked, file, StandardCopyOption.ATOMIC_MOVE);
      return segment;
    } catch (IOException | UnsupportedOperationException e) {
      close(channel);
      remove(unlocked);
      throw unusable(folder, e);
    } catch (LockstepException e) {
      close(channel);
      remove(unlocked);
      throw e;
    }
  }

  Path file() {
    return file;
  }

  @Override
  public Header header() {
    return header;
  }

  @Override
  public Area staging() {
    return staging;
  }

  @Override
  public Area region(int index) {
    return regions.get(index).area();
  }

  /** See {@link io.lockstep.core.port.CollectiveMemory}. */
  synchronized ByteBuffer allocate(int bytes) {
    if (regions.size() == Layout.MOST_REGIONS) {
      throw LockstepException.failed(
          "%d pieces of shared memory are allocated already".formatted(Layout.MOST_REGIONS));
    }
    long length = Layout.wholePages(Math.max(bytes, 1));
    write(channel, folder, end, length);
    try {
      ByteBuffer mapped = map(channel, end, length);
      regions.add(new Region(new Area(mapped), Futex.address(mapped)));
      header.putRegion(regions.size() - 1, end, length);
      end += length;
      return mapped.slice(0, bytes).order(ByteOrder.nativeOrder());
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /** Where in this segment a buffer lies, if it does. */
  Place locate(ByteBuffer direct) {
    OptionalLong found = Futex.address(direct);
    for (int region = 0; region < regions.size() && found.isPresent(); region++) {
      long offset = found.getAsLong() - regions.get(region).address().orElse(0);
      long bytes = regions.get(region).area().bytes().capacity();
      if (offset >= 0 && offset + direct.capacity() <= bytes && offset % Float.BYTES == 0) {
        return new Place(region, (int) offset);
      }
    }
    return Place.ELSEWHERE;
  }

  /** Takes the file away; what is mapped stays so. */
  void unlink() {
    remove(file);
  }

  private static ByteBuffer map(FileChannel channel, long from, long length) throws IOException {
    return channel.map(MapMode.READ_WRITE, from, length).order(ByteOrder.nativeOrder());
  }

  private static void write(FileChannel channel, Path folder, long from, long length) {
    ByteBuffer zeros = ByteBuffer.allocateDirect(MIB);
    try {
      for (long at = from; at < from + length; at += zeros.position()) {
        zeros.clear().limit((int) Math.min(MIB, from + length - at));
        while (zeros.hasRemaining()) {
          channel.write(zeros, at + zeros.position());
        }
      }
    } catch (IOException e) {
      try {
        channel.truncate(from);
      } catch (IOException worse) {
        e.addSuppressed(worse);
      }
      throw tooSmall(folder, from + length, e);
    }
  }

  private static LockstepException tooSmall(Path folder, long bytes, IOException e) {
    String free;
    try {
      free = Files.getFileStore(folder).getUsableSpace() / MIB + " MiB free";
    } catch (IOException unknown) {
      free = "not enough space";
    }
    return LockstepException.environment(
            "%s has %s and a worker needs %d MiB: %s"
                .formatted(folder, free, (bytes + MIB - 1) / MIB, e.getMessage()))
        .hint("use --collective tcp, or make it larger: mount -o remount,size=4g " + folder)
        .because(e);
  }

  private static LockstepException unusable(Path folder, Exception e) {
    return LockstepException.environment("no shared memory in %s: %s".formatted(folder, e))
        .hint("use --collective tcp")
        .because(e);
  }

  private static void remove(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // It is found and removed at a later start.
    }
  }

  private static void close(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // The first failure is the one to tell.
    }
  }

  /** Gives the file and its lock up: from now on this process counts as gone. */
  void close() {
    unlink();
    close(channel);
  }
}
