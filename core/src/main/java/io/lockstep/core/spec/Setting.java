package io.lockstep.core.spec;

import org.jspecify.annotations.Nullable;

/**
 * A resolved setting and where its value came from.
 *
 * @param from {@code command line}, {@code environment LOCKSTEP_…}, {@code FILE: line}, or {@code
 *     default}
 */
public record Setting(@Nullable Object value, String from) {}
