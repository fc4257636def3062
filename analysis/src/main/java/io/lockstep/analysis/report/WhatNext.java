package io.lockstep.analysis.report;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Limits;
import io.lockstep.analysis.compare.ModelLabel;
import io.lockstep.analysis.compare.Outlook;
import io.lockstep.analysis.compare.Point;
import io.lockstep.analysis.compare.Predicted;
import io.lockstep.analysis.compare.SuggestedChange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What to buy or change next: more workers, or a change that shortens an epoch more. */
final class WhatNext {
  private static final double WORTH_SAYING_PCT = 1;

  private WhatNext() {}

  static String of(ComparedGroup group) {
    if (group.outlook().isEmpty() && group.limits() == null) {
      return measureMore(group);
    }
    String said = Words.sentences(moreWorkers(group), changes(group.advice()), notWorth(group));
    return said.isEmpty() ? "No model names a change that would shorten an epoch." : said;
  }

  private static String measureMore(ComparedGroup group) {
    Optional<Point> measured = group.largestMeasured();
    if (measured.isEmpty()) {
      return "Measure one worker and several, and give these runs with --measured: until then"
          + " nothing shows whether the predictions hold.";
    }
    return measured.get().workers() == 1
        ? "Measure more workers, or calibrate a profile and give it with --profile."
        : "Calibrate a profile from the run of one worker and give it with --profile: without one"
            + " nothing can be said beyond what was measured.";
  }

  /** From the most that were measured, or else predicted, to the next that was looked at. */
  private static String moreWorkers(ComparedGroup group) {
    Point from = group.largest().orElseThrow();
    Optional<Outlook> outlook = Best.outlook(group);
    Optional<Outlook.Point> next =
        outlook.stream()
            .flatMap(one -> one.points().stream())
            .filter(point -> point.workers() > from.workers())
            .findFirst();
    if (outlook.isEmpty() || next.isEmpty()) {
      return Words.say(
          "Nothing beyond %s was looked at: ask for it with --up-to.",
          Words.workers(from.workers()));
    }
    String model = outlook.get().model();
    return Best.at(from, model)
        .map(here -> moreWorkers(from.workers(), here, next.get(), ModelLabel.of(model)))
        .orElse("");
  }

  private static String moreWorkers(int workers, Predicted here, Outlook.Point next, String model) {
    double shorterPct = 100 * (1 - next.epochS() / here.epochS());
    return shorterPct < WORTH_SAYING_PCT
        ? Words.say(
            "More workers would not help: %d instead of %d would not shorten an epoch (%s).",
            next.workers(), workers, model)
        : Words.say(
            "More workers: %d instead of %d would shorten an epoch by %.0f %%%s (%s).",
            next.workers(), workers, shorterPct, range(here, next), model);
  }

  private static String range(Predicted here, Outlook.Point next) {
    Double speedup = here.speedup();
    Double low = next.low();
    Double high = next.high();
    return speedup == null || low == null || high == null
        ? ""
        : Words.say(
            ", from %.0f to %.0f %%", 100 * (1 - speedup / low), 100 * (1 - speedup / high));
  }

  private static String changes(List<SuggestedChange> advice) {
    Map<Integer, List<SuggestedChange>> byWorkers =
        advice.stream()
            .collect(
                Collectors.groupingBy(
                    SuggestedChange::workers, LinkedHashMap::new, Collectors.toList()));
    return byWorkers.entrySet().stream()
        .map(
            e ->
                "With "
                    + Words.workers(e.getKey())
                    + " an epoch would be "
                    + Words.and(e.getValue().stream().map(WhatNext::change).toList())
                    + ".")
        .collect(Collectors.joining(" "));
  }

  private static String change(SuggestedChange change) {
    return Words.say("%.0f %% shorter with %s", change.shorterPct(), change.change());
  }

  private static String notWorth(ComparedGroup group) {
    Limits limits = group.limits();
    int workers = group.largest().map(Point::workers).orElse(1);
    return limits == null || workers <= limits.largestWorthUsing()
        ? ""
        : Words.say("More than %d workers are not worth their while.", limits.largestWorthUsing());
  }
}
