/** Checks against the programs of others. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.benchmarks;
