/** Finds who serves a token (Kademlia), and says who is alive. */
@org.jspecify.annotations.NullMarked
package io.smartlayer.discovery;
