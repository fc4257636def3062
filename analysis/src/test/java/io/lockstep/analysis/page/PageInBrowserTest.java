package io.lockstep.analysis.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lockstep.analysis.compare.Comparison;
import io.lockstep.analysis.compare.Runs;
import io.lockstep.analysis.figure.Figure;
import io.lockstep.analysis.figure.Panel;
import io.lockstep.core.runlog.Json;
import io.lockstep.core.runlog.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** The page as a browser shows it; skipped where there is none. */
@EnabledIf(value = "io.lockstep.analysis.page.Browser#isThere", disabledReason = Browser.MISSING)
class PageInBrowserTest {
  private static final int WIDE = 1280;

  @TempDir private static Path folder;
  private static Browser browser;
  private static Comparison comparison;
  private static Path page;

  @BeforeAll
  static void open() throws IOException {
    browser = Browser.open();
    List<Run> runs = ExampleRuns.in(folder);
    comparison =
        Comparison.of(
            runs, List.of(), List.of(Runs.withInterval("m", n -> n == 1 ? 100 : 110, 1.5, 1.9)));
    Summary summary = new Summary("2 workers are 1.60x as fast as one.", Map.of("Why?", "So."));
    Figure figure = Figure.of(comparison.groups().get(0), summary.headline());
    page = folder.resolve("report.html");
    Files.writeString(page, new Page(comparison, List.of(summary), List.of(figure), runs).html());
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  /** Loading it takes longest, and so all that is only looked at is looked at together. */
  @ParameterizedTest
  @CsvSource({"320,light", "390,dark", "1280,light", "1280,dark"})
  void isWholeOnEveryScreen(int width, String theme) throws IOException {
    browser.show(page, width, theme);
    complainsOfNothingAndAsksForNothingElse();
    fitsTheScreenWithoutScrollingSideways(width);
    drawsSixPanelsWithTheirPoints();
  }

  private static void complainsOfNothingAndAsksForNothingElse() {
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.requests())
        .contains(page.toUri().toString())
        .allMatch(url -> url.equals(page.toUri().toString()) || url.startsWith("data:"));
    assertThat(browser.ask("return window.hostile")).isNull();
  }

  /** As many as the report says, and each with what it says where the pointer rests. */
  private static void drawsSixPanelsWithTheirPoints() throws IOException {
    JsonNode drawn =
        Json.MAPPER.readTree(
            (String)
                browser.ask(
                    """
                    return JSON.stringify([...document.querySelectorAll(".chart > div")].map(
                      place => echarts.getInstanceByDom(place).getModel().getSeries().map(
                        series => series.getData().count())))"""));
    List<Panel> panels = Figure.of(comparison.groups().get(0), "").panels();
    assertThat(drawn).hasSize(6).hasSameSizeAs(panels);
    for (int i = 0; i < panels.size(); i++) {
      List<Integer> points = new ArrayList<>();
      panels.get(i).option().path("series").forEach(s -> points.add(s.path("data").size()));
      assertThat(points).as(panels.get(i).title()).isNotEmpty().doesNotContain(0);
      assertThat(drawn.get(i)).extracting(JsonNode::asInt).containsExactlyElementsOf(points);
    }
    assertThat(browser.driver().findElements(By.cssSelector(".chart svg"))).hasSize(6);
    String told =
        (String)
            browser.ask(
                """
                const place = document.querySelector(".chart > div");
                const chart = echarts.getInstanceByDom(place);
                const measured = chart.getModel().getSeriesByName("measured")[0];
                chart.dispatchAction(
                  {type: "showTip", seriesIndex: measured.seriesIndex, dataIndex: 1});
                return place.textContent""");
    assertThat(told).contains("2 workers, measured: 1.60x");
  }

  private static void fitsTheScreenWithoutScrollingSideways(int width) {
    assertThat(browser.ask("return innerWidth")).isEqualTo((long) width);
    assertThat(browser.ask("return document.documentElement.scrollWidth")).isEqualTo((long) width);
  }

  @ParameterizedTest
  @CsvSource({"1280,dark", "390,light"})
  void meetsWcagAa(int width, String theme) {
    browser.show(page, width, theme);
    browser.ask("document.querySelectorAll('details').forEach(d => { d.open = true; })");
    browser.ask(Resource.text("/axe.min.js"));
    Object violations =
        browser
            .driver()
            .executeAsyncScript(
                """
                const done = arguments[arguments.length - 1];
                const levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
                axe.run({runOnly: levels, resultTypes: ["violations"]}).then(found => done(
                  found.violations.map(v => v.id + ": " + v.nodes.map(n => n.html).join(" "))))""");
    assertThat(violations).isEqualTo(List.of());
  }

  @Test
  void theButtonTurnsTheThemeWhateverTheSystemPrefers() {
    browser.show(page, WIDE, "dark");
    WebElement button = browser.driver().findElement(By.id("theme"));
    Object dark = ground();
    assertThat(button.getText()).isEqualTo("Light theme");
    button.click();
    assertThat(ground()).isNotEqualTo(dark);
    button.click();
    assertThat(ground()).isEqualTo(dark);
    browser.show(page, WIDE, "light");
    assertThat(ground()).isNotEqualTo(dark);
  }

  private static Object ground() {
    return browser.ask("return getComputedStyle(document.body).backgroundColor");
  }

  @Test
  void aTableIsCopiedWithTabsBetweenItsCells() {
    browser.show(page, WIDE, "light");
    browser.ask(
        "document.addEventListener('copy', () => {"
            + " window.copied = document.getSelection().toString(); })");
    browser.driver().findElement(By.cssSelector("#tables button.copy")).click();
    assertThat(browser.ask("return window.copied").toString().lines().toList())
        .contains(
            "workers\tstep ms\t95 %\tepoch s\tspeedup\t95 %\tefficiency\tKarp-Flatt"
                + "\tevaluation s\tsteps timed\truns")
        .anySatisfy(line -> assertThat(line).startsWith("2\t125.0\t").endsWith("\t5\ttwo"));
  }

  @Test
  void aBarTellsWhatItIsWhereThePointerRests() {
    browser.show(page, WIDE, "light");
    WebElement bar = browser.driver().findElement(By.cssSelector(".bars i.forward"));
    new Actions(browser.driver()).scrollToElement(bar).moveToElement(bar).perform();
    assertThat(browser.driver().findElement(By.id("tip")).getText())
        .isEqualTo("rank 0: forward, 30.00 ms (from 1.00 to 31.00)");
  }

  @Test
  void everyTermLeadsToItsDefinition() {
    browser.show(page, WIDE, "light");
    assertThat(
            browser.ask(
                "return [...document.querySelectorAll('a.term')].filter("
                    + "a => !document.querySelector(a.getAttribute('href'))).length"))
        .isEqualTo(0L);
    browser.driver().findElement(By.cssSelector("#tables a.term[href='#define-speedup']")).click();
    assertThat(browser.ask("return document.querySelector(':target').textContent").toString())
        .contains("Epoch time of one worker over that of N");
  }
}
