package io.lockstep.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import com.sun.jna.Function;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

/**
 * Where an array's values lie, on whichever device: DJL does not tell, but PyTorch's C interface
 * does (torch/csrc/inductor/aoti_torch/c/shim.h).
 */
public final class TensorAddress {
  private TensorAddress() {}

  private static final class DataPointer {
    private static final Function FUNCTION =
        TorchLibrary.function("torch_cpu", "aoti_torch_get_data_ptr");
  }

  /**
   * The address of its first value, valid as long as its memory is.
   *
   * @param array row-major
   */
  public static long of(NDArray array) {
    PointerByReference address = new PointerByReference();
    Pointer tensor = new Pointer(((PtNDArray) array).getHandle());
    int error = DataPointer.FUNCTION.invokeInt(new Object[] {tensor, address});
    if (error != 0) {
      throw new IllegalStateException("the engine does not tell where an array lies: " + error);
    }
    return Pointer.nativeValue(address.getValue());
  }
}
