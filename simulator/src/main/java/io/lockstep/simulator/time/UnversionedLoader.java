package io.lockstep.simulator.time;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.jar.JarFile;

/**
 * Finds what its parent finds, except manifests. Each actor system reads all manifests of the class
 * path when it starts, to compare Akka's versions, and that is a third of its start.
 */
final class UnversionedLoader extends ClassLoader {
  UnversionedLoader(ClassLoader parent) {
    super(parent);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return name.equals(JarFile.MANIFEST_NAME)
        ? Collections.emptyEnumeration()
        : super.getResources(name);
  }
}
