/**
 * The six panels of a comparison. A {@link io.lockstep.analysis.figure.Panel} says what is drawn,
 * as plain records; its option is what Apache ECharts draws it from, in a browser and, run by
 * Rhino, for {@code figure.svg}, of which {@code figure.png} is the picture.
 */
@NullMarked
package io.lockstep.analysis.figure;

import org.jspecify.annotations.NullMarked;
