/**
 * The collective of ranks on one host: each rank's data lie in a file in memory that all others
 * map. A rank writes only its own; what it has done it says by counters there.
 */
@NullMarked
package io.lockstep.actors.shm;

import org.jspecify.annotations.NullMarked;
