package io.lockstep.cli;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.AndFullName.Predicates.fullNameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;

/** Who may use what ({@code docs/ARCHITECTURE.md}). It is here because only cli sees them all. */
@AnalyzeClasses(packages = "io.lockstep", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleRulesTest {
  /** What every module may use. */
  private static final List<String> COMMON =
      List.of(
          "java..",
          "javax..",
          "com.fasterxml.jackson..",
          "com.typesafe.config..",
          "org.slf4j..",
          "org.jspecify..",
          "io.lockstep.core..");

  /** What draws the figure. */
  private static final String[] DRAWING = {
    "org.mozilla.javascript..", "com.github.weisj.jsvg..", "java.awt.."
  };

  /** Where actors run on virtual time. */
  private static final String[] SIMULATED_WORLD = {
    "io.lockstep.simulator.time..", "io.lockstep.simulator.world.."
  };

  @ArchTest static final ArchRule coreUsesNoOtherModule = only("io.lockstep.core..");

  @ArchTest
  static final ArchRule modelUsesCoreAndDjl =
      only("io.lockstep.model..", "ai.djl..", "com.sun.jna..");

  @ArchTest
  static final ArchRule actorsUseCoreAndAkka =
      only("io.lockstep.actors..", "akka..", "com.sun.jna..", "jdk.net..");

  /** Native calls are for the futex of shared memory, for NCCL, and for where an array lies. */
  @ArchTest
  static final ArchRule onlyThreePackagesCallNativeCode =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.lockstep.actors.shm..", "io.lockstep.actors.nccl..", "io.lockstep.model.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.jna..");

  @ArchTest
  static final ArchRule simulatorUsesCoreActorsAndAkka =
      only(
          "io.lockstep.simulator..",
          "io.lockstep.actors..",
          "org.hipparchus..",
          "akka..",
          "scala..");

  /** A closed form needs no actors. */
  @ArchTest
  static final ArchRule onlyTheSimulatedWorldUsesAkka =
      noClasses()
          .that()
          .resideInAPackage("io.lockstep.simulator..")
          .and()
          .resideOutsideOfPackages(SIMULATED_WORLD)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("akka..", "scala..", "io.lockstep.actors..");

  @ArchTest
  static final ArchRule analysisUsesCoreAndDraws = only("io.lockstep.analysis..", DRAWING);

  @ArchTest
  static final ArchRule onlyTheFigureDraws =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.lockstep.analysis.figure..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(DRAWING);

  @ArchTest
  static final ArchRule nothingUsesTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.lockstep.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.lockstep.cli..");

  /** So the verbs that only predict or compare need no engine. */
  @ArchTest
  static final ArchRule onlyTheModelUsesDjl =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.lockstep.model..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  /** Gradient bytes never travel in an actor's message. */
  @ArchTest
  static final ArchRule theDataPlaneUsesNoAkka =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.lockstep.actors.shm..",
              "io.lockstep.actors.tcp..",
              "io.lockstep.actors.nccl..",
              "io.lockstep.actors.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("akka..");

  /** The protocol touches the world through ports alone, so that a simulator can stand in. */
  @ArchTest
  static final ArchRule theProtocolTouchesTheWorldThroughPortsAlone =
      noClasses()
          .that()
          .resideInAPackage("io.lockstep.actors.protocol..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "ai.djl..",
              "java.net..",
              "java.nio.channels..",
              "io.lockstep.actors.shm..",
              "io.lockstep.actors.tcp..",
              "io.lockstep.actors.nccl..",
              "io.lockstep.actors.cluster..",
              "io.lockstep.actors.hosts..",
              "io.lockstep.actors.launch..",
              "io.lockstep.actors.bench..");

  /** What runs on a thread of its own, or answers on one, escapes virtual time. */
  @ArchTest
  static final ArchRule theProtocolStartsNoThread =
      noClasses()
          .that()
          .resideInAPackage("io.lockstep.actors.protocol..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "java\\.lang\\.Thread"
                  + "|java\\.util\\.concurrent\\.(.*Executor.*|ForkJoinPool|CompletableFuture)"
                  + "|akka\\..*\\.AskPattern");

  /** Calls whose answer comes on another thread, or whose limit is the wall clock's. */
  @ArchTest
  static final ArchRule theProtocolAsksNothingThatEscapesVirtualTime =
      noClasses()
          .that()
          .resideInAPackage("io.lockstep.actors.protocol..")
          .should()
          .accessTargetWhere(
              target(
                  fullNameMatching(
                      "akka\\..*\\.ActorContext\\.(ask|askWithStatus)\\(.*"
                          + "|akka\\..*SupervisorStrategy.*\\.withLimit\\(.*"
                          + "|akka\\.pattern\\..*"
                          + "|java\\.util\\.concurrent\\.\\w+\\.\\w+Async\\(.*")));

  /** Nor does anything in the simulated world, whose futures complete where they are completed. */
  @ArchTest
  static final ArchRule theSimulatedWorldHasOneThread =
      noClasses()
          .that()
          .resideInAnyPackage(SIMULATED_WORLD)
          .should()
          .accessTargetWhere(
              target(
                  fullNameMatching(
                      "java\\.lang\\.Thread\\.(<init>|start|sleep|ofVirtual|ofPlatform).*"
                          + "|java\\.util\\.concurrent\\.(Executors|ForkJoinPool|Timer).*"
                          + "|java\\.util\\.concurrent\\.Completable(Future|\\w*)"
                          + "\\.(\\w+Async|orTimeout|completeOnTimeout|delayedExecutor)\\(.*"
                          + "|akka\\..*\\.AskPattern.*")));

  /** So that equal seeds give equal runs. */
  @ArchTest
  static final ArchRule theSimulatedWorldDrawsFromItsSeedAlone =
      noClasses()
          .that()
          .resideInAnyPackage(SIMULATED_WORLD)
          .should()
          .accessTargetWhere(
              target(
                  fullNameMatching(
                      "java\\.util\\.concurrent\\.ThreadLocalRandom\\..*"
                          + "|java\\.util\\.(Random|SplittableRandom|UUID)\\..*"
                          + "|java\\.lang\\.Math\\.random\\(\\)"
                          + "|java\\.lang\\.System\\.identityHashCode\\(.*")));

  @ArchTest
  static final ArchRule protocolAndSimulatedWorldReadNoClockButTheirOwn =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.lockstep.actors.protocol..", SIMULATED_WORLD[0], SIMULATED_WORLD[1])
          .should()
          .accessTargetWhere(
              target(
                  fullNameMatching(
                      "java\\.lang\\.System\\.(currentTimeMillis|nanoTime)\\(\\)"
                          + "|java\\.time\\.(Clock|InstantSource)\\.system.*"
                          + "|java\\.time\\.\\w+\\.now\\(.*")));

  @ArchTest
  static final ArchRule timeIsTakenWhereItIsMeasured =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.lockstep.model..",
              "io.lockstep.actors.collective..",
              "io.lockstep.actors.shm..",
              "io.lockstep.actors.tcp..",
              "io.lockstep.actors.nccl..",
              "io.lockstep.actors.bench..",
              "io.lockstep.actors.hosts..",
              "io.lockstep.actors.launch..")
          .should()
          .accessTargetWhere(target(fullNameMatching("java\\.lang\\.System\\.nanoTime\\(\\)")));

  @ArchTest
  static final ArchRule namesSayWhatAThingIs =
      noClasses().should().haveNameMatching(".*(Manager|Util|Utils|Helper|Impl)");

  @ArchTest
  static void packagesOfAModuleFormNoCycle(JavaClasses all) {
    for (String module : List.of("model", "actors", "simulator", "analysis")) {
      slices().matching("io.lockstep." + module + ".(*)..").should().beFreeOfCycles().check(all);
    }
    slices().matching("io.lockstep.core.(*)..").should().beFreeOfCycles().check(all);
  }

  /** Classes of the first package use it, what is common, and the other packages given. */
  private static ArchRule only(String module, String... others) {
    List<String> allowed = new ArrayList<>(COMMON);
    allowed.add(module);
    allowed.addAll(List.of(others));
    return classes()
        .that()
        .resideInAPackage(module)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(allowed.toArray(String[]::new))
                .as("reside in %s", String.join(", ", allowed)))
        .because("a module points only where docs/ARCHITECTURE.md says");
  }
}
