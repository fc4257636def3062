package io.lockstep.core.runlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lockstep.core.failure.ExitCode;
import io.lockstep.core.failure.LockstepException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunReaderTest {
  private static final String ROW =
      "1,0,2,1,7,false,32,0.5,100.25,210.125,30.0,12.5,2.5,8.0,0.25,331.625,2.5,00c0ffee\n";

  @TempDir private Path path;
  private RunFolder folder;

  /** A run of two ranks and two steps. */
  @BeforeEach
  void write() {
    folder = new RunFolder(path);
    try (FolderRunLog log = FolderRunLog.create(folder, Examples.info())) {
      for (int step = 0; step < 2; step++) {
        log.append(Examples.step(1, 0, step));
        log.append(Examples.step(1, 1, step));
      }
      log.append(Examples.epoch(1));
    }
  }

  @Test
  void leavesAnUnfinishedLastLineOutWithAWarning() throws IOException {
    edit(folder.steps(), text -> text + ROW.substring(0, 40));

    Run run = RunReader.read(path);

    assertThat(run.steps()).hasSize(4);
    assertThat(run.warnings())
        .containsExactly(folder.steps() + ": the unfinished last line was left out");
  }

  @Test
  void toleratesACrashWithinTheHeader() throws IOException {
    edit(folder.steps(), text -> "generation,ra");
    edit(folder.epochs(), text -> "");

    Run run = RunReader.read(path);

    assertThat(run.steps()).isEmpty();
    assertThat(run.epochs()).isEmpty();
    assertThat(run.warnings())
        .containsExactly(
            folder.steps() + ": the unfinished last line was left out",
            folder.epochs() + ": is empty, not even a header");
  }

  @Test
  void toleratesTheZerosThatAPowerCutLeaves() throws IOException {
    edit(folder.steps(), text -> text + "\0".repeat(4096));

    assertThat(RunReader.read(path).steps()).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1,0,2\n", // cut short
        "1,0,2,1,7,false,32,0.5,fast,210.125,30.0,12.5,2.5,8.0,0.25,331.625,2.5,00c0ffee\n",
        "1,0,2,1,,false,32,0.5,1.0,210.125,30.0,12.5,2.5,8.0,0.25,331.625,2.5,00c0ffee\n",
        "1,0,2,1,7.5,false,32,0.5,1.0,210.125,30.0,12.5,2.5,8.0,0.25,331.625,2.5,00c0ffee\n",
        "1,0,2,1,7,maybe,32,0.5,1.0,210.125,30.0,12.5,2.5,8.0,0.25,331.625,2.5,00c0ffee\n",
        "1,0,2,1,7,false,32,0.5,1.0,210.125,30.0,12.5,2.5,8.0,0.25,331.625,2.5,00c0ffee,more\n",
        "\"1,0,2,1,7,false,32,0.5,1.0,210.125,30.0,12.5,2.5,8.0,0.25,331.625,2.5,00c0ffee\n",
        "\u0000\u0000\u0000\n",
        "\n"
      })
  void refusesADamagedLineInTheMiddle(String damaged) throws IOException {
    edit(folder.steps(), text -> text + damaged + ROW);

    refused(e -> assertThat(e.text()).startsWith(folder.steps() + " is damaged in line 6"));
  }

  @Test
  void refusesBytesThatAreNoText() throws IOException {
    byte[] row = ROW.getBytes(StandardCharsets.UTF_8);
    row[4] = (byte) 0xFF;
    Files.write(folder.epochs(), row, java.nio.file.StandardOpenOption.APPEND);

    refused(e -> assertThat(e.text()).startsWith(folder.epochs() + " is damaged in line 3"));
  }

  @Test
  void namesTheColumnThatIsMissing() throws IOException {
    edit(folder.steps(), text -> text.replaceFirst("comm_ms", "communication_ms"));

    refused(e -> assertThat(e.text()).isEqualTo(folder.steps() + " has no column 'comm_ms'"));
  }

  @Test
  void readsLossesThatAreNotFinite() throws IOException {
    List<Double> losses =
        List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE);
    StringBuilder rows = new StringBuilder(Csv.header(StepRow.class));
    for (double loss : losses) {
      rows.append(Csv.writer(StepRow.class).writeValueAsString(Examples.withLoss(loss)));
    }
    edit(folder.steps(), text -> rows.toString());

    assertThat(RunReader.read(path).steps())
        .extracting(StepRow::loss)
        .containsExactlyElementsOf(losses);
  }

  @Test
  void readsWindowsLineEnds() throws IOException {
    List<StepRow> steps = RunReader.read(path).steps();
    edit(folder.steps(), text -> text.replace("\n", "\r\n"));

    assertThat(RunReader.read(path).steps()).isEqualTo(steps);
  }

  @Test
  void toleratesColumnsThatANewerVersionAddsAndAnyOrder() throws IOException {
    List<StepRow> steps = RunReader.read(path).steps();
    edit(
        folder.steps(),
        text ->
            text.replaceFirst("generation,rank", "gpu_ms,rank,generation")
                .replaceAll("(?m)^(\\d+),(\\d+),", "0.5,$2,$1,"));

    assertThat(RunReader.read(path).steps()).isEqualTo(steps);
  }

  @Test
  void keepsTheNewestGenerationOfAStepThatWasRedone() {
    RunFolder redone = new RunFolder(path.resolve("redone"));
    assertThat(redone.path().toFile().mkdir()).isTrue();
    try (FolderRunLog log = FolderRunLog.create(redone, Examples.info())) {
      log.append(Examples.step(1, 0, 0));
      log.append(Examples.step(1, 1, 0));
      log.append(Examples.step(1, 1, 1)); // rank 1 committed it, and died
      log.append(Examples.step(3, 0, 1)); // done again without it
      log.append(Examples.step(2, 0, 1)); // a late report of an attempt between the two
    }

    assertThat(RunReader.read(redone.path()).steps())
        .containsExactly(Examples.step(1, 0, 0), Examples.step(1, 1, 0), Examples.step(3, 0, 1));
  }

  @Test
  void refusesAFolderWithoutRunJson() throws IOException {
    Files.delete(folder.info());
    refused(e -> assertThat(e.text()).isEqualTo(path + " is not a run folder: it has no run.json"));
  }

  @Test
  void refusesAFolderThatIsNotThere() {
    assertThatThrownBy(() -> RunReader.read(path.resolve("none")))
        .isInstanceOf(LockstepException.class)
        .hasMessage(path.resolve("none") + " is not a run folder: there is no such folder");
  }

  @Test
  void refusesARunWithoutItsSteps() throws IOException {
    Files.delete(folder.steps());
    refused(
        e -> assertThat(e.text()).isEqualTo(path + " is not a run folder: it has no steps.csv"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "3", "null", "{\"schema\":1} and more", "\u0000", "{}"})
  void refusesARunJsonThatIsNone(String json) throws IOException {
    edit(folder.info(), text -> json);
    refused(e -> assertThat(e.text()).startsWith(folder.info() + " is damaged"));
  }

  @Test
  void saysInWhichLineRunJsonIsDamaged() throws IOException {
    edit(folder.info(), text -> text.replaceFirst("\"kind\" : ", "\"kind\" = "));
    refused(e -> assertThat(e.text()).startsWith(folder.info() + " is damaged in line 3"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kind", "run", "spec", "seed", "workload", "software"})
  void namesTheFieldThatRunJsonLacks(String field) throws IOException {
    editJson(json -> json.remove(field));
    refused(
        e ->
            assertThat(e.text())
                .startsWith(folder.info() + " is damaged: ")
                .contains("'" + field + "'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kind", "run", "workload", "spec", "hardware", "software", "git_commit"})
  void namesTheFieldThatIsNull(String field) throws IOException {
    editJson(json -> json.putNull(field));
    refused(e -> assertThat(e.text()).startsWith(folder.info() + " is damaged: ").contains(field));
  }

  @Test
  void refusesANewerSchemaWhateverItsOtherFields() throws IOException {
    editJson(json -> json.put("schema", 2).put("workload", "now in a file of its own"));
    refused(
        e -> {
          assertThat(e.text()).isEqualTo(folder.info() + " has schema 2, this version knows 1");
          assertThat(e.hint()).isEqualTo("read it with the version of Lockstep that wrote it");
        });
  }

  @Test
  void toleratesFieldsThatItDoesNotKnow() throws IOException {
    RunInfo info = RunReader.read(path).info();
    editJson(json -> json.put("weather", "rain"));

    assertThat(RunReader.read(path).info()).isEqualTo(info);
  }

  @Test
  void saysWhereAFileMayBeAnotherTools() throws IOException {
    editJson(json -> json.remove("schema"));
    refused(
        e ->
            assertThat(e.text())
                .isEqualTo(folder.info() + " is damaged, or another tool's: it has no 'schema'"));
  }

  @Test
  void refusesAFolderInTheStepsPlace() throws IOException {
    Files.delete(folder.steps());
    Files.createDirectory(folder.steps());
    refused(
        e -> assertThat(e.text()).isEqualTo("cannot read " + folder.steps() + ": it is a folder"));
  }

  @Test
  void refusesAnOlderSchemaToo() throws IOException {
    editJson(json -> json.put("schema", 0));
    refused(
        e -> assertThat(e.text()).isEqualTo(folder.info() + " has schema 0, this version knows 1"));
  }

  @Test
  void refusesAKindThatThereIsNone() throws IOException {
    editJson(json -> json.put("kind", "dreamt"));
    refused(e -> assertThat(e.text()).contains("its kind is 'dreamt'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"workers", "threads", "batch", "global_batch", "train_images"})
  void refusesAWorkloadThatIsNone(String field) throws IOException {
    editJson(json -> ((ObjectNode) json.get("workload")).put(field, 0));
    refused(e -> assertThat(e.text()).startsWith(folder.info() + " is damaged: its workload has"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"network", "data", "scaling", "collective"})
  void namesTheWorkloadsFieldThatIsNull(String field) throws IOException {
    editJson(json -> ((ObjectNode) json.get("workload")).putNull(field));
    refused(e -> assertThat(e.text()).contains("'" + field + "' is null"));
  }

  @Test
  void refusesASettingThatIsNone() throws IOException {
    editJson(json -> ((ObjectNode) json.get("spec")).putNull("lr"));
    refused(e -> assertThat(e.text()).contains("'lr' is no setting"));
  }

  @Test
  void refusesASettingThatDoesNotSayWhereItCameFrom() throws IOException {
    editJson(json -> ((ObjectNode) json.get("spec")).putObject("lr").put("value", 1));
    refused(e -> assertThat(e.text()).contains("'lr' is no setting"));
  }

  @ParameterizedTest
  @CsvSource({
    "331.625,NaN,NaN ms",
    "331.625,Infinity,Infinity ms",
    "331.625,-1,-1.0 ms",
    "100.25,NaN,NaN ms",
    "12.5,-12.5,-12.5 ms",
    "',0.25,',',NaN,',NaN ms",
    "'1,0,2,1','1,2,2,1',rank 2 of 2",
    "'false,32','false,0',samples 0"
  })
  void refusesNumbersThatNoRunWrites(String part, String damaged, String naming)
      throws IOException {
    edit(folder.steps(), text -> text + ROW.replace(part, damaged));
    refused(
        e ->
            assertThat(e.text())
                .startsWith(folder.steps() + " is damaged in line 6: ")
                .contains(naming));
  }

  @Test
  void refusesAnAccuracyThatIsNone() throws IOException {
    edit(folder.epochs(), text -> text.replace("0.4375", "43.75"));
    refused(
        e ->
            assertThat(e.text())
                .isEqualTo(folder.epochs() + " is damaged in line 2: an accuracy of 43.75"));
  }

  /** More than is looked at in one go when the last line's end is sought. */
  @Test
  void leavesOutAnUnfinishedLineHoweverLong() throws IOException {
    edit(folder.steps(), text -> text + "x".repeat(200_000));
    assertThat(RunReader.read(path).steps()).hasSize(4);
    edit(folder.steps(), text -> "x".repeat(200_000));
    assertThat(RunReader.read(path).steps()).isEmpty();
  }

  @Test
  void readsEventsAndLeavesOutLinesThatAreNone() throws IOException {
    Files.writeString(
        folder.events(),
        Json.line(Event.joined(5, 1, 77, "a", false)) + "\nnonsense\n{}\nnull\n{\"event\":\"jo");
    List<String> warnings = new ArrayList<>();

    assertThat(RunReader.events(path, warnings))
        .containsExactly(Event.joined(5, 1, 77, "a", false));
    assertThat(warnings)
        .containsExactly(folder.events() + ": 3 lines that are no events were left out");
    Files.delete(folder.events());
    assertThat(RunReader.events(path, warnings)).isEmpty();
    assertThat(warnings).hasSize(2);
  }

  private void editJson(Consumer<ObjectNode> edit) throws IOException {
    ObjectNode json = (ObjectNode) Json.MAPPER.readTree(folder.info().toFile());
    edit.accept(json);
    Files.writeString(folder.info(), Json.pretty(json));
  }

  private static void edit(Path file, UnaryOperator<String> change) throws IOException {
    Files.writeString(file, change.apply(Files.readString(file)));
  }

  private void refused(Consumer<LockstepException> as) {
    assertThatThrownBy(() -> RunReader.read(path))
        .isInstanceOfSatisfying(
            LockstepException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
              as.accept(e);
            });
  }
}
