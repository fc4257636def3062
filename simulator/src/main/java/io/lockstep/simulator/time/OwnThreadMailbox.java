package io.lockstep.simulator.time;

import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.dispatch.Envelope;
import akka.dispatch.MailboxType;
import akka.dispatch.MessageQueue;
import akka.dispatch.ProducesMessageQueue;
import akka.dispatch.UnboundedMessageQueueSemantics;
import com.typesafe.config.Config;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import scala.Option;

/** A mailbox that takes messages on the run loop's thread only. */
public final class OwnThreadMailbox
    implements MailboxType, ProducesMessageQueue<OwnThreadMailbox.Queue> {

  /** As {@code mailbox-type} has to look. */
  public OwnThreadMailbox(ActorSystem.Settings settings, Config config) {}

  @Override
  public MessageQueue create(Option<ActorRef> owner, Option<ActorSystem> system) {
    return new Queue(((VirtualScheduler) system.get().scheduler()).loop());
  }

  static final class Queue implements MessageQueue, UnboundedMessageQueueSemantics {
    private final Deque<Envelope> envelopes = new ArrayDeque<>(4);
    private final RunLoop loop;

    Queue(RunLoop loop) {
      this.loop = loop;
    }

    @Override
    public void enqueue(ActorRef receiver, Envelope envelope) {
      loop.requireOwner("a message");
      envelopes.add(envelope);
    }

    @Override
    public @Nullable Envelope dequeue() {
      return envelopes.poll();
    }

    @Override
    public int numberOfMessages() {
      return envelopes.size();
    }

    @Override
    public boolean hasMessages() {
      return !envelopes.isEmpty();
    }

    @Override
    public void cleanUp(ActorRef owner, MessageQueue deadLetters) {
      for (Envelope left = envelopes.poll(); left != null; left = envelopes.poll()) {
        deadLetters.enqueue(owner, left);
      }
    }
  }
}
