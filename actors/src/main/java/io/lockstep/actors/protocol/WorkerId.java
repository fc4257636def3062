package io.lockstep.actors.protocol;

/**
 * One worker process. What replaces a lost one takes its place on the host, but is another.
 *
 * @param localRank its place among its host's workers, from 0
 */
public record WorkerId(String host, int localRank, long pid) implements WireMessage {
  /** Its place, for people: {@code host/0}. */
  public String place() {
    return host + "/" + localRank;
  }
}
