package io.lockstep.simulator.world;

import akka.actor.typed.ActorRef;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.port.Collective;
import io.lockstep.core.port.Replica;
import io.lockstep.core.port.ReplicaDescription;
import io.lockstep.core.port.Score;
import io.lockstep.core.port.Span;
import io.lockstep.core.port.StepOrder;
import io.lockstep.core.port.StepOutcome;
import io.lockstep.core.port.StepTimes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A replica that takes a model's time and holds a model's {@linkplain ReplicaState state}. Nothing
 * is learnt: losses and accuracies are NaN. Weights that are saved are hashed, not written.
 */
final class SimulatedReplica implements Replica {
  /** Steps in which {@link #progress} grows during one computation. */
  private static final int TICKS = 16;

  private final ActorRef<Simulator.Command> simulator;
  private final SimulatedProcess process;
  private final Costs costs;
  private final Settings settings;
  private final LongSupplier clockNs;
  private ReplicaState state;
  private CompletionStage<?> lastOrder = CompletableFuture.completedFuture(null);
  private long computations;
  private long beganNs;
  private long lastsNs;

  /**
   * What all replicas of a run have in common.
   *
   * @param description its checksum is worked out
   * @param giveUp how long it computes on before it notices that its collective has failed
   * @param tracedRanks ranks below this have spans
   * @param tracedSteps steps below this have spans
   */
  record Settings(
      long seed,
      ReplicaDescription description,
      Jitter jitter,
      Duration giveUp,
      int tracedRanks,
      long tracedSteps) {}

  SimulatedReplica(
      ActorRef<Simulator.Command> simulator,
      SimulatedProcess process,
      Costs costs,
      Settings settings,
      LongSupplier clockNs) {
    this.simulator = simulator;
    this.process = process;
    this.costs = costs;
    this.settings = settings;
    this.clockNs = clockNs;
    state = ReplicaState.initial(settings.seed());
  }

  /** What it holds now; for whoever looks on. */
  ReplicaState state() {
    return state;
  }

  @Override
  public ReplicaDescription description() {
    ReplicaDescription common = settings.description();
    return new ReplicaDescription(
        common.parameters(),
        common.statistics(),
        common.trainImages(),
        common.testImages(),
        common.planHash(),
        state.paramsCrc());
  }

  @Override
  public CompletionStage<StepOutcome> step(StepOrder order, Collective collective) {
    SimulatedCollective ranks = simulated(collective);
    return inTurn(
        () -> {
          long startNs = clockNs.getAsLong();
          double factor = settings.jitter().factor(process.place(), order.step());
          long computeNs =
              costs.computeNs(ranks.worldSize(), ranks.rank(), order.samples().length, factor);
          return compute(costs.inputNs(ranks.worldSize()) + computeNs, ranks)
              .thenCompose(computed -> reduce(order, ranks, startNs));
        });
  }

  private CompletionStage<StepOutcome> reduce(
      StepOrder order, SimulatedCollective ranks, long startNs) {
    long computedNs = clockNs.getAsLong();
    return ranks
        .allReduce(state.contribution(settings.seed(), order))
        .thenApply(
            result -> {
              state = state.updated(result.sum(), ranks.worldSize(), order.learningRate());
              return outcome(order, ranks, startNs, computedNs, result.lastArrivalNs());
            });
  }

  private StepOutcome outcome(
      StepOrder order, SimulatedCollective ranks, long startNs, long computedNs, long lastNs) {
    long endNs = clockNs.getAsLong();
    double dataMs = ms(costs.inputNs(ranks.worldSize()));
    double computeMs = ms(computedNs - startNs) - dataMs;
    double forwardMs = computeMs * Costs.FORWARD_PART;
    StepTimes times =
        new StepTimes(
            dataMs,
            forwardMs,
            computeMs - forwardMs,
            costs.commMs(ranks.worldSize()),
            ms(endNs - computedNs),
            ms(lastNs - computedNs),
            0,
            0,
            ms(endNs - startNs));
    boolean traced = ranks.rank() < settings.tracedRanks() && order.step() < settings.tracedSteps();
    return new StepOutcome(
        times,
        Score.unknown(order.samples().length),
        state.paramsCrc(),
        traced
            ? spans(startNs + Math.round(dataMs * 1e6), computedNs, endNs, forwardMs)
            : List.of());
  }

  private static List<Span> spans(long startNs, long computedNs, long endNs, double forwardMs) {
    long backwardNs = startNs + Math.round(forwardMs * 1e6);
    return List.of(
        Span.between("forward", Span.REPLICA, startNs, backwardNs),
        Span.between("backward", Span.REPLICA, backwardNs, computedNs),
        Span.between("all-reduce", Span.COLLECTIVE, computedNs, endNs));
  }

  @Override
  public CompletionStage<Void> transfer(Collective collective, int source, int paramsCrc) {
    SimulatedCollective ranks = simulated(collective);
    return inTurn(
        () -> {
          boolean isSource = ranks.rank() == source;
          if (isSource && state.paramsCrc() != paramsCrc) {
            return CompletableFuture.failedFuture(
                LockstepException.failed("rank " + source + " holds another state than it said")
                    .rank(source));
          }
          return ranks
              .broadcast(source, isSource ? state : null)
              .thenAccept(result -> take(result.state(), source, paramsCrc));
        });
  }

  /** Checked before it takes the place of what was. */
  private void take(@Nullable ReplicaState staged, int source, int paramsCrc) {
    if (staged == null || staged.paramsCrc() != paramsCrc) {
      throw LockstepException.failed("the state of rank " + source + " arrived damaged")
          .rank(source);
    }
    state = staged;
  }

  @Override
  public CompletionStage<Score> evaluate(Collective collective) {
    SimulatedCollective ranks = simulated(collective);
    int images = settings.description().testImages();
    int part = Math.max(0, (images - ranks.rank() + ranks.worldSize() - 1) / ranks.worldSize());
    return inTurn(
        () ->
            compute(costs.evaluationNs(ranks.worldSize(), part), ranks)
                .thenApply(computed -> Score.unknown(part)));
  }

  @Override
  public CompletionStage<String> save(Path file) {
    return inTurn(() -> compute(0).thenApply(computed -> state.paramsSha256()));
  }

  @Override
  public long progress() {
    long runNs = Math.min(lastsNs, clockNs.getAsLong() - beganNs);
    long ticks = lastsNs == 0 ? 0 : (TICKS - 1) * runNs / lastsNs;
    return computations * TICKS + ticks;
  }

  @Override
  public void close() {}

  /** One order after another, whether those before succeeded or not. */
  private <T> CompletionStage<T> inTurn(Supplier<CompletionStage<T>> order) {
    CompletionStage<T> done = lastOrder.thenCompose(free -> order.get());
    lastOrder = done.handle((value, failure) -> true);
    return done;
  }

  /** Computes for so long, or gives up soon after the collective has failed. */
  private CompletionStage<@Nullable Void> compute(long ns, SimulatedCollective ranks) {
    if (ranks.failure().isPresent()) {
      return CompletableFuture.failedFuture(ranks.failure().get());
    }
    CompletableFuture<@Nullable Void> computed = compute(ns);
    ranks.onFailure(
        cause -> {
          CompletionStage<@Nullable Void> noticed =
              compute(Math.min(ns, settings.giveUp().toNanos()));
          noticed.thenRun(() -> computed.completeExceptionally(cause));
        });
    return computed.whenComplete((value, failure) -> ranks.onFailure(null));
  }

  private CompletableFuture<@Nullable Void> compute(long ns) {
    computations++;
    beganNs = clockNs.getAsLong();
    lastsNs = ns;
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    simulator.tell(new Simulator.Compute(process, ns, done));
    return done;
  }

  private static SimulatedCollective simulated(Collective collective) {
    if (collective instanceof SimulatedCollective ranks) {
      return ranks;
    }
    throw new IllegalArgumentException(
        "a simulated replica cannot use the collective '" + collective.name() + "'");
  }

  private static double ms(long ns) {
    return ns / 1e6;
  }
}
