package io.lockstep.analysis.figure;

/**
 * A point of a line.
 *
 * @param x a number, or the place of a category from 0
 * @param words what is shown where the point is pointed at
 */
record Mark(double x, double y, String words) {}
