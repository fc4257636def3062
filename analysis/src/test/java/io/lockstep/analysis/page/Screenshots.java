package io.lockstep.analysis.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes the pictures of {@code docs/images} from a report; see {@code docs/screenshots.sh}. */
final class Screenshots {
  private Screenshots() {}

  /**
   * @param arguments the report, the pictures' folder, and the height of each in pixels, or 0 for
   *     the whole page
   */
  public static void main(String[] arguments) throws IOException {
    Path report = Path.of(arguments[0]).toAbsolutePath();
    Path folder = Files.createDirectories(Path.of(arguments[1]));
    int height = Integer.parseInt(arguments[2]);
    try (Browser browser = Browser.open()) {
      for (int width : List.of(1280, 390)) {
        for (String theme : List.of("light", "dark")) {
          browser.show(report, width, theme);
          browser.picture(folder.resolve("report-" + width + "-" + theme + ".png"), height);
        }
      }
    }
  }
}
