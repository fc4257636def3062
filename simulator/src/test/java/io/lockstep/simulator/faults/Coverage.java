package io.lockstep.simulator.faults;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How often each kind of fault has changed something at each point. */
final class Coverage {
  private final Map<Fault.Kind, Map<Point, Integer>> byPoint = new EnumMap<>(Fault.Kind.class);
  private final Map<Fault.Kind, Integer> atAnyMoment = new EnumMap<>(Fault.Kind.class);

  void count(Fault fault) {
    if (fault.point() == null) {
      atAnyMoment.merge(fault.kind(), 1, Integer::sum);
    } else {
      byPoint
          .computeIfAbsent(fault.kind(), k -> new EnumMap<>(Point.class))
          .merge(fault.point(), 1, Integer::sum);
    }
  }

  private int at(Fault.Kind kind, Point point) {
    return byPoint.getOrDefault(kind, Map.of()).getOrDefault(point, 0);
  }

  /** What has never been, though it can be. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    for (Fault.Kind kind : Fault.Kind.values()) {
      if (!atAnyMoment.containsKey(kind)) {
        missing.add(kind + " at any moment");
      }
      for (Point point : Point.values()) {
        if (at(kind, point) == 0 && canBe(kind, point)) {
          missing.add(kind + " at " + point);
        }
      }
    }
    return missing;
  }

  /** A replica whose steps are all taken fails at none. */
  static boolean canBe(Fault.Kind kind, Point point) {
    return kind != Fault.Kind.NOT_FINITE || (point != Point.SAVING && point != Point.SOME_FINISHED);
  }

  /** A row for each kind, a column for each point in their order, and one for other moments. */
  String table() {
    StringBuilder table = new StringBuilder();
    for (Fault.Kind kind : Fault.Kind.values()) {
      table.append(String.format(Locale.ROOT, "%-20s", kind.words()));
      for (Point point : Point.values()) {
        table.append(String.format(Locale.ROOT, "%6d", at(kind, point)));
      }
      table.append(String.format(Locale.ROOT, " |%6d%n", atAnyMoment.getOrDefault(kind, 0)));
    }
    return table.toString();
  }
}
