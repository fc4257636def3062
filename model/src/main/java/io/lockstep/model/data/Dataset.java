package io.lockstep.model.data;

import java.util.zip.CRC32C;

/** What a run trains on and what it is tested on. */
public record Dataset(ImageSet train, ImageSet test) {
  /** Equal for equal images and labels in equal order, wherever they were read from. */
  public String fingerprint() {
    CRC32C crc = new CRC32C();
    crc.update(train.records());
    crc.update(test.records());
    return "%d+%d images, crc32c %08x".formatted(train.size(), test.size(), crc.getValue());
  }
}
