package io.lockstep.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtEngine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A function of tensors written in TorchScript, for operations of the engine that DJL has no call
 * of. Differentiable where its operations are. Lives as long as the process; safe for any thread.
 */
public final class TorchScript {
  private static final String CLASS =
      """
      class Script(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        def forward(self: __torch__.Script, %s) -> Tensor:
          return %s
      """;

  /**
   * Python's pickle (protocol 2) of a {@code __torch__.Script} whose {@code training} is true, as
   * the engine's loader reads it; and of an empty tuple, the script's constants.
   */
  private static final String OBJECT =
      "\u0080\u0002c__torch__\nScript\n)\u0081}X\b\0\0\0training\u0088sb.";

  private static final String NO_CONSTANTS = "\u0080\u0002).";

  private final PtSymbolBlock block;

  /**
   * Compiles a function; the engine must have been started.
   *
   * @param parameters as in {@code x: Tensor, y: Tensor}
   * @param expression of the parameters, a tensor
   */
  public TorchScript(String parameters, String expression) {
    NDManager manager = NDManager.newBaseManager(PtEngine.ENGINE_NAME);
    try {
      block =
          JniUtils.loadModule(
              (PtNDManager) manager,
              new ByteArrayInputStream(archive(CLASS.formatted(parameters, expression))),
              false,
              false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Calls the function; what it computes is recorded where recording is on.
   *
   * @return belongs to the first argument's manager
   */
  public NDArray call(NDArray... arguments) {
    return IValueUtils.forward(block, new NDList(arguments), true).singletonOrThrow();
  }

  /**
   * The engine's file format, docs/source/jit/serialization.md of PyTorch: a zip of a few texts.
   */
  private static byte[] archive(String code) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      add(zip, "version", "3\n");
      add(zip, "constants.pkl", NO_CONSTANTS);
      add(zip, "data.pkl", OBJECT);
      add(zip, "code/__torch__.py", code);
    }
    return bytes.toByteArray();
  }

  private static void add(ZipOutputStream zip, String name, String content) throws IOException {
    zip.putNextEntry(new ZipEntry("script/" + name));
    zip.write(content.getBytes(StandardCharsets.ISO_8859_1));
    zip.closeEntry();
  }
}
