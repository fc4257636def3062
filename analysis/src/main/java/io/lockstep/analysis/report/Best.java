package io.lockstep.analysis.report;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Outlook;
import io.lockstep.analysis.compare.Point;
import io.lockstep.analysis.compare.Predicted;
import java.util.List;
import java.util.Optional;

/** What the best model says: models come with the best last. */
final class Best {
  private Best() {}

  static Optional<Outlook> outlook(ComparedGroup group) {
    List<Outlook> all = group.outlook();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  static Optional<Predicted> at(Point point) {
    List<Predicted> all = point.predicted();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /** What that model says: numbers of two models must not meet in one. */
  static Optional<Predicted> at(Point point, String model) {
    return point.predicted().stream().filter(p -> p.model().equals(model)).findFirst();
  }
}
