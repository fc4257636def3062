package io.lockstep.simulator.cost;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.simulator.profile.Contention;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What lies beyond one worker's compute and the links between workers; whatever is null does not
 * count.
 *
 * @param slowLinks by rank: how many times as long its link to the next rank takes
 * @param slowRanks by rank: how many times as long its compute takes
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({
  "nodes",
  "slow_links",
  "slow_ranks",
  "jitter",
  "overlap",
  "input",
  "contention",
  "evaluation"
})
public record Conditions(
    Nodes nodes,
    @JsonProperty("slow_links") Map<Integer, Double> slowLinks,
    @JsonProperty("slow_ranks") Map<Integer, Double> slowRanks,
    @Nullable StepNoise jitter,
    @Nullable Overlap overlap,
    @Nullable InputPipeline input,
    @Nullable Contention contention,
    @Nullable Evaluation evaluation) {
  /** Nothing in the way. */
  public static final Conditions NONE =
      new Conditions(Nodes.UNKNOWN, Map.of(), Map.of(), null, null, null, null, null);

  public Conditions {
    slowLinks = Collections.unmodifiableMap(new TreeMap<>(slowLinks));
    slowRanks = Collections.unmodifiableMap(new TreeMap<>(slowRanks));
    slowRanks.forEach(
        (rank, factor) -> {
          if (rank < 0 || !(factor >= 1) || Double.isInfinite(factor)) {
            throw LockstepException.usage(
                "rank " + rank + " cannot be " + factor + " times slower");
          }
        });
  }

  public Conditions with(Nodes newNodes) {
    return new Conditions(
        newNodes, slowLinks, slowRanks, jitter, overlap, input, contention, evaluation);
  }

  public Conditions withSlow(Map<Integer, Double> newLinks, Map<Integer, Double> newRanks) {
    return new Conditions(
        nodes, newLinks, newRanks, jitter, overlap, input, contention, evaluation);
  }

  /** With each worker's own jitter; what workers do to one another on their hosts stays. */
  public Conditions with(@Nullable StepNoise newJitter) {
    return new Conditions(
        nodes, slowLinks, slowRanks, newJitter, overlap, input, contention, evaluation);
  }

  public Conditions with(@Nullable Overlap newOverlap) {
    return new Conditions(
        nodes, slowLinks, slowRanks, jitter, newOverlap, input, contention, evaluation);
  }

  public Conditions with(@Nullable InputPipeline newInput) {
    return new Conditions(
        nodes, slowLinks, slowRanks, jitter, overlap, newInput, contention, evaluation);
  }

  public Conditions with(@Nullable Contention newContention) {
    return new Conditions(
        nodes, slowLinks, slowRanks, jitter, overlap, input, newContention, evaluation);
  }

  public Conditions with(@Nullable Evaluation newEvaluation) {
    return new Conditions(
        nodes, slowLinks, slowRanks, jitter, overlap, input, contention, newEvaluation);
  }

  /** With this jitter, whatever workers do to one another on their hosts; null for none. */
  public Conditions withAllJitter(@Nullable StepNoise given) {
    return with(given).with(contention == null ? null : contention.even());
  }

  /** Neither slow ranks nor slow links, and all workers equally fast. */
  Conditions withoutStragglers() {
    return withSlow(Map.of(), Map.of()).withAllJitter(null);
  }

  int workersOfANode(int workers) {
    Integer perNode = nodes.workers();
    if (perNode != null) {
      return Math.min(workers, perNode);
    }
    return contention == null ? 1 : workers;
  }

  /** By how much compute takes longer than that of a worker alone on its host. */
  double contention(int workersOnHost) {
    return contention == null ? 1 : contention.factor(workersOnHost);
  }

  /**
   * How many times as long as most the slowest of so many workers computes: the slowest by name, or
   * by chance.
   */
  double slowest(int workers) {
    double named =
        slowRanks.entrySet().stream()
            .filter(slow -> slow.getKey() < workers)
            .mapToDouble(Map.Entry::getValue)
            .max()
            .orElse(1);
    StepNoise noise = noise(workers);
    return Math.max(named, noise == null ? 1 : noise.expectedSlowest(workers));
  }

  /**
   * By what so many workers' compute differs: each one's own jitter, or what they do to one another
   * on their hosts where that is more; null where neither is known.
   */
  public @Nullable StepNoise noise(int workers) {
    double size = contention == null ? 0 : contention.jitter(workersOfANode(workers));
    if (size == 0) {
      return jitter;
    }
    StepNoise sideBySide = new StepNoise(StepNoise.Shape.LOGNORMAL, size);
    double own = jitter == null ? 1 : jitter.expectedSlowest(workers);
    return sideBySide.expectedSlowest(workers) > own ? sideBySide : jitter;
  }

  double inputWaitMs(double imagesOfANode, double stepMs) {
    return input == null ? 0 : input.waitMs(imagesOfANode, stepMs);
  }

  /** What an epoch takes beside its steps, in seconds. */
  public double evaluationS(int workers) {
    return evaluation == null ? 0 : evaluation.seconds(workers);
  }
}
