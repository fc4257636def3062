package io.lockstep.actors.hosts;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.lockstep.actors.protocol.Coordinator.WorkerGone;
import io.lockstep.actors.protocol.Failure;
import io.lockstep.actors.protocol.WorkerId;
import io.lockstep.core.runlog.Ended;
import io.lockstep.core.runlog.Event;
import io.lockstep.core.runlog.Json;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** What two launchers say to one another: one line of JSON each. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "say")
@JsonSubTypes({
  @JsonSubTypes.Type(name = "hello", value = HostLine.Hello.class),
  @JsonSubTypes.Type(name = "waiting", value = HostLine.Waiting.class),
  @JsonSubTypes.Type(name = "welcome", value = HostLine.Welcome.class),
  @JsonSubTypes.Type(name = "seed", value = HostLine.Seed.class),
  @JsonSubTypes.Type(name = "news", value = HostLine.News.class),
  @JsonSubTypes.Type(name = "gone", value = HostLine.Gone.class),
  @JsonSubTypes.Type(name = "evict", value = HostLine.Evict.class),
  @JsonSubTypes.Type(name = "over", value = HostLine.Over.class),
  @JsonSubTypes.Type(name = "failing", value = HostLine.Failing.class)
})
public sealed interface HostLine {
  /**
   * To the first host: a host has come.
   *
   * @param version of Lockstep
   * @param name of the machine
   * @param address by which the others reach its workers
   * @param settings that must be equal on all hosts, by name
   */
  record Hello(String version, String name, String address, SortedMap<String, String> settings)
      implements HostLine {
    public Hello {
      Objects.requireNonNull(version);
      Objects.requireNonNull(name);
      Objects.requireNonNull(address);
      settings = new TreeMap<>(Map.copyOf(settings));
    }
  }

  /** To a host: so many of so many hosts have come. */
  record Waiting(int come, int of) implements HostLine {}

  /**
   * To a host: all have come.
   *
   * @param node its place among the hosts; the first has 0
   * @param name by which the run knows it; no other host has it
   * @param secret of the run, which its ranks prove to one another that they know
   */
  record Welcome(int node, String name, String secret) implements HostLine {
    public Welcome {
      Objects.requireNonNull(name);
      Objects.requireNonNull(secret);
    }
  }

  /** To a host: the cluster's founder listens there. */
  record Seed(String address) implements HostLine {
    public Seed {
      Objects.requireNonNull(address);
    }
  }

  /** To a host: something has happened to the run. */
  record News(Event event) implements HostLine {
    public News {
      Objects.requireNonNull(event);
    }
  }

  /** To the first host, for the coordinator: a process has ended. */
  record Gone(WorkerGone worker) implements HostLine {
    public Gone {
      Objects.requireNonNull(worker.worker());
      Objects.requireNonNull(worker.how());
    }
  }

  /** To a host: the coordinator has put a worker of its out, whose process must end. */
  record Evict(WorkerId worker, String cause) implements HostLine {
    public Evict {
      Objects.requireNonNull(worker);
      Objects.requireNonNull(cause);
    }
  }

  /** From the first host: so the run has ended. From another: so its part in it has. */
  record Over(Ended ended) implements HostLine {
    public Over {
      Objects.requireNonNull(ended);
    }
  }

  /** As {@link Over}, by a failure with an exit code of its own. */
  record Failing(Failure failure) implements HostLine {
    public Failing {
      Objects.requireNonNull(failure);
    }
  }

  static String encode(HostLine line) {
    return Json.line(line);
  }

  /**
   * @throws IllegalArgumentException where it is none of these
   */
  static HostLine decode(String text) {
    try {
      HostLine line = Json.MAPPER.readValue(text, HostLine.class);
      if (line != null) {
        return line;
      }
      throw new IllegalArgumentException("nothing in " + text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a launcher's line: " + text, e);
    }
  }
}
