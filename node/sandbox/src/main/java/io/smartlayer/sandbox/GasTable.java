package io.smartlayer.sandbox;

/**
 * What each step of guest code costs, and how deep calls may nest.
 *
 * <p>Gas is spent at function entries, at loop heads (each turn), per byte moved or filled in bulk,
 * and per page of memory grown. The same figures stand in {@code spec/sandbox/engine.txt}, which is
 * part of the engine's identity; a test holds the two together.
 */
final class GasTable {
  /** Gas for entering a function. */
  static final int FUNCTION = 1;

  /** Gas for each turn of a loop. */
  static final int LOOP_TURN = 1;

  /** Gas for a bulk copy or fill, whatever its length. */
  static final int BULK = 1;

  /** Bulk copies and fills cost one more gas per 2 to this power bytes. */
  static final int BULK_BYTES_SHIFT = 5;

  /** Growing memory costs 2 to this power gas a page of 64 KiB. */
  static final int GROW_PAGE_SHIFT = 11;

  /** Pages of 64 KiB a guest's memory may reach. */
  static final int MEMORY_PAGES = 338;

  /** Words of call stack a guest may hold. */
  static final int STACK_WORDS = 400_000;

  /** Words a nested call holds beside its parameters and locals. */
  static final int FRAME_WORDS = 16;

  private GasTable() {}
}
