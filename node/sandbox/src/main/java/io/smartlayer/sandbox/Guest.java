package io.smartlayer.sandbox;

/**
 * One instance of the metered guest in some WebAssembly engine. Owned by one thread; only {@link
 * #kill} may come from another.
 *
 * <p>After a {@link GuestStopped} only {@link #gasLeft} and {@link #restore} make sense; after a
 * {@link NodeFault} only {@link #close}.
 */
interface Guest extends AutoCloseable {
  /**
   * Calls an export with i32 arguments.
   *
   * @return its i32 result, 0 for one without a result
   * @throws GuestStopped when it trapped, {@link NodeFault} when the host failed
   */
  int call(String export, int... arguments);

  /** Writes guest memory; an address outside it traps. */
  void write(int address, byte[] bytes);

  /** Reads guest memory; an address outside it traps. */
  byte[] read(int address, int length);

  /** Gives the guest this much gas and an empty call stack, and forgets why it last stopped. */
  void allow(long gas);

  /** Gas not yet spent; negative when it ran out. */
  long gasLeft();

  /** The guest's whole state, at rest. */
  Snapshot capture();

  /** Puts the guest into a captured state, whole, whatever happened since. */
  void restore(Snapshot snapshot);

  /** Ends a call under way, soon, as a node fault. From any thread. */
  void kill();

  @Override
  void close();
}
