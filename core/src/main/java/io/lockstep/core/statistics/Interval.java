package io.lockstep.core.statistics;

/** An interval that holds a value with 95 % confidence. */
public record Interval(double low, double high) {}
