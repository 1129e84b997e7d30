package io.smartlayer.primitives;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kind of token: one contract on one chain, written as CAIP-19 without the token id, such as
 * {@code eip155:1/erc721:0x…}.
 *
 * @param chainId the EIP-155 chain id
 * @param contract the token's contract
 */
public record TokenType(long chainId, Address contract) implements Comparable<TokenType> {
  private static final Pattern FORM =
      Pattern.compile("eip155:([1-9][0-9]{0,17})/erc721:(0x[0-9a-f]{40})");

  /** Checks the chain id. */
  public TokenType {
    if (chainId <= 0) {
      throw new IllegalArgumentException("a chain id is positive, not " + chainId);
    }
  }

  /**
   * Reads the text form; the address is in lower case, so that a type has one form only.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static TokenType parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "a token type looks like eip155:1/erc721:0x… in lower case");
    }
    return new TokenType(Long.parseLong(form.group(1)), Address.fromHex(form.group(2)));
  }

  @Override
  public int compareTo(TokenType other) {
    int byChain = Long.compare(chainId, other.chainId);
    return byChain != 0 ? byChain : contract.compareTo(other.contract);
  }

  @Override
  public String toString() {
    return "eip155:" + chainId + "/erc721:" + contract;
  }
}
