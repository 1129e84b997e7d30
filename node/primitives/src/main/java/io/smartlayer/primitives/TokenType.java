package io.smartlayer.primitives;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kind of token: one collection on one chain, written as CAIP-19 without the token id, such as
 * {@code eip155:1/erc721:0x…} or {@code eip155:1/eas:0x…}.
 *
 * @param chainId the EIP-155 chain id
 * @param collection what the tokens are of
 */
public record TokenType(long chainId, Collection collection) implements Comparable<TokenType> {
  /** Longest text form of a type, in characters. */
  public static final int TEXT_LIMIT = 96;

  private static final Pattern FORM =
      Pattern.compile("eip155:([1-9][0-9]{0,17})/(?:erc721:(0x[0-9a-f]{40})|eas:(0x[0-9a-f]{64}))");

  /** What tokens of one type have in common. */
  public sealed interface Collection {
    /** The tokens of an ERC-721 contract, which says who holds them. */
    record Contract(Address address) implements Collection {
      @Override
      public String toString() {
        return "erc721:" + address;
      }
    }

    /**
     * Tokens that attestations bear, and no contract knows.
     *
     * @param hash names schema, attester, and what the collection's fields say
     */
    record Attested(Hash hash) implements Collection {
      @Override
      public String toString() {
        return "eas:" + hash;
      }
    }
  }

  /** Checks the chain id. */
  public TokenType {
    if (chainId <= 0) {
      throw new IllegalArgumentException("a chain id is positive, not " + chainId);
    }
  }

  /** The tokens of a contract. */
  public TokenType(long chainId, Address contract) {
    this(chainId, new Collection.Contract(contract));
  }

  /** The tokens that attestations of one collection bear. */
  public static TokenType attested(long chainId, Hash collection) {
    return new TokenType(chainId, new Collection.Attested(collection));
  }

  /**
   * Reads the text form; hexadecimal digits are in lower case, so that a type has one form only.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static TokenType parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "a token type looks like eip155:1/erc721:0x… or eip155:1/eas:0x…, in lower case");
    }
    long chainId = Long.parseLong(form.group(1));
    return form.group(2) != null
        ? new TokenType(chainId, Address.fromHex(form.group(2)))
        : attested(chainId, Hash.fromHex(form.group(3)));
  }

  /** Whether attestations bear the tokens. */
  public boolean isAttested() {
    return collection instanceof Collection.Attested;
  }

  /**
   * The tokens' contract, for who knows that they have one. Who may meet either kind looks at the
   * {@link #collection()}.
   *
   * @throws IllegalStateException if attestations bear the tokens
   */
  public Address contract() {
    return switch (collection) {
      case Collection.Contract(Address address) -> address;
      case Collection.Attested _ ->
          throw new IllegalStateException("no contract has the tokens of " + this);
    };
  }

  /** By chain; contracts before attested collections; then by address, or hash. */
  @Override
  public int compareTo(TokenType other) {
    int byChain = Long.compare(chainId, other.chainId);
    return byChain != 0 ? byChain : compare(collection, other.collection);
  }

  private static int compare(Collection one, Collection other) {
    return switch (one) {
      case Collection.Contract(Address address) ->
          other instanceof Collection.Contract(Address second) ? address.compareTo(second) : -1;
      case Collection.Attested(Hash hash) ->
          other instanceof Collection.Attested(Hash second) ? hash.compareTo(second) : 1;
    };
  }

  @Override
  public String toString() {
    return "eip155:" + chainId + "/" + collection;
  }
}
