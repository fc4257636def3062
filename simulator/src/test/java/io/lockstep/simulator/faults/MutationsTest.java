package io.lockstep.simulator.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever searches must be able to find: bugs planted in the product are all found. */
@Execution(ExecutionMode.CONCURRENT)
class MutationsTest {
  private static final String PROTOCOL = "actors/src/main/java/io/lockstep/actors/protocol/";
  private static final String WORLD = "simulator/src/main/java/io/lockstep/simulator/world/";
  private static final String WORKER = PROTOCOL + "Worker.java";
  private static final String COORDINATOR = PROTOCOL + "Coordinator.java";
  private static final String REPLICA = WORLD + "SimulatedReplica.java";

  private static final long SEEDS = 2_000;

  @TempDir Path folder;

  @Tag("heavy")
  @ParameterizedTest(name = "{0}")
  @MethodSource("thatAreRare")
  void isFoundInTheEnd(Mutant mutant) throws Exception {
    isFound(mutant);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"ofTheWorker", "ofTheCoordinator", "ofItsRules", "ofTheReplica"})
  void isFound(Mutant mutant) throws Exception {
    var found = mutant.search(SEEDS, folder);
    System.out.println(mutant.bug() + " -> " + found.map(Object::toString).orElse("not found"));
    assertThat(found).as(mutant.bug()).isPresent();
  }

  static Stream<Mutant> ofTheWorker() {
    return Stream.of(
        Mutant.of(
            "Prepare aborts nothing",
            WORKER,
            "member.collective.abort(\"generation \" + generation + \" is being prepared\");",
            ""),
        Mutant.of(
            "an older Prepare is obeyed",
            WORKER,
            "if (prepare.generation() < generation) {",
            "if (false) {",
            "if (prepare.generation() > generation) {",
            "if (prepare.generation() != generation) {"),
        Mutant.of(
            "another generation's Commit is obeyed",
            WORKER,
            "commit.generation() != generation || !preparing",
            "!preparing"),
        Mutant.of(
            "Prepared is said while a step is under way",
            WORKER,
            "return preparing && work == Work.NONE ? settled() : this;",
            "return preparing ? settled() : this;"),
        Mutant.of(
            "the cursor moves before the commit",
            WORKER,
            "    work = m.hasStepped ? Work.STEP : Work.FIRST_STEP;",
            "    holding = new Holding(m.generation, position.after(deal.consumed()),"
                + " holding().paramsCrc());\n"
                + "    work = m.hasStepped ? Work.STEP : Work.FIRST_STEP;",
            "holding().position().after(done.consumed())",
            "holding().position()"),
        Mutant.of(
            "who joins is handed no state",
            WORKER,
            "    if (source == null) {\n      return start(member);",
            "    if (true) {\n      return start(member);"),
        Mutant.of(
            "an epoch's report is said once",
            WORKER,
            "    if (unnoted != null) {\n      coordinator.tell(unnoted);\n    }\n",
            ""),
        Mutant.of(
            "what is unanswered is said once",
            WORKER,
            "    if (unanswered != null) {\n      coordinator.tell(unanswered);\n    }\n",
            ""));
  }

  static Stream<Mutant> ofTheCoordinator() {
    return Stream.of(
        Mutant.of(
            "Interrupted is ignored",
            COORDINATOR,
            "if (round == null && message.generation() == generation.number() && rank != null) {",
            "if (false) {"),
        Mutant.of(
            "a step reported twice is counted twice",
            COORDINATOR,
            "if (last != null && !taken.isAfter(last)) {",
            "if (false) {"),
        Mutant.of(
            "completed when the first has finished",
            COORDINATOR,
            "finished.size() < generation.worldSize()",
            "finished.isEmpty()"),
        Mutant.of(
            "a Prepare is said once", COORDINATOR, "round.asked().forEach(this::askAgain);", ""),
        Mutant.of(
            "who is left out stays a member", COORDINATOR, "      putOutMissing(round);\n", ""));
  }

  static Stream<Mutant> ofItsRules() {
    return Stream.of(
        Mutant.of(
            "a minority goes on",
            PROTOCOL + "Quorum.java",
            "return doubtful == 0 || 2 * there > last.size();",
            "return true;"),
        Mutant.of(
            "half of a world goes on",
            PROTOCOL + "Quorum.java",
            "2 * there > last.size()",
            "2 * there >= last.size()"),
        Mutant.of(
            "the newest state is not chosen",
            PROTOCOL + "Succession.java",
            "holding.step() > leader.step()",
            "false"),
        Mutant.of(
            "those who wait are blamed",
            PROTOCOL + "Watch.java",
            "mapToLong(of -> of.pulse.submitted()).min()",
            "mapToLong(of -> of.pulse.submitted()).max()"));
  }

  static Stream<Mutant> ofTheReplica() {
    return Stream.of(
        Mutant.of(
            "statistics of a step that failed are kept",
            REPLICA,
            "        .allReduce(state.contribution(settings.seed(), order))",
            "        .allReduce(forward(order))",
            "  private static double ms(long ns) {",
            "  private ReplicaState.Contribution forward(StepOrder order) {\n"
                + "    var part = state.contribution(settings.seed(), order);\n"
                + "    state = new ReplicaState(state.weights(), state.velocity(),"
                + " part.statistics());\n"
                + "    return part;\n"
                + "  }\n"
                + "  private static double ms(long ns) {"),
        Mutant.of(
            "a transfer is not staged",
            REPLICA,
            "          boolean isSource = ranks.rank() == source;",
            "          boolean isSource = ranks.rank() == source;\n"
                + "          if (!isSource) { state = ReplicaState.initial(0); }"));
  }

  /** What goes wrong in one schedule of hundreds, or takes long to go wrong. */
  static Stream<Mutant> thatAreRare() {
    return Stream.of(
        Mutant.of(
            "nothing is evaluated after a new generation",
            COORDINATOR,
            "            && position.sampler().epoch() > epochs.reported();",
            "            && position.sampler().epoch() < 0;"),
        Mutant.of("a Commit is said once", COORDINATOR, "        commitAgain(id);\n", ""),
        Mutant.of(
            "an older generation's Prepared is counted",
            COORDINATOR,
            "} else if (message.generation() == round.generation()) {",
            "} else {"),
        Mutant.of(
            "one of those who are equally far is blamed",
            PROTOCOL + "Watch.java",
            "working.stream().filter(of -> of.pulse.submitted() == fewest).toList();",
            "working.stream().filter(of -> of.pulse.submitted() == fewest"
                + " && nowMs - of.progressedMs > patienceMs(of, stepPatienceMs)).toList();",
            "allMatch(of -> nowMs - progressedMs >",
            "allMatch(of -> nowMs - of.progressedMs >"),
        Mutant.of(
            "others are blamed for one's own standstill",
            PROTOCOL + "Watch.java",
            "if (awayMs > LOOK_AWAY_MS) {",
            "if (false) {"),
        Mutant.of(
            "reports of two epochs are mixed",
            PROTOCOL + "EpochTally.java",
            "reportsByEpoch.computeIfAbsent(report.epoch(), e -> new HashMap<>());",
            "reportsByEpoch.computeIfAbsent(0, e -> new HashMap<>());"));
  }
}
