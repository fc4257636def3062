package io.lockstep.actors.protocol;

import akka.actor.typed.ActorRef;
import io.lockstep.core.port.ReplicaDescription;

/**
 * A worker that is ready to take part.
 *
 * @param endpoint where its collective listens
 * @param coordinator whether its process holds the coordinator
 */
public record Registration(
    ActorRef<Worker.Command> worker,
    WorkerId id,
    String endpoint,
    boolean coordinator,
    ReplicaDescription replica)
    implements WireMessage {}
