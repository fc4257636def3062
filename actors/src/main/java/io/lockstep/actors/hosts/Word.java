package io.lockstep.actors.hosts;

import org.jspecify.annotations.Nullable;

/**
 * What another host's launcher has said.
 *
 * @param host its name
 * @param line null where it has ended, or cannot be reached any more
 */
public record Word(String host, @Nullable HostLine line) {}
