package io.lockstep.analysis.figure;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Outlook;
import java.util.List;
import java.util.stream.Stream;

/** The models of a group, each in the same place, and so in the same style, in every panel. */
final class Models {
  private Models() {}

  static List<String> of(ComparedGroup group) {
    return Stream.concat(group.models().stream(), group.outlook().stream().map(Outlook::model))
        .distinct()
        .toList();
  }
}
