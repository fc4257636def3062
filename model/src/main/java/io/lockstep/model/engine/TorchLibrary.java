package io.lockstep.model.engine;

import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import io.lockstep.core.failure.LockstepException;
import java.nio.file.Path;

/** What the libraries of PyTorch that DJL has loaded can do, and DJL has no call of. */
final class TorchLibrary {
  private TorchLibrary() {}

  /**
   * A function with the C calling convention.
   *
   * @param library without prefix and suffix
   * @throws LockstepException of the environment, where this PyTorch has none of that name
   */
  static Function function(String library, String name) {
    Path file = Path.of(LibUtils.getLibtorchPath().toString(), System.mapLibraryName(library));
    try {
      return NativeLibrary.getInstance(file.toString()).getFunction(name);
    } catch (UnsatisfiedLinkError e) {
      throw LockstepException.environment("PyTorch's " + file + " does not give " + name)
          .hint("docs/gpu.md says which library it takes")
          .because(e);
    }
  }

  /**
   * How many GPUs PyTorch, which is one for CUDA, finds. DJL counts them by a CUDA of the system's,
   * which need not be there or the one that PyTorch brings.
   */
  static int gpus() {
    // c10::cuda::device_count(), of a signed byte (c10/cuda/CUDAFunctions.h)
    return (byte) function("c10_cuda", "_ZN3c104cuda12device_countEv").invokeInt(new Object[0]);
  }
}
