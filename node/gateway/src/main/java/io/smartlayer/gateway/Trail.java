package io.smartlayer.gateway;

import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.ReceiptBundle;
import java.util.ArrayList;
import java.util.List;

/**
 * The way of a question from a caller through tokens that ask each other ({@code
 * spec/protocol/token.md}, "Answers of other tokens").
 *
 * @param via the tokens that wait for the answer, each for the next; none where a caller asks
 * @param questions how many questions may follow from this one in all, 0 to {@link
 *     ReceiptBundle#NESTED_LIMIT}
 */
public record Trail(List<TokenId> via, int questions) {
  /** Of what a caller asks. */
  public static final Trail NONE = new Trail(List.of(), ReceiptBundle.NESTED_LIMIT);

  /** Copies the list. */
  public Trail {
    via = List.copyOf(via);
  }

  /** How many of a token's questions are asked. */
  public int asked(int wanted) {
    return Math.min(wanted, questions);
  }

  /**
   * The trail of each question that a token on this one asks: what may follow is divided equally.
   *
   * @param asked how many it asks, 1 to {@link #questions}
   */
  public Trail through(TokenId asking, int asked) {
    List<TokenId> path = new ArrayList<>(via);
    path.add(asking);
    return new Trail(path, (questions - asked) / asked);
  }
}
