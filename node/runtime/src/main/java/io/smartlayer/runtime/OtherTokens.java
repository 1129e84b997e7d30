package io.smartlayer.runtime;

import io.smartlayer.gateway.Trail;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Question;
import io.smartlayer.token.TokenAnswer;
import java.time.Duration;

/** Reaches the nodes of tokens that other tokens ask. Safe for use by many threads. */
interface OtherTokens {
  /**
   * Asks a node of the other token; waits for an answer.
   *
   * @param question which names a token
   * @param trail the tokens that wait for this answer, the one that asks last
   * @param each how long a node has
   * @param all how long this takes in all
   */
  Reply ask(TokenId token, Question question, Trail trail, Duration each, Duration all);

  /** What came back. */
  sealed interface Reply {
    /**
     * This.
     *
     * @param file which ought to be a bundle; nothing of it was checked
     */
    record Said(Bytes file) implements Reply {}

    /** No answer, for this reason. */
    record Silent(TokenAnswer.Lack lack) implements Reply {}
  }
}
