package io.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.RunFolder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The whole system with the real engine and a stand-in, which is not NCCL. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "NCCL is for Linux")
class NcclEndToEndTest {
  private static final Path SOURCE = Path.of("../actors/src/test/c/stand_in_not_nccl.c");
  private static final Path STAND_IN =
      Path.of("target/libstand-in-not-nccl.so").toAbsolutePath().normalize();

  @TempDir private Path temp;

  @BeforeAll
  static void compile() throws Exception {
    boolean hasCompiler =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cc")));
    Assumptions.assumeTrue(
        hasCompiler, "no C compiler here: what needs the stand-in for NCCL is skipped");
    Process compiler =
        new ProcessBuilder(
                "cc", "-O2", "-shared", "-fPIC", "-pthread", "-o", "" + STAND_IN, "" + SOURCE)
            .inheritIO()
            .start();
    assertThat(compiler.waitFor()).isZero();
  }

  @Test
  void gradientsThatGoThroughItEndInTheBitsOfSharedMemory() throws IOException {
    LiveRun live = LiveRun.in(temp, "by-nccl");
    Invocation byNccl =
        live.train(
            "--batch",
            "4",
            "--steps",
            "3",
            "--bucket-mib",
            "0.1",
            "--collective",
            "nccl",
            "--nccl-library",
            STAND_IN.toString());
    assertThat(byNccl.exit()).as(byNccl.err()).isZero();
    assertThat(byNccl.err())
        .contains("gradients averaged by nccl (named: NCCL 2.27.3 in " + STAND_IN);

    Invocation byShm =
        LiveRun.in(temp, "by-shm").train("--batch", "4", "--steps", "3", "--bucket-mib", "0.1");

    assertThat(byNccl.json().get("params_sha256")).isEqualTo(byShm.json().get("params_sha256"));
    JsonNode info = Json.MAPPER.readTree(new RunFolder(live.path()).info().toFile());
    assertThat(info.at("/workload/collective").asText()).isEqualTo("nccl");
    assertThat(info.at("/spec/nccl-library/value").asText()).isEqualTo(STAND_IN.toString());
    assertThat(Files.readString(new RunFolder(live.path()).nodeLog(1)))
        .contains(STAND_IN.toString());
  }

  /** Nothing here is a GPU: the CPU plays one, and what it holds the host does not read. */
  @Test
  void replicasOnAPlayedGpuEndInTheBitsOfThoseOnTheHost() throws Exception {
    LiveRun live = LiveRun.in(temp, "on-device");
    String[] steps = {"--steps", "3", "--bucket-mib", "0.1"};
    Process training =
        live.start(
            List.of(
                "env",
                "STAND_IN_LENDS_HOST_MEMORY=1",
                "JAVA_TOOL_OPTIONS=-Dlockstep.gpu.stand-in=true"),
            Stream.concat(
                    Stream.of(steps),
                    Stream.of("--device", "gpu", "--nccl-library", STAND_IN.toString()))
                .toArray(String[]::new));
    assertThat(training.waitFor(LiveRun.DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(training.exitValue()).as(Files.readString(live.errors())).isZero();
    assertThat(Files.readString(live.errors()))
        .contains("gradients averaged by nccl (auto: replicas on GPUs; NCCL 2.27.3 in " + STAND_IN);
    assertThat(Files.readString(new RunFolder(live.path()).nodeLog(1)))
        .contains("stand-in, not a GPU");
    Invocation onHost =
        LiveRun.in(temp, "on-host")
            .train(
                Stream.concat(Stream.of("--batch", "4"), Stream.of(steps)).toArray(String[]::new));
    assertThat(Json.MAPPER.readTree(live.output().toFile()).get("params_sha256"))
        .isEqualTo(onHost.json().get("params_sha256"));
  }

  @Test
  void withoutNcclThereAreNoReplicasOnSeveralGpus() {
    Invocation refused =
        Invocation.of(
            "train", "--workers", "2", "--device", "gpu", "--nccl-library", "/nowhere/libnccl.so");
    assertThat(refused.exit()).isEqualTo(3);
    assertThat(refused.err())
        .startsWith(
            "lockstep: --device gpu cannot be had: NCCL: /nowhere/libnccl.so does not exist")
        .hasLineCount(1);
    assertThat(
            Invocation.of("train", "--workers", "2", "--device", "gpu", "--collective", "shm")
                .err())
        .contains("--collective shm does not reach what lies on GPUs");
  }

  @Test
  void thereMustBeAGpuForEachWorker() {
    Invocation tooMany =
        Invocation.of(
            "train",
            "--workers",
            "9",
            "--collective",
            "nccl",
            "--nccl-library",
            STAND_IN.toString());

    assertThat(tooMany.exit()).isEqualTo(3);
    assertThat(tooMany.err())
        .startsWith(
            "lockstep: --collective nccl cannot be had: 9 workers on 8 GPUs: two ranks cannot"
                + " share one (")
        .hasLineCount(1);
  }

  @Test
  @Tag("heavy")
  void theBenchmarkChecksWhatItSums() {
    Invocation bench =
        Invocation.of(
            "bench",
            "--json",
            "--workers",
            "3",
            "--collective",
            "nccl",
            "--operation",
            "all-reduce,reduce-scatter,all-gather,broadcast,sum",
            "--bytes",
            "4,400004",
            "--warmup",
            "0",
            "--rounds",
            "2",
            "--nccl-library",
            STAND_IN.toString());

    assertThat(bench.exit()).as(bench.err()).isZero();
    assertThat(bench.json().get("results"))
        .hasSize(10)
        .allSatisfy(result -> assertThat(result.get("wrong").asInt()).isZero());
  }
}
