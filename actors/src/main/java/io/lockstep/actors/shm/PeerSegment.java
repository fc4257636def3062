package io.lockstep.actors.shm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Another rank's segment, mapped for reading only, every page looked at when it is mapped. */
final class PeerSegment implements Segment, AutoCloseable {
  private final FileChannel channel;
  private final Header header;
  private final Area staging;
  private final List<Area> regions = new ArrayList<>();
  private boolean dead;

  private PeerSegment(FileChannel channel, ByteBuffer fixed) {
    this.channel = channel;
    this.header = new Header(fixed);
    this.staging = new Area(fixed.slice(Layout.STAGING, Layout.FIXED_BYTES - Layout.STAGING));
  }

  /**
   * @throws IOException where there is no such file, or it is not of this run
   */
  static PeerSegment open(Path file, byte[] digest) throws IOException {
    // For writing too, because only then it can be locked; nothing is written.
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (channel.size() < Layout.FIXED_BYTES) {
        throw new IOException("it is no segment");
      }
      PeerSegment segment = new PeerSegment(channel, map(channel, 0, Layout.FIXED_BYTES));
      if (!segment.header.isOfRun(digest)) {
        throw new IOException("it is not of this run");
      }
      return segment;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
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
  public synchronized Area region(int index) {
    try {
      for (int next = regions.size(); next <= index; next++) {
        boolean isThere = next < header.get(Word.REGIONS); // Before its entry is read.
        long length = header.regionBytes(next);
        if (!isThere || channel.size() < header.regionOffset(next) + length) {
          throw new IllegalStateException("region " + next + " is not there");
        }
        MappedByteBuffer mapped = map(channel, header.regionOffset(next), length);
        regions.add(new Area(mapped.load()));
      }
      return regions.get(index);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Maps all that there is, so that no operation has to. */
  void prepare() {
    for (int index = 0; index < header.get(Word.REGIONS); index++) {
      region(index);
    }
  }

  /** Whether its process lives, as far as can be told: one that has died holds no lock. */
  synchronized boolean isAlive() {
    if (dead) {
      return false;
    }
    try (FileLock taken = channel.tryLock()) {
      dead = taken != null;
    } catch (OverlappingFileLockException sameProcess) {
      // It is this process that holds it.
    } catch (IOException unknown) {
      // Then a deadline tells.
    }
    return !dead;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // What is mapped stays so.
    }
  }

  private static MappedByteBuffer map(FileChannel channel, long from, long length)
      throws IOException {
    return channel.map(MapMode.READ_ONLY, from, length);
  }
}
