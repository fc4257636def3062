package io.lockstep.actors.shm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The segments that this process has mapped, by endpoint; one stays over generations. */
final class Neighbourhood {
  private final OwnSegment own;
  private final byte[] digest;
  private final Map<String, PeerSegment> peers = new HashMap<>();

  /**
   * @param digest of the run; a segment with another one is not mapped
   */
  Neighbourhood(OwnSegment own, byte[] digest) {
    this.own = own;
    this.digest = digest.clone();
  }

  OwnSegment own() {
    return own;
  }

  /** Maps a segment, if it is not mapped yet. */
  synchronized PeerSegment meet(String endpoint) throws IOException {
    PeerSegment known = peers.get(endpoint);
    if (known == null) {
      known = PeerSegment.open(Path.of(endpoint), digest);
      peers.put(endpoint, known);
    }
    return known;
  }

  /**
   * Lets go of those that are not there any more. Their memory stays taken until no mapping of it
   * is left, which is for the garbage collector to find; it would not look for long.
   */
  synchronized void keepOnly(List<String> endpoints) {
    int before = peers.size();
    for (String endpoint : new ArrayList<>(peers.keySet())) {
      if (!endpoints.contains(endpoint)) {
        PeerSegment gone = peers.remove(endpoint);
        if (gone != null) {
          gone.close();
        }
      }
    }
    if (peers.size() < before) {
      System.gc();
    }
  }

  void close() {
    keepOnly(List.of());
  }
}
