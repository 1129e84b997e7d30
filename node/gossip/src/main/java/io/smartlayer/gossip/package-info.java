/** Spreading messages to everyone who wants them: gossipsub 1.1 as a pure state machine. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.gossip;
