package io.smartlayer.simulation;

/** What a node of a {@link GossipSimulation} does to others. */
public enum GossipMischief {
  /** Nothing: it is honest. */
  NONE,
  /** Takes places in meshes, and brings nothing. */
  SILENT,
  /** Sends invalid messages. */
  INVALID,
  /** Tells ids of messages that there are not. */
  IHAVE,
  /** Asks for places in meshes again and again. */
  GRAFT,
  /** Subscribes to topics that it makes up, and to those there are, on and off. */
  SUBSCRIBE,
  /** Sends bytes that mean nothing. */
  GARBLE,
  /** Sends what was valid again and again, and asks for it again and again. */
  REPEAT
}
