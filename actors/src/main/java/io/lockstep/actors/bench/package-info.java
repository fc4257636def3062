/**
 * The benchmark of collective operations, as nccl-tests measures and checks it: a process per rank,
 * the time of a round is that of its slowest rank, and every element of every round is checked.
 */
@NullMarked
package io.lockstep.actors.bench;

import org.jspecify.annotations.NullMarked;
