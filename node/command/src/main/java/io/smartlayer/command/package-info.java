/** The smartlayer command. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.command;
