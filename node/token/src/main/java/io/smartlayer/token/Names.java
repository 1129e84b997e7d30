package io.smartlayer.token;

import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TokenType;

/** Reads names of tokens and groups out of JSON. */
final class Names {
  /** Largest name of a group, in characters. */
  static final int GROUP_LIMIT = 200;

  /** Longest name of a method, and longest code of a step, in characters. */
  static final int METHOD_LIMIT = 64;

  private Names() {}

  static TokenId token(JsonFields in, String name) {
    try {
      return TokenId.parse(in.text(name, TokenId.TEXT_LIMIT));
    } catch (IllegalArgumentException e) {
      throw in.wrong(name, String.valueOf(e.getMessage()));
    }
  }

  static TokenType type(JsonFields in, String name) {
    try {
      return TokenType.parse(in.text(name, TokenType.TEXT_LIMIT));
    } catch (IllegalArgumentException e) {
      throw in.wrong(name, String.valueOf(e.getMessage()));
    }
  }
}
