/** The architecture as tests. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.rules;
