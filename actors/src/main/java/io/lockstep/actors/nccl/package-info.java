/**
 * The collective of ranks that have a GPU each: NCCL, NVIDIA's library, called by JNA. What is
 * summed is copied to the GPU, summed there, and copied back; three streams, ordered by events, so
 * that no thread waits between the parts.
 *
 * <p>NCCL says nothing when a rank dies: the others hang in their kernels. Whoever loses patience,
 * or is told, ends the communicator from another thread ({@code ncclCommAbort}), and the next
 * generation gets another. The rules of NCCL's that this rests on are in decision 0018.
 */
@NullMarked
package io.lockstep.actors.nccl;

import org.jspecify.annotations.NullMarked;
