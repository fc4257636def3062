package io.lockstep.actors.protocol;

/**
 * One worker process. What replaces a lost one takes its place on the host, but is another.
 *
 * @param node its host's place among the run's hosts, from 0
 * @param host its host's name, which no other host of the run has
 * @param localRank its place among its host's workers, from 0
 */
public record WorkerId(int node, String host, int localRank, long pid) implements WireMessage {
  /** On the run's first host, or its only one. */
  public WorkerId(String host, int localRank, long pid) {
    this(0, host, localRank, pid);
  }

  /** Its place, for people: {@code host/0}. */
  public String place() {
    return host + "/" + localRank;
  }
}
