package io.lockstep.analysis.page;

import io.lockstep.analysis.compare.Straggler;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the page's words and numbers mean. Every heading of a number leads here. */
enum Term {
  WORKERS("workers", "Replicas that train together, a process each. Each is a rank, from 0."),
  STEP(
      "step",
      "Milliseconds: the median over full steps after the run's first five, each as long as its"
          + " slowest rank. Over several runs, the median of their medians."),
  INTERVAL(
      "95 %",
      "The 95 % bootstrap interval: how far the number would vary if the same were measured again;"
          + " of a median over steps, or over runs where there are several; of a speedup by"
          + " resampling both of its sides. Of a prediction: what its uncertainties leave open."),
  EPOCH(
      "epoch",
      "Seconds to train once through the data, without the evaluation; where a profile brings its"
          + " own epochs along, as they were reported."),
  SPEEDUP("speedup", "Epoch time of one worker over that of N."),
  EFFICIENCY("efficiency", "Speedup over N, in percent: 100 % is ideal."),
  ERROR(
      "error",
      "100 x (predicted - measured) / measured: of the step, or of the epoch where only that was"
          + " measured. Above zero the prediction is too slow. Means are over two workers and"
          + " more."),
  COVERAGE(
      "within the interval",
      "Share of the measured speedups, at two workers and more, that lie within the predicted 95 %"
          + " interval."),
  AMDAHL(
      "serial fraction",
      "Amdahl's: the part of an epoch that more workers do not shorten, fitted over all measured"
          + " speedups: speedup(N) = 1 / (s + (1 - s) / N)."),
  KARP_FLATT(
      "Karp-Flatt",
      "The serial fraction that one speedup alone tells: (1/speedup - 1/N) / (1 - 1/N). Where it"
          + " grows with N, the loss grows too, and is no fixed part."),
  SCALING(
      "weak, strong",
      "Weak scaling: the batch per worker stays, so that more workers take larger steps. Strong:"
          + " the batch of all workers together stays, and is shared."),
  COMPUTE("compute", "A step less its exposed communication, in milliseconds."),
  DATA("data", "Milliseconds to take the batch: decode and augment it where that was not ahead."),
  FORWARD("forward", "Milliseconds of the forward pass and the loss."),
  BACKWARD("backward", "Milliseconds of the backward pass, all stages."),
  OPTIMIZER("optimizer", "Milliseconds to update the parameters, with their checksum."),
  OTHER("other", "Milliseconds that no other part of the step claims: orders, reports, waits."),
  COMM(
      "communication",
      "Milliseconds that the collective was busy moving and summing. It may lie beside compute, so"
          + " it is no part of the step's sum."),
  BUCKETS(
      "in the collective",
      "Milliseconds from handing a bucket over to its sum, over all buckets: moving, summing and"
          + " waiting for peers."),
  EXPOSED("exposed", "Milliseconds that the step stood still for communication."),
  PEER_WAIT("peer wait", "The part of exposed communication that was waiting for a slower rank."),
  UNEXPLAINED(
      "other (of an error)",
      "What no term explains: a step is as long as its slowest rank, its terms are means over"
          + " ranks."),
  EVALUATION("evaluation", "Seconds after each epoch to test what was learnt."),
  STRAGGLER(
      "straggler",
      "A rank's own time is the median of its step less the wait that others caused. A rank above"
          + " "
          + Straggler.NAMED_ABOVE
          + " times the median of the other ranks holds the others up, and is named."),
  OUTLIER(
      "outlier",
      "A step far longer or shorter than the others of its run: its modified z-score, 0.6745 x"
          + " (step - median) / MAD, is beyond 3.5, and it is off by a hundredth of the median at"
          + " least. It is shown and not deleted: medians hardly move by it."),
  OUTLOOK(
      "outlook",
      "What a model says of numbers of workers that nobody measured. Nothing here checks it."),
  RESIDUAL(
      "off by", "How far a mechanism is from those measured epochs that it was not made to meet."),
  BOUND_BY("bound by", "What takes most of an epoch."),
  ACCURACY("accuracy", "Share of the test images that are classified rightly.");

  private final String label;
  private final String words;

  Term(String label, String words) {
    this.label = label;
    this.words = words;
  }

  String label() {
    return label;
  }

  /** Leads to the definition, which also shows where the pointer rests. */
  Html link(String shown) {
    return Tag.of("a", "term").with("href", "#" + id()).with("title", words).holding(shown);
  }

  static Html definitions() {
    List<Html> entries = Arrays.stream(values()).map(Term::entry).toList();
    return Tag.of("dl", "definitions").holding(entries);
  }

  private Html entry() {
    return Tag.of("div").with("id", id()).holding(Html.tag("dt", label), Html.tag("dd", words));
  }

  private String id() {
    return "define-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
