package io.lockstep.model.engine;

import ai.djl.pytorch.engine.PtEngine;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Platform;
import io.lockstep.core.failure.LockstepException;

/** DJL's PyTorch engine, started with what a run asks for and without any network contact. */
public final class Engine {
  private static boolean started;

  private Engine() {}

  /**
   * Starts the engine if this process has not yet, and gives the calling thread its compute
   * threads. OpenMP keeps their number for each calling thread, so whoever computes calls this
   * first, on the thread on which it will compute.
   *
   * @param threads compute threads (≥ 1)
   * @throws LockstepException of the environment, where this platform has no native library or it
   *     does not load
   */
  public static synchronized void start(int threads) {
    if (!started) {
      prepare(threads);
      Platform platform = nativeLibrary();
      UnpackLock.around(platform, Engine::load);
      started = true;
    }
    JniUtils.setNumThreads(threads);
  }

  /** The version of PyTorch's native library; starts nothing. */
  public static String version() {
    return nativeLibrary().getVersion();
  }

  /** The version of DJL; starts nothing. */
  public static String djlVersion() {
    return ai.djl.engine.Engine.getDjlVersion();
  }

  /** What the engine reads only while it starts; a person's own settings stay. */
  private static void prepare(int threads) {
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    setUnlessSet("ai.djl.offline", "true");
    setUnlessSet("OPT_OUT_TRACKING", "true");
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  private static Platform nativeLibrary() {
    Platform platform = platform();
    boolean elsewhere =
        System.getenv("PYTORCH_LIBRARY_PATH") != null
            || System.getProperty("PYTORCH_LIBRARY_PATH") != null;
    if (platform.isPlaceholder() && !elsewhere) {
      throw LockstepException.environment(
              "there is no PyTorch library for " + platform.getClassifier() + " on the class path")
          .hint(
              "build on this platform (linux-x86_64, linux-aarch64, osx-aarch64 or win-x86_64), or"
                  + " point PYTORCH_LIBRARY_PATH at an unpacked libtorch "
                  + platform.getVersion());
    }
    return platform;
  }

  private static Platform platform() {
    try {
      return Platform.detectPlatform("pytorch");
    } catch (AssertionError e) { // DJL's way to say that it does not know the operating system.
      throw LockstepException.environment("the engine cannot run here: " + e.getMessage())
          .hint("it runs on Linux, macOS and Windows")
          .because(e);
    }
  }

  private static void load() {
    try {
      ai.djl.engine.Engine.getEngine(PtEngine.ENGINE_NAME);
    } catch (RuntimeException | LinkageError e) {
      throw LockstepException.environment("PyTorch's native library does not load: " + cause(e))
          .hint(
              "--verbose shows the loader's complaint; another libtorch can be named by"
                  + " PYTORCH_LIBRARY_PATH")
          .because(e);
    }
  }

  private static String cause(Throwable e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage()).lines().findFirst().orElse("unknown cause");
  }
}
