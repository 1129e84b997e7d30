/** Tests of the primitives. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.primitives;
