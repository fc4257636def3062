package io.lockstep.analysis.figure;

/** An interval at one place. */
record Span(double x, double low, double high) {}
