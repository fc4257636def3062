package io.lockstep.simulator.faults;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * The product with a bug: one of its sources is changed, compiled, and loaded in the place of what
 * is, together with all that is not changed.
 *
 * @param bug in words
 * @param source below the project's root
 * @param edits what is replaced by what
 */
record Mutant(String bug, String source, List<Edit> edits) {
  private static final Path ROOT = Path.of("..");

  /** A piece of the source, found exactly once, and what takes its place. */
  record Edit(String old, String now) {}

  static Mutant of(String bug, String source, String... oldAndNow) {
    List<Edit> edits = new ArrayList<>();
    for (int i = 0; i < oldAndNow.length; i += 2) {
      edits.add(new Edit(oldAndNow[i], oldAndNow[i + 1]));
    }
    return new Mutant(bug, source, edits);
  }

  /**
   * Runs the search on it.
   *
   * @param seeds that are tried at most
   * @param folder empty, for the classes
   * @return the first failure; empty where the bug was not found
   */
  Optional<?> search(long seeds, Path folder) throws IOException, ReflectiveOperationException {
    compile(folder);
    try (ChildFirst loader = new ChildFirst(folder)) {
      Class<?> search = loader.loadClass(FaultSearch.class.getName());
      return (Optional<?>) search.getMethod("firstFailure", long.class).invoke(null, seeds);
    }
  }

  private void compile(Path folder) throws IOException {
    Path original = ROOT.resolve(source);
    String text = Files.readString(original);
    for (Edit edit : edits) {
      int at = text.indexOf(edit.old());
      if (at < 0 || text.indexOf(edit.old(), at + 1) >= 0) {
        throw new IllegalStateException(
            source + " does not have exactly once, for '" + bug + "':\n" + edit.old());
      }
      text = text.replace(edit.old(), edit.now());
    }
    Path changed = Files.writeString(folder.resolve(original.getFileName()), text);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int errors =
        compiler.run(
            null,
            null,
            null,
            "-proc:none",
            "-nowarn",
            "-classpath",
            System.getProperty("java.class.path"),
            "-d",
            folder.toString(),
            changed.toString());
    if (errors != 0) {
      throw new IllegalStateException("'" + bug + "' does not compile");
    }
  }

  /** Loads all of Lockstep anew, from the mutant's folder where that has it. */
  private static final class ChildFirst extends URLClassLoader {
    ChildFirst(Path folder) throws MalformedURLException {
      super(urls(folder), Mutant.class.getClassLoader());
    }

    private static URL[] urls(Path folder) throws MalformedURLException {
      List<URL> urls = new ArrayList<>();
      urls.add(folder.toUri().toURL());
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        urls.add(new File(entry).toURI().toURL());
      }
      return urls.toArray(URL[]::new);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (!name.startsWith("io.lockstep.")) {
          return super.loadClass(name, resolve);
        }
        Class<?> known = findLoadedClass(name);
        return known == null ? findClass(name) : known;
      }
    }
  }
}
