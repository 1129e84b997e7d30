package io.smartlayer.command;

import java.util.ArrayDeque;

/** What is open, to be closed in the opposite order, however far the opening got. */
final class Closing implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Closing.class.getName());

  private final ArrayDeque<AutoCloseable> open = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T next) {
    open.push(next);
    return next;
  }

  /** Closes everything, undisturbed by an interrupt and by what cannot be closed. */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    while (!open.isEmpty()) {
      AutoCloseable next = open.pop();
      try {
        next.close();
      } catch (Exception e) { // AutoCloseable's own signature
        LOG.log(
            System.Logger.Level.ERROR,
            "event=not-closed what=" + next.getClass().getSimpleName(),
            e);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
