package io.lockstep.analysis.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FigureFileTest {
  private static final Path GOLDEN = Path.of("src/test/resources/figure/pair.svg");

  @TempDir static Path folder;
  private static String svg = "";
  private static List<String> missing = List.of();

  @BeforeAll
  static void draw() throws Exception {
    missing = FigureFile.write(List.of(Examples.pair()), folder);
    svg = Files.readString(folder.resolve(FigureFile.SVG));
  }

  /**
   * Held against {@code src/test/resources/figure}. {@code mvn test -pl analysis -am
   * -Dtest=FigureFileTest -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.update=true} rewrites
   * it.
   */
  @Test
  void theSvgOfAFixedPairOfRunsIsTheGoldenOne() throws Exception {
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(GOLDEN.getParent());
      Files.writeString(GOLDEN, svg);
    }
    assertThat(svg.lines().toList()).isEqualTo(Files.readAllLines(GOLDEN));
  }

  @Test
  void isTheSameWhateverWasDrawnBefore() {
    assertThat(FigureSvg.of(List.of(Examples.pair()))).isEqualTo(svg);
  }

  @Test
  void thePictureHasTwoPixelsForEachOfTheSvgs() throws Exception {
    assertThat(missing).isEmpty();
    BufferedImage picture = ImageIO.read(folder.resolve(FigureFile.PNG).toFile());
    assertThat(svg)
        .contains("width=\"" + picture.getWidth() / 2 + "\" height=\"" + picture.getHeight() / 2);
    assertThat(inks(picture)).as("blue, of what was measured").isGreaterThan(500);
  }

  private static long inks(BufferedImage picture) {
    return Arrays.stream(
            picture.getRGB(
                0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth()))
        .filter(rgb -> (rgb & 0xffffff) == 0x0072b2)
        .count();
  }

  @Test
  void aMachineWithoutFontsGetsTheRestAndIsToldSo(@TempDir Path other) throws Exception {
    Files.writeString(other.resolve(FigureFile.PNG), "of an earlier report");
    List<String> told =
        FigureFile.write(
            () -> svg,
            other,
            drawn -> {
              throw new UnsatisfiedLinkError("libfreetype.so.6: cannot open\nmore");
            });
    assertThat(told)
        .singleElement()
        .asString()
        .contains("figure.png is missing", "(libfreetype.so.6: cannot open)", "fontconfig")
        .doesNotContain("\n");
    assertThat(other.resolve(FigureFile.SVG)).exists();
    assertThat(other.resolve(FigureFile.PNG)).doesNotExist();
  }

  @Test
  void aMachineThatCannotDrawAtAllIsToldSo(@TempDir Path other) throws Exception {
    Files.writeString(other.resolve(FigureFile.SVG), "of an earlier report");
    List<String> told =
        FigureFile.write(
            () -> {
              throw new ExceptionInInitializerError(
                  new IllegalStateException("not on the class path: echarts\nmore"));
            },
            other,
            drawn -> new byte[0]);
    assertThat(told)
        .containsExactly(
            "the figure could not be drawn, the report is without it: not on the class path:"
                + " echarts");
    assertThat(other).isEmptyDirectory();
  }
}
