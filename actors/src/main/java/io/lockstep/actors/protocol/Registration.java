package io.lockstep.actors.protocol;

import akka.actor.typed.ActorRef;
import io.lockstep.core.port.ReplicaDescription;

/**
 * A worker that is ready to take part.
 *
 * @param localRank its place among its host's workers, from 0
 * @param endpoint where its collective listens
 * @param coordinator whether its process holds the coordinator
 */
public record Registration(
    ActorRef<Worker.Command> worker,
    String host,
    int localRank,
    long pid,
    String endpoint,
    boolean coordinator,
    ReplicaDescription replica)
    implements WireMessage {}
