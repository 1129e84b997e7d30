package io.smartlayer.token;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.tokenscript.Service;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a token's method asks another token before it runs.
 *
 * @param depends the name of the other token in the script
 * @param token the other one; null when the token that asks names none
 * @param method of the other token
 * @param args as canonical JSON
 */
public record Question(String depends, @Nullable TokenId token, String method, Bytes args) {
  /** The questions of a method of some token, in order. */
  public static List<Question> of(Service service, Instance asking, Service.Method method) {
    JsonNode attributes = asking.attributesJson();
    return method.asks().stream().map(asks -> of(service, attributes, asks)).toList();
  }

  private static Question of(Service service, JsonNode attributes, Service.Asks asks) {
    Service.Depends other = Objects.requireNonNull(service.depends(asks.depends()));
    TokenId token = token(attributes.get(other.attribute()));
    return new Question(asks.depends(), token, asks.method(), asks.args());
  }

  private static @Nullable TokenId token(@Nullable JsonNode named) {
    if (named == null || !named.isString()) {
      return null;
    }
    try {
      return TokenId.parse(named.stringValue());
    } catch (IllegalArgumentException e) {
      return null; // an issuer wrote something else: nobody is named
    }
  }

  /** The answer of a bundle that was checked, and whose step went well. */
  public TokenAnswer told(ReceiptBundle bundle) {
    Receipt receipt = bundle.signed().receipt();
    Bytes result = bundle.step().readOutput().result();
    return new TokenAnswer.Told(depends, method, receipt.token(), result, receipt.hash());
  }

  /** That there is no answer. */
  public TokenAnswer untold(TokenAnswer.Lack lack) {
    return new TokenAnswer.Untold(depends, method, token, lack);
  }

  /** Whether this is what was asked for an answer. */
  boolean isOf(TokenAnswer answer) {
    return answer.depends().equals(depends)
        && answer.method().equals(method)
        && Objects.equals(answer.token(), token);
  }

  /** Whether a bundle is of what was asked, as anyone can ask it. */
  public boolean isAnsweredBy(ReceiptBundle bundle) {
    StepInput.Call call = bundle.input().call();
    return call != null
        && bundle.signed().receipt().token().equals(token)
        && call.method().equals(method)
        && call.args().equals(args)
        && bundle.input().isPublicQuery();
  }

  /**
   * Whether a step was given answers to these questions, each to its own arguments.
   *
   * @param bundle of the step, checked
   */
  public static boolean areThoseOf(List<Question> questions, ReceiptBundle bundle) {
    List<TokenAnswer> answers = bundle.input().answers();
    if (answers.size() != questions.size()) {
      return false;
    }
    int told = 0;
    for (int i = 0; i < answers.size(); i++) {
      boolean isTold = answers.get(i) instanceof TokenAnswer.Told;
      if (!questions.get(i).isOf(answers.get(i))
          || (isTold
              && (told >= bundle.nested().size()
                  || !questions.get(i).isAnsweredBy(bundle.nested().get(told))))) {
        return false;
      }
      told += isTold ? 1 : 0;
    }
    return true;
  }
}
