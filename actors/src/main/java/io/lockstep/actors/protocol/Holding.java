package io.lockstep.actors.protocol;

/**
 * What a worker's replica holds between steps.
 *
 * @param generation the newest that it took part in; 0 for one that has not taken part yet
 * @param position behind its last committed step
 * @param paramsCrc of its parameters and statistics there
 */
public record Holding(long generation, Position position, int paramsCrc) implements WireMessage {
  boolean isNewcomers() {
    return generation == 0;
  }

  long step() {
    return position.step();
  }
}
