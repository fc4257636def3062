package io.lockstep.core.runlog;

/** One thing that a run writes down while it goes on. */
public sealed interface RunRecord permits StepRow, EpochRow, Event, TraceSpan, Ended {}
