/** A whole network in one process from one seed: faults, liars, checkers. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.simulation;
