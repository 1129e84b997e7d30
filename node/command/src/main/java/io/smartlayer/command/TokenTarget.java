package io.smartlayer.command;

import io.smartlayer.primitives.TokenId;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What commands about a living token are told first: which anchors to ask, about which token. */
final class TokenTarget {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "ANCHOR", description = "Addresses of anchors: URL[,URL…].")
  private String anchors;

  @Parameters(index = "1", paramLabel = "TOKEN", description = "Such as eip155:1/erc721:0x…/42.")
  private String token;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenTarget() {}

  /** The anchors, as they were named. */
  String anchors() {
    return anchors;
  }

  /**
   * The token.
   *
   * @throws ParameterException if it is not well named
   */
  TokenId id() {
    return TokenIssue.token(spec, token);
  }
}
