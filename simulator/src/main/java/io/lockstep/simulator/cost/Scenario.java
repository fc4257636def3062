package io.lockstep.simulator.cost;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.sampler.Sampler;
import io.lockstep.core.spec.Scaling;
import io.lockstep.simulator.allreduce.MeasuredAllReduce;
import io.lockstep.simulator.allreduce.Medium;
import io.lockstep.simulator.network.Link;
import io.lockstep.simulator.network.Topology;
import io.lockstep.simulator.profile.Communication;
import io.lockstep.simulator.profile.Compute;
import io.lockstep.simulator.profile.ComputeJitter;
import io.lockstep.simulator.profile.ConstantComm;
import io.lockstep.simulator.profile.Contention;
import io.lockstep.simulator.profile.Profile;
import io.lockstep.simulator.profile.RingLink;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a prediction depends on except the number of workers and the model.
 *
 * @param images of one epoch (≥ 1)
 * @param batch images per step: of each worker under weak scaling, of all together under strong
 * @param compute a timed step
 * @param comm the all-reduce's time where that is known as a constant
 * @param link a ring's links where those are known
 * @param gradientBytes that a step's all-reduce moves per worker, where known
 * @param measured all-reduces, where there are any; they say more than the links
 * @param conditions all else
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"scaling", "images", "batch"})
public record Scenario(
    Scaling scaling,
    long images,
    int batch,
    @JsonUnwrapped(prefix = "compute_") Compute compute,
    @JsonUnwrapped(prefix = "comm_") @Nullable ConstantComm comm,
    @JsonUnwrapped(prefix = "link_") @Nullable RingLink link,
    @JsonProperty("gradient_bytes") @Nullable Long gradientBytes,
    @JsonUnwrapped(prefix = "measured_") @Nullable MeasuredAllReduce measured,
    Conditions conditions) {

  public Scenario {
    if (images < 1 || batch < 1) {
      throw LockstepException.usage(
          "an epoch and a batch have at least one image, not " + images + " and " + batch);
    }
  }

  /** Of a worker's compute alone, in proportion to its images. */
  public static Scenario of(Scaling scaling, long images, int batch, Compute compute) {
    return new Scenario(scaling, images, batch, compute, null, null, null, null, Conditions.NONE);
  }

  /** The profile's own workload; the batch is the one that its compute was timed with. */
  public static Scenario of(Profile profile, Scaling scaling) {
    Communication known = profile.communication();
    return new Scenario(
        scaling,
        profile.workload().images(),
        profile.compute().batch(),
        profile.compute(),
        known == null ? null : known.constant(),
        known == null ? null : known.ring(),
        profile.workload().reducedBytes(),
        known == null ? null : measured(known, profile.host()),
        Conditions.NONE.with(profile.host()).with(noise(profile.jitter())));
  }

  private static @Nullable StepNoise noise(@Nullable ComputeJitter jitter) {
    return jitter == null ? null : new StepNoise(StepNoise.Shape.LOGNORMAL, jitter.lognormal());
  }

  /** One size at one number of workers tells less than the links do. */
  private static @Nullable MeasuredAllReduce measured(
      Communication known, @Nullable Contention host) {
    String collective = known.collective();
    Medium medium = host == null || collective == null ? Medium.NETWORK : Medium.of(collective);
    return known.ring() == null || known.allReduce().isEmpty()
        ? null
        : MeasuredAllReduce.fitted(
            known.allReduce().stream()
                .map(one -> new MeasuredAllReduce.Time(one.workers(), one.bytes(), one.timeMs()))
                .toList(),
            medium,
            host == null ? 1 : host.cores());
  }

  public Scenario withImages(long newImages) {
    return new Scenario(
        scaling, newImages, batch, compute, comm, link, gradientBytes, measured, conditions);
  }

  public Scenario withBatch(int newBatch) {
    return new Scenario(
        scaling, images, newBatch, compute, comm, link, gradientBytes, measured, conditions);
  }

  public Scenario withCompute(Compute newCompute) {
    return new Scenario(
        scaling, images, batch, newCompute, comm, link, gradientBytes, measured, conditions);
  }

  public Scenario withComm(@Nullable ConstantComm newComm) {
    return new Scenario(
        scaling, images, batch, compute, newComm, link, gradientBytes, measured, conditions);
  }

  /** Other links than those that all-reduces were measured on, so that these say nothing. */
  public Scenario withLink(@Nullable RingLink newLink) {
    return new Scenario(
        scaling, images, batch, compute, comm, newLink, gradientBytes, null, conditions);
  }

  public Scenario withGradientBytes(long newBytes) {
    return new Scenario(
        scaling, images, batch, compute, comm, link, newBytes, measured, conditions);
  }

  public Scenario with(Conditions newConditions) {
    return new Scenario(
        scaling, images, batch, compute, comm, link, gradientBytes, measured, newConditions);
  }

  /** Everything takes so many times as long on all links. */
  Scenario withSlowerNetwork(double factor) {
    return new Scenario(
        scaling,
        images,
        batch,
        compute,
        comm,
        link == null ? null : link.slower(factor),
        gradientBytes,
        measured == null ? null : measured.slower(factor),
        conditions.with(conditions.nodes().slower(factor)));
  }

  /** Nodes, and the links in and between them. */
  Topology topology() {
    if (link == null) {
      throw new IllegalArgumentException("the scenario has no links");
    }
    Link between = link.link();
    Nodes nodes = conditions.nodes();
    Integer perNode = nodes.workers();
    Link within = nodes.inside();
    return new Topology(
        perNode == null ? 1 : perNode,
        within == null ? between : within,
        between,
        nodes.placement(),
        conditions.slowLinks());
  }

  /** Asked for, or the usual buckets; gradients as they are known to come. */
  public Overlap overlap() {
    Overlap known = conditions.overlap();
    return known == null ? Overlap.of(Overlap.DEFAULT_BUCKET_BYTES, compute.backward()) : known;
  }

  /**
   * Images of one worker's step; a fraction where a fixed global batch does not divide.
   *
   * @throws LockstepException (exit 2) where a fixed global batch has fewer images than workers
   */
  double imagesPerWorker(int workers) {
    if (scaling == Scaling.WEAK) {
      return batch;
    }
    if (batch < workers) {
      throw LockstepException.usage(
              "strong scaling: a global batch of "
                  + batch
                  + " images leaves less than one for each of "
                  + workers
                  + " workers")
          .hint("give a larger --batch, or fewer --workers");
    }
    return (double) batch / workers;
  }

  /** One worker's compute in a step, alone on its host. */
  double computeMs(int workers) {
    return compute.ms(imagesPerWorker(workers));
  }

  long stepsPerEpoch(int workers) {
    return Sampler.stepsPerEpoch(images, scaling == Scaling.WEAK ? workers : 1, batch);
  }
}
