package io.lockstep.analysis.page;

import io.lockstep.core.port.Span;
import java.util.Locale;

/** What a rank is at during a part of a step. */
enum Activity {
  DATA,
  FORWARD,
  BACKWARD,
  WAIT,
  OPTIMIZER,
  COMMUNICATION,
  OTHER;

  /** By the names that replicas give their spans. */
  static Activity of(Span span) {
    if (span.thread().equals(Span.COLLECTIVE)) {
      return COMMUNICATION;
    }
    String name = span.name();
    if (name.equals("data") || name.equals("prefetch")) {
      return DATA;
    }
    if (name.startsWith("backward") || name.equals("clear gradients")) {
      return BACKWARD;
    }
    if (name.startsWith("wait")) {
      return WAIT;
    }
    return switch (name) {
      case "forward" -> FORWARD;
      case "optimizer" -> OPTIMIZER;
      default -> OTHER;
    };
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
