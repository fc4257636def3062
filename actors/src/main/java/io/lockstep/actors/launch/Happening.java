package io.lockstep.actors.launch;

import io.lockstep.actors.hosts.Word;

/**
 * What a launcher hears of its processes. Each names the process itself and not its place: a place
 * may have been taken by another meanwhile.
 */
sealed interface Happening {
  record Said(ChildProcess child, PipeLine line) implements Happening {}

  /** A line that was meant for the launcher, and cannot be understood. */
  record Garbled(ChildProcess child, String text) implements Happening {}

  /** The last of a process. */
  record Exited(ChildProcess child, ExitStatus status) implements Happening {}

  /** Another host's launcher has said something. */
  record FromHost(Word word) implements Happening {}

  /** A signal to the launcher itself. */
  record Interrupted() implements Happening {}
}
