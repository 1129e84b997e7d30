package io.smartlayer.sandbox;

/**
 * Runs functions of programs, each call in a fresh copy of the program's loaded state.
 *
 * <p>Two engines exist, {@link V8Engine} to serve and {@link ChicoryEngine} to verify; equal calls
 * end in equal {@link Run}s on both. Any thread may call, virtual ones too: a call waits while one
 * of the engine's workers runs it. Source: {@code spec/sandbox}.
 */
public interface Engine extends AutoCloseable {
  /** Largest gas limit of a call. */
  long MAXIMUM_GAS = 1L << 50;

  /** Longest arguments and longest result, in UTF-16 units. */
  int MAXIMUM_JSON = 1_048_576;

  /** The engine's short name: {@code v8} or {@code chicory}. */
  String name();

  /**
   * Runs one function to its end.
   *
   * @param program the program; its loaded image is kept for later calls, as room allows
   * @param function one of the program's functions; another name fails as no-such-function
   * @param argumentsJson JSON array text, at most {@link #MAXIMUM_JSON} UTF-16 units, whose
   *     elements are the arguments
   * @param gasLimit 1 to {@link #MAXIMUM_GAS}
   * @return how it ended, the same on every engine
   * @throws NodeFault when this node could not run it: an outcome never to be signed
   */
  Run call(Program program, String function, String argumentsJson, long gasLimit);

  /** Takes no more calls; those that wait, and perhaps those under way, end as node faults. */
  @Override
  void close();

  /**
   * The engine id that steps and receipts name: SHA-256 over the pinned guest, the metered guest,
   * the gas table with the host-call sequence, and the prologue. The same for both engines.
   *
   * @return 0x and 64 hexadecimal digits
   */
  static String id() {
    return GuestModule.pinned().engineId();
  }
}
