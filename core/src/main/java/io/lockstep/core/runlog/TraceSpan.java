package io.lockstep.core.runlog;

import io.lockstep.core.port.Span;

/** A span of one rank's step, for {@code trace.json}. */
public record TraceSpan(int rank, long step, Span span) implements RunRecord {}
