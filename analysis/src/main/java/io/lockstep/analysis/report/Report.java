package io.lockstep.analysis.report;

import io.lockstep.analysis.compare.ComparedGroup;
import io.lockstep.analysis.compare.Comparison;
import io.lockstep.analysis.figure.Figure;
import io.lockstep.analysis.figure.FigureFile;
import io.lockstep.analysis.page.Page;
import io.lockstep.analysis.page.Summary;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.files.AtomicFile;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.Run;
import io.lockstep.core.runlog.RunInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A comparison and the runs behind it, as files.
 *
 * @param runs measured and predicted
 */
public record Report(Comparison comparison, List<Run> runs) {
  public static final String MARKDOWN = "report.md";
  public static final String JSON = "report.json";
  public static final String HTML = "report.html";

  public Report {
    runs = List.copyOf(runs);
  }

  /**
   * Writes {@code report.html}, {@code report.md}, {@code report.json}, {@code figure.svg} and
   * {@code figure.png}, each complete or not at all, replacing those of an earlier report.
   *
   * @param folder made where it is missing
   * @param missing told why the figure is missing, where this machine cannot draw it
   * @return the path of {@code report.html}
   */
  public Path write(Path folder, Consumer<String> missing) {
    try {
      List<RunInfo> infos = runs.stream().map(Run::info).toList();
      AtomicFile.replace(
          folder.resolve(JSON),
          Json.pretty(new Document(findings(), comparison.groups(), infos)) + "\n");
      FigureFile.write(figures(), folder).forEach(missing);
      AtomicFile.replace(folder.resolve(MARKDOWN), MarkdownReport.of(this));
      return AtomicFile.replace(folder.resolve(HTML), page().html());
    } catch (IOException e) {
      throw LockstepException.failed("cannot write the report to " + folder + ": " + e)
          .hint("is the folder writable, and the disk not full?")
          .because(e);
    }
  }

  /** What each group comes to, in their order. */
  public List<Finding> findings() {
    return comparison.groups().stream().map(Finding::of).toList();
  }

  private List<Figure> figures() {
    return comparison.groups().stream().map(group -> Figure.of(group, Headline.of(group))).toList();
  }

  private Page page() {
    List<Summary> summaries = findings().stream().map(Finding::summary).toList();
    return new Page(comparison, summaries, figures(), runs);
  }

  /** What {@code compare --json} prints, and the runs' own descriptions. */
  private record Document(List<Finding> findings, List<ComparedGroup> groups, List<RunInfo> runs) {}

  /** A group in words. */
  public record Finding(String headline, Answers answers) {
    static Finding of(ComparedGroup group) {
      return new Finding(Headline.of(group), Answers.of(group));
    }

    private Summary summary() {
      return new Summary(headline, answers.byQuestion());
    }
  }
}
