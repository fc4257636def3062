package io.lockstep.actors.nccl;

import java.time.Duration;

/**
 * How long is waited at most.
 *
 * @param open for the other ranks to open a communicator
 * @param progress for an operation to end, slower ranks included
 * @param end for a communicator to end, before the process is given up
 */
public record Deadlines(Duration open, Duration progress, Duration end) {}
