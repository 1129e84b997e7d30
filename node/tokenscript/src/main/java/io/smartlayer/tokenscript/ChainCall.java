package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Address;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A value of a contract that a query reads before it runs, as an {@code ethereum:call} attribute
 * declares it ({@code spec/tokenscript.md}, section 5).
 *
 * @param attribute the attribute's name, by which the method gets the value
 * @param contract which is asked, with one address on a chain
 * @param function its name in the contract
 * @param as how the answer is read
 */
public record ChainCall(
    String attribute,
    TokenScript.Contract contract,
    String function,
    List<Argument> arguments,
    Form as) {
  /** Most values that one method reads. */
  public static final int LIMIT = 8;

  /** Most arguments of a call. */
  public static final int ARGUMENTS_LIMIT = 8;

  /** Longest argument that a script writes out, in characters. */
  public static final int VALUE_LIMIT = 1024;

  /** Copies the arguments. */
  public ChainCall {
    arguments = List.copyOf(arguments);
  }

  /**
   * An argument: a constant, or what is known of the token.
   *
   * @param type the Solidity type, with its width; no array and no struct
   * @param value the constant, which is of the type; null where it is of the token
   * @param known what of the token it is; null for a constant
   */
  public record Argument(String type, @Nullable String value, @Nullable Known known) {}

  /** What is known of every token, by the names that wallets have for it. */
  public enum Known {
    /** The token's number. */
    TOKEN_ID("tokenId", "uint256"),
    /** Who holds the token at the block that is read. */
    OWNER_ADDRESS("ownerAddress", "address"),
    /** The token's contract. */
    CONTRACT_ADDRESS("contractAddress", "address"),
    /** The chain of the token's contract. */
    CHAIN_ID("chainId", "uint256");

    private final String word;
    private final String type;

    Known(String word, String type) {
      this.word = word;
      this.type = type;
    }

    /** The name in scripts. */
    public String word() {
      return word;
    }

    /** The Solidity type that holds it whatever the token. */
    public String type() {
      return type;
    }
  }

  /** How a contract's answer is read ({@code as} of the attribute). */
  public enum Form {
    /** An unsigned number. */
    UINT("uint", "uint256", 0),
    /** An address. */
    ADDRESS("address", "address", 0),
    /** A text. */
    UTF8("utf8", "string", 0),
    /** True or false. */
    BOOL("bool", "bool", 0),
    /** Bytes of any length. */
    BYTES("bytes", "bytes", 0),
    /** All that the contract returned, as it is. */
    ABI("abi", "", 0),
    /** A number in units of 10^18, as of ether. */
    E18("e18", "uint256", 18),
    /** A number in units of 10^8. */
    E8("e8", "uint256", 8),
    /** A number in units of 10^6. */
    E6("e6", "uint256", 6),
    /** A number in units of 10^4. */
    E4("e4", "uint256", 4),
    /** A number in units of 10^2. */
    E2("e2", "uint256", 2);

    private final String word;
    private final String type;
    private final int decimals;

    Form(String word, String type, int decimals) {
      this.word = word;
      this.type = type;
      this.decimals = decimals;
    }

    /** The word in scripts. */
    public String word() {
      return word;
    }

    /** The Solidity type of the answer; empty where it is not looked into. */
    public String type() {
      return type;
    }

    /** How many digits of the number stand after the point. */
    public int decimals() {
      return decimals;
    }
  }

  /** The function with the types of its arguments, as its selector is the hash of. */
  public String signature() {
    return arguments.stream()
        .map(Argument::type)
        .collect(Collectors.joining(",", function + "(", ")"));
  }

  /** Whether it needs to be known who holds the token. */
  public boolean asksForHolder() {
    return arguments.stream().anyMatch(argument -> argument.known() == Known.OWNER_ADDRESS);
  }

  /** Where the contract stands on a chain, or null. */
  public @Nullable Address address(long chainId) {
    return contract.on(chainId);
  }
}
