/** NumPy's archives of arrays, read and written. */
package io.lockstep.model.npz;
