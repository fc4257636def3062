package io.lockstep.analysis.figure;

import io.lockstep.core.files.AtomicFile;
import java.awt.AWTError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.mozilla.javascript.RhinoException;

/** Figures as files: {@code figure.svg}, and {@code figure.png} of it. */
public final class FigureFile {
  public static final String SVG = "figure.svg";
  public static final String PNG = "figure.png";

  private FigureFile() {}

  /**
   * Writes both, each complete or not at all, replacing earlier ones. A machine that cannot draw
   * gets what it can: what is missing is said, and no earlier file stays in its place.
   *
   * @return why a file is missing, a line each; empty where none is
   * @throws IOException where the folder cannot be written
   */
  public static List<String> write(List<Figure> figures, Path folder) throws IOException {
    return write(() -> FigureSvg.of(figures), folder, FigureFile::headless);
  }

  static List<String> write(Supplier<String> drawing, Path folder, Picture picture)
      throws IOException {
    String svg;
    try {
      svg = drawing.get();
    } catch (RhinoException | LinkageError e) {
      Files.deleteIfExists(folder.resolve(SVG));
      Files.deleteIfExists(folder.resolve(PNG));
      return List.of("the figure could not be drawn, the report is without it: " + cause(e));
    }
    AtomicFile.replace(folder.resolve(SVG), svg);
    try {
      byte[] png = picture.of(svg);
      AtomicFile.replace(folder.resolve(PNG), partial -> Files.write(partial, png));
      return List.of();
    } catch (AWTError | LinkageError | InternalError | RuntimeException e) {
      Files.deleteIfExists(folder.resolve(PNG));
      return List.of(
          PNG
              + " is missing, "
              + SVG
              + " is there: Java cannot draw text on this machine ("
              + cause(e)
              + "); a JRE that is not headless-only, fontconfig and a font would do");
    }
  }

  /** No screen is needed, and none must be asked for. */
  private static byte[] headless(String svg) throws IOException {
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true");
    }
    return FigurePng.of(svg);
  }

  /** In one line. A class that could not be initialised has no message but its cause's. */
  private static String cause(Throwable e) {
    Throwable first = e.getCause();
    if (e instanceof LinkageError && first != null) {
      return cause(first);
    }
    String message = e.getMessage();
    return message == null || message.isBlank()
        ? e.getClass().getSimpleName()
        : message.strip().lines().findFirst().orElseThrow();
  }

  /** Turns an SVG document into a picture's bytes. */
  @FunctionalInterface
  interface Picture {
    byte[] of(String svg) throws IOException;
  }
}
