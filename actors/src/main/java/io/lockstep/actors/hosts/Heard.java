package io.lockstep.actors.hosts;

import org.jspecify.annotations.Nullable;

/**
 * What came over a connection.
 *
 * @param line null at its end, however that came about
 */
record Heard(HostLink from, @Nullable HostLine line) {}
