package io.smartlayer.token;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.tokenscript.Service;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What came of a method's question to another token, as the method gets it and as its step names it
 * ({@code spec/protocol/token.md}, "Answers of other tokens").
 */
public sealed interface TokenAnswer {
  /** Largest results of all answers to one method, together, in bytes of canonical JSON. */
  int RESULTS_LIMIT_BYTES = 64 << 10;

  /** The name of what was asked, in the script that asks. */
  String depends();

  /** The method that was asked. */
  String method();

  /** Who was to be asked; null when the token names nobody. */
  @Nullable TokenId token();

  /**
   * The other token answered.
   *
   * @param result what its method said, as canonical JSON
   * @param receipt the hash of its receipt's struct
   */
  record Told(String depends, String method, TokenId token, Bytes result, Hash receipt)
      implements TokenAnswer {}

  /**
   * There is no answer, which the node that asked says, and nobody else.
   *
   * @param token who was to be asked, or null
   */
  record Untold(String depends, String method, @Nullable TokenId token, Lack lack)
      implements TokenAnswer {}

  /** Why there is no answer. */
  enum Lack {
    /** The token names no other one, or no node serves that. */
    TOKEN_MISSING("token-missing"),
    /** The other token's script has no such method. */
    UNKNOWN_METHOD("unknown-method"),
    /** The method is no query that anyone may ask. */
    NOT_PUBLIC("not-public"),
    /** The method takes other arguments. */
    ARGS_UNFIT("args-unfit"),
    /** The method ran and failed. */
    METHOD_FAILED("method-failed"),
    /** Who is asked waits for the answer of who asks. */
    DEPENDENCY_CYCLE("dependency-cycle"),
    /** Too many tokens wait for each other already. */
    DEPENDENCY_TOO_DEEP("dependency-too-deep"),
    /** Nothing shows that the other token's state is of now. */
    STALE("stale"),
    /** The answers are too many, or too large, for one step. */
    TOO_LARGE("too-large"),
    /** Nobody answered in time, or nothing that holds. */
    UNAVAILABLE("unavailable");

    private final String code;

    Lack(String code) {
      this.code = code;
    }

    /** The stable code, in kebab case. */
    public String code() {
      return code;
    }

    /** The lack with this code, or null. */
    public static @Nullable Lack of(String code) {
      for (Lack lack : values()) {
        if (lack.code.equals(code)) {
          return lack;
        }
      }
      return null;
    }
  }

  /** Whether one step can hold all these. */
  static boolean fitAStep(List<TokenAnswer> answers) {
    int results =
        answers.stream()
            .mapToInt(answer -> answer instanceof Told told ? told.result.size() : 0)
            .sum();
    return answers.size() <= Service.Method.ASKS_LIMIT && results <= RESULTS_LIMIT_BYTES;
  }

  /** The JSON form, which is what methods get. */
  default JsonNode toJson() {
    ObjectNode json =
        JsonNodeFactory.instance.objectNode().put("depends", depends()).put("method", method());
    TokenId token = token();
    json.put("token", token == null ? null : token.toString());
    return switch (this) {
      case Told told ->
          json.put("receipt", told.receipt.toHex())
              .set("result", CanonicalJson.read(told.result.toUtf8()));
      case Untold untold -> json.put("code", untold.lack.code);
    };
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  static TokenAnswer fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "answer");
    String depends = in.text("depends", Names.METHOD_LIMIT);
    String method = in.text("method", Names.METHOD_LIMIT);
    TokenId token = in.value("token").isNull() ? null : Names.token(in, "token");
    TokenAnswer answer =
        in.has("code")
            ? new Untold(depends, method, token, lack(in))
            : new Told(
                depends,
                method,
                Names.token(in, "token"),
                CanonicalJson.write(in.value("result")),
                in.hash("receipt"));
    in.end();
    return answer;
  }

  private static Lack lack(JsonFields in) {
    Lack lack = Lack.of(in.text("code", Names.METHOD_LIMIT));
    if (lack == null) {
      throw in.wrong("code", "none that an answer has");
    }
    return lack;
  }
}
