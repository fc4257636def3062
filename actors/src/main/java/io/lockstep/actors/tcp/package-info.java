/**
 * Collective operations over TCP, in one thread per rank. An all-reduce is a reduce-scatter, then
 * an all-gather (Patarasuk and Yuan 2009); either can be had alone.
 *
 * <p><b>Order of summation.</b> Of N ranks, slice s of a buffer ({@link
 * io.lockstep.core.port.Slice}) is summed as ((x<sub>s+1</sub> + x<sub>s+2</sub>) +
 * x<sub>s+3</sub>) + … + x<sub>s</sub>, ranks modulo N: rank order, rotated by the slice. So all
 * ranks hold the same bits, and hold the same again whenever the same values are summed by as many
 * ranks. For two ranks it equals every other order.
 *
 * <p>Where several NaNs meet, which of their payloads is left may differ from run to run, for
 * interpreted and compiled code keep another; but never from rank to rank.
 *
 * <p><b>Short operations.</b> What each rank brings goes round with the roll call that every
 * operation begins with, and each rank works out the result by itself, in that same order: N − 1
 * messages one after the other instead of 3(N − 1).
 *
 * <p><b>Broadcast</b> is a pipeline from the root round the ring, chunk by chunk: no rank waits for
 * the whole.
 *
 * <p><b>On the wire.</b> Rank r holds a connection to its successor r + 1 and one from its
 * predecessor r − 1. Frames of data go forward. Of an operation the first is a {@link
 * io.lockstep.actors.tcp.HeaderToken}, which travels round until every rank has heard all of them;
 * then come the chunks. Word of a failure goes both ways, so that every rank blames the one that
 * failed and not its own neighbour.
 */
@NullMarked
package io.lockstep.actors.tcp;

import org.jspecify.annotations.NullMarked;
