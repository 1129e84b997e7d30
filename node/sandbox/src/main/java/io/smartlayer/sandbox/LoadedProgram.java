package io.smartlayer.sandbox;

import java.util.List;

/** What loading a program came to; any guest of the same build can take it up. */
sealed interface LoadedProgram {
  /** In place of a handle: the source has no such function. */
  int NOT_A_FUNCTION = 0;

  /**
   * The source ran.
   *
   * @param snapshot the guest's state after it
   * @param functions guest handles, in the order of the program's names
   */
  record Ready(Snapshot snapshot, List<Integer> functions) implements LoadedProgram {
    public Ready {
      functions = List.copyOf(functions);
    }
  }

  /**
   * The source did not run to its end.
   *
   * @param code why; each run of the program fails with it
   */
  record Unloadable(FailureCode code) implements LoadedProgram {}
}
