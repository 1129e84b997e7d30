package io.smartlayer.command;

import io.smartlayer.primitives.Address;
import io.smartlayer.token.Membership;

/**
 * The nodes that the demo started, as it sees them: it can end them and start them. What they do it
 * learns over HTTP alone. Safe for use by many threads.
 */
interface DemoNetwork extends AutoCloseable {
  /** The trust file. */
  Membership membership();

  /** Whether a node is running. */
  boolean isRunning(Address node);

  /** Ends a node at once, as if its machine had gone; returns when it is gone. */
  void kill(Address node);

  /** Starts a service node again that was killed. */
  void revive(Address node);

  /** Ends all nodes in order. */
  @Override
  void close();
}
