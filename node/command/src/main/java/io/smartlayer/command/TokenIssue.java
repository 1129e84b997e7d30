package io.smartlayer.command;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.TokenId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer token issue}. */
@Command(
    name = "issue",
    description = {
      "Gives a new token to a holder, at a contract with the function"
          + " issue(address,uint256,string), as contracts/src/FlightTicket.sol has it: the text is"
          + " the token's group. Other contracts mint in their own ways. A second time does no"
          + " harm.",
      "Exit status: 0 the holder has it, 64 wrong usage, 65 the contract refuses, or another holds"
          + " it, 66 no such key, 69 the chain does not answer, 77 the key is not that of the"
          + " contract's owner."
    },
    mixinStandardHelpOptions = true)
final class TokenIssue implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private IssuerOptions issuer;

  @Parameters(
      index = "0",
      paramLabel = "TOKEN",
      description = "Such as eip155:31337/erc721:0x5fbd…0aa3/42.")
  private String token;

  @Parameters(index = "1", paramLabel = "HOLDER", description = "An address.")
  private String holder;

  @Parameters(index = "2", paramLabel = "GROUP", description = "What it shares a feed by.")
  private String group;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenIssue() {}

  @Override
  public Integer call() {
    TokenId id = token(spec, token);
    if (id.type().isAttested()) {
      throw new ParameterException(
          spec.commandLine(), "No contract has " + id + ": smartlayer token attest gives it");
    }
    Address to;
    try {
      to = Address.fromHex(holder);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "HOLDER is 0x and 40 digits");
    }
    return FeedFailure.told(spec, () -> issuer.with(account -> issued(account, id, to)));
  }

  /** A token's name as it was given. */
  static TokenId token(CommandSpec spec, String text) {
    try {
      return TokenId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(),
          "TOKEN is eip155:CHAIN/erc721:ADDRESS/NUMBER or eip155:CHAIN/eas:HASH/NUMBER, not "
              + FeedFailure.shown(text));
    }
  }

  private int issued(ChainAccount account, TokenId id, Address to) {
    Address before = account.holder(id);
    if (before.equals(to)) {
      return say(id + ": already issued to " + to.toHex());
    }
    if (!before.equals(Address.ZERO)) {
      throw new FeedFailure(Smartlayer.DATA, id + " is held by " + before.toHex());
    }
    Address contract = id.type().contract();
    account.mustOwn(contract);
    long block =
        account.send(
            "issuing " + id, contract, "issue(address,uint256,string)", to, id.number(), group);
    return say(id + ": issued to " + to.toHex() + " in block " + block);
  }

  private int say(String line) {
    spec.commandLine().getOut().println(line);
    return 0;
  }
}
