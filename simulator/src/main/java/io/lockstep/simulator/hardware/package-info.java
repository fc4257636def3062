/**
 * What machines there are to ask about: data in a catalogue, each value with where it came from.
 */
package io.lockstep.simulator.hardware;
