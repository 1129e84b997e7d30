package io.smartlayer.command;

import picocli.CommandLine.Model.CommandSpec;

/** What keeps a token from being made, in words for its author. */
final class TokenFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;

  /** A failure with the command's exit status. */
  TokenFailure(int status, String message) {
    super(message);
    this.status = status;
  }

  /** Something that may fail. */
  interface Work {
    int run() throws TokenFailure;
  }

  /** Does it, and says why it failed if it did; the exit status. */
  static int told(CommandSpec spec, Work work) {
    try {
      return work.run();
    } catch (TokenFailure failure) {
      spec.commandLine().getErr().println(failure.getMessage());
      return failure.status;
    } catch (FeedFailure failure) {
      spec.commandLine().getErr().println(failure.getMessage());
      return failure.status();
    }
  }
}
