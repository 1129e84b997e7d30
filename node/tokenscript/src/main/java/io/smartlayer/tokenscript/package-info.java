/** Reads a TokenScript, validates it and judges its origin. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.tokenscript;
