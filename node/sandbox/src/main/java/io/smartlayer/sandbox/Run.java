package io.smartlayer.sandbox;

/**
 * How one run of a function ended: equal on every engine for equal program, function, arguments and
 * gas limit. What a node's own weakness causes is no run but a {@link NodeFault}.
 */
public sealed interface Run {
  /** Gas used, from 0 to the limit: loading the program is not counted. */
  long gas();

  /**
   * The function returned.
   *
   * @param json its result as JSON text, as the guest's JSON.stringify wrote it (not canonical)
   * @param gas gas used
   */
  record Completed(String json, long gas) implements Run {}

  /**
   * The function failed, deterministically.
   *
   * @param code why
   * @param gas gas used; the whole limit when it ran out of gas
   */
  record Failed(FailureCode code, long gas) implements Run {}
}
