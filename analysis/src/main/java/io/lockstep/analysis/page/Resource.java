package io.lockstep.analysis.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A text that comes with the program, to stand within the page. */
final class Resource {
  private Resource() {}

  /**
   * @param path from this package, or from the root of the class path where it begins with a slash
   */
  static String text(String path) {
    try (InputStream in = Resource.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("the build left out " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A program as an element; what would end the element too early is written otherwise. */
  static Html script(String program) {
    return new Html("<script>\n" + program.replace("</script", "<\\/script") + "\n</script>\n");
  }

  /** Data for programs of the page. */
  static Html json(String id, String json) {
    return new Html(
        "<script type=\"application/json\" id=\""
            + Html.escape(id)
            + "\">"
            + json.replace("<", "\\u003c")
            + "</script>\n");
  }

  static Html style(String css) {
    return new Html("<style>\n" + css + "</style>\n");
  }
}
