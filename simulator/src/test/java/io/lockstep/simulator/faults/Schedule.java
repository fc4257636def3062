package io.lockstep.simulator.faults;

import io.lockstep.actors.protocol.Limits;
import io.lockstep.core.sampler.SplitMix64;
import io.lockstep.core.schedule.LearningRate;
import io.lockstep.core.spec.Scaling;
import io.lockstep.core.spec.TrainSpec;
import io.lockstep.simulator.cost.NaiveModel;
import io.lockstep.simulator.cost.Scenario;
import io.lockstep.simulator.faults.Fault.Kind;
import io.lockstep.simulator.faults.Fault.Target;
import io.lockstep.simulator.profile.Compute;
import io.lockstep.simulator.profile.ConstantComm;
import io.lockstep.simulator.world.ControlNetwork;
import io.lockstep.simulator.world.Jitter;
import io.lockstep.simulator.world.Latencies;
import io.lockstep.simulator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run and what goes wrong in it: a pure function of its seed. Kinds of faults and points are
 * dealt in turn, so that a few hundred seeds have every fault at every point; all else is drawn.
 *
 * @param world what is trained, and on what
 * @param fuzzed whether tasks that are ready at one moment run in an order that is drawn
 * @param restart until a replacement is ready to register
 * @param delay of a message between a worker and the coordinator, the mean
 * @param updating how long an update takes, and the saving of weights
 * @param faults in no order
 */
record Schedule(
    long seed,
    World world,
    boolean fuzzed,
    Duration restart,
    Duration delay,
    Duration updating,
    List<Fault> faults) {
  private static final long STREAM = 0x4641554C5453L;
  private static final Kind[] KINDS = Kind.values();
  private static final Point[] POINTS = Point.values();

  static Schedule of(long seed) {
    Draw draw = new Draw(SplitMix64.of(STREAM, seed));
    List<Fault> faults = faults(seed, draw);
    boolean replaces = needs(faults, Point.TRANSFERRING) || needs(faults, Point.JOINING);
    boolean evaluates = needs(faults, Point.EVALUATING);
    int workers = faults.isEmpty() || draw.in(8) == 0 ? 1 + draw.in(6) : 2 + draw.in(5);
    int restarts = replaces ? 2 + draw.in(2) : Math.max(0, draw.in(5) - 1);
    return new Schedule(
        seed,
        world(seed, workers, restarts, evaluates || draw.in(3) == 0, draw),
        draw.in(2) == 0,
        draw.ms(20, 4_000),
        draw.ms(0, 4),
        draw.ms(0, 20),
        faults);
  }

  /** What is trained, and what goes wrong, in a few lines. */
  String words() {
    TrainSpec spec = world.spec();
    String amount = spec.steps() == null ? spec.epochs() + " epochs" : spec.steps() + " steps";
    StringBuilder words =
        new StringBuilder(
            "seed %d: %d workers (at least %d), %s of %d images, batch %s, %d restarts, %s"
                .formatted(
                    seed,
                    spec.workers(),
                    spec.minWorkers(),
                    amount,
                    world.scenario().images(),
                    spec.globalBatch() == null
                        ? spec.batch() + " each"
                        : spec.globalBatch() + " together",
                    world.maxRestarts(),
                    fuzzed ? "in an order that is drawn" : "first come, first served"));
    faults.forEach(fault -> words.append("\n  ").append(fault.words()));
    return words.toString();
  }

  private static boolean needs(List<Fault> faults, Point point) {
    return faults.stream().anyMatch(fault -> fault.point() == point);
  }

  // What goes wrong.

  private static List<Fault> faults(long seed, Draw draw) {
    List<Fault> faults = new ArrayList<>();
    int pairs = KINDS.length * (POINTS.length + 1);
    int pair = (int) Math.floorMod(seed, pairs + 3L);
    if (pair >= pairs) {
      return faults; // Nothing goes wrong.
    }
    Kind first = KINDS[pair % KINDS.length];
    int point = pair / KINDS.length;
    Fault dealt = fault(first, point == POINTS.length ? null : POINTS[point], draw);
    if (dealt.point() == Point.TRANSFERRING || dealt.point() == Point.JOINING) {
      faults.add(fault(Kind.CRASH, draw.in(3) == 0 ? null : Point.FORWARD, draw));
    }
    faults.add(dealt);
    if (draw.in(4) == 0) { // Of all that goes wrong this meets best with all the rest.
      faults.add(everythingTwice(draw));
    }
    int more = Math.max(0, draw.in(6) - 2);
    for (int i = 0; i < more && faults.size() < 4; i++) {
      Kind kind = KINDS[draw.in(KINDS.length)];
      if (!kind.isTheCoordinators() && kind != Kind.NOT_FINITE) { // They end the run.
        faults.add(fault(kind, draw.in(3) == 0 ? null : POINTS[draw.in(POINTS.length)], draw));
      }
    }
    return faults;
  }

  private static Fault fault(Kind kind, @Nullable Point point, Draw draw) {
    Duration lasts = draw.in(2) == 0 ? draw.ms(20, 2_000) : draw.ms(2_000, 25_000);
    return new Fault(
        kind,
        kind.isTheCoordinators() ? Target.COORDINATOR : target(draw),
        point,
        occurrence(point, draw),
        point == null ? draw.ms(0, 3_000) : draw.in(2) == 0 ? Duration.ZERO : draw.ms(0, 30),
        lasts,
        draw.part());
  }

  private static Fault everythingTwice(Draw draw) {
    Duration lasts = Duration.ofSeconds(20);
    return new Fault(
        Kind.MESSAGES_TWICE, Target.ANYONE, null, 1, Duration.ZERO, lasts, 0.5 + draw.part() / 2);
  }

  private static Target target(Draw draw) {
    int drawn = draw.in(20);
    return drawn == 0
        ? Target.COORDINATOR
        : drawn < 8 ? Target.ITSELF : drawn < 14 ? Target.ANOTHER : Target.ANYONE;
  }

  private static int occurrence(@Nullable Point point, Draw draw) {
    if (point == null) {
      return 1;
    }
    return switch (point) {
      case FORWARD, UPDATING -> 1 + draw.in(40);
      case REDUCED_BY_SOME -> 1 + draw.in(12);
      case OPENING, HALF_COMMITTED, PREPARE_SENT, FIRST_PREPARED, LAST_PREPARED ->
          1 + draw.in(2) * draw.in(3);
      case TRANSFERRING, EVALUATING -> 1 + draw.in(4);
      case SAVING, SOME_FINISHED, JOINING -> 1;
    };
  }

  // What is trained.

  private static World world(long seed, int workers, int restarts, boolean epochs, Draw draw) {
    int batch = 1 + draw.in(4);
    boolean strong = draw.in(3) == 0;
    Integer globalBatch = strong ? workers * batch + draw.in(3) : null;
    int perStep = strong ? globalBatch : workers * batch;
    int images = perStep * (2 + draw.in(5)) - draw.in(perStep);
    LearningRate rate =
        new LearningRate(
            0.1,
            LearningRate.Scaling.SQRT,
            draw.in(2) == 0 ? LearningRate.Schedule.ONECYCLE : LearningRate.Schedule.CONSTANT,
            1,
            List.of(),
            3);
    TrainSpec spec =
        new TrainSpec(
            workers,
            draw.in(3) == 0 ? 1 + draw.in(workers) : 1,
            1,
            "none",
            "none",
            batch,
            globalBatch,
            epochs ? 2 + draw.in(2) : 1,
            epochs ? null : 12L + draw.in(29),
            rate,
            0.9,
            false,
            0,
            false,
            seed,
            "simulated",
            1 << 20,
            null,
            TrainSpec.CPU);
    Scenario scenario =
        Scenario.of(
                strong ? Scaling.STRONG : Scaling.WEAK,
                images,
                perStep / (strong ? 1 : workers),
                Compute.given(10 + draw.in(200), batch, "drawn"))
            .withComm(new ConstantComm(1 + draw.in(40), null, null, "drawn"));
    return World.of(spec, new NaiveModel(), scenario, draw.in(20))
        .with(
            new Limits(Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(60)),
            Latencies.DEFAULT)
        .with(draw.in(2) == 0 ? Jitter.none() : Jitter.uniform(seed, 0.8), ControlNetwork.PERFECT)
        .withMaxRestarts(restarts);
  }

  private record Draw(SplitMix64 random) {
    int in(int bound) {
      return random.nextInt(bound);
    }

    double part() {
      return random.nextDouble();
    }

    /** Between two bounds, to the microsecond, so that chance meetings in time are rare. */
    Duration ms(int low, int high) {
      return Duration.ofNanos(1_000L * (low * 1_000L + random.nextInt((high - low) * 1_000)));
    }
  }
}
