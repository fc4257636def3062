/**
 * Ring all-reduce and broadcast over TCP, in one thread per rank. An all-reduce is a
 * reduce-scatter, then an all-gather (Patarasuk and Yuan 2009).
 *
 * <p><b>Order of summation.</b> Of N ranks, segment s of a buffer is summed as ((x<sub>s</sub> +
 * x<sub>s+1</sub>) + x<sub>s+2</sub>) + … + x<sub>s−1</sub>, ranks modulo N: rank order, rotated by
 * the segment. One rank completes each segment and the others copy it, so that all ranks hold the
 * same bits, and hold the same again whenever the same values are summed by as many ranks. For two
 * ranks it equals every other order.
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
