/** What it is trained on: images, how they are changed, and batches of them. */
package io.lockstep.model.data;
