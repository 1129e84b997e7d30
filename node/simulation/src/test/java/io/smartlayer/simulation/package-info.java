/** Tests. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.simulation;
