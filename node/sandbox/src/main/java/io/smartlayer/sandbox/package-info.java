/** Runs token code, metered and isolated, to the same bytes everywhere. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.sandbox;
