/** Composition root: roles, configuration, start and stop. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.runtime;
