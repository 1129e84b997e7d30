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

/** {@code smartlayer token burn}. */
@Command(
    name = "burn",
    description = {
      "Takes a token back from its holder, for good, at a contract with the function burn(uint256)"
          + " that its owner may call, as contracts/src/FlightTicket.sol has it. Nobody holds it"
          + " then: nodes refuse every grant to it. A second time does no harm.",
      "Exit status: 0 nobody holds it, 64 wrong usage, 65 the contract refuses, 66 no such key, 69"
          + " the chain does not answer, 77 the key is not that of the contract's owner."
    },
    footer = {
      "",
      "Example: smartlayer token burn --key owner.key --chain http://127.0.0.1:8545 \\",
      "           eip155:31337/erc721:0x5fbd…0aa3/42"
    },
    mixinStandardHelpOptions = true)
final class TokenBurn implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private IssuerOptions issuer;

  @Parameters(
      index = "0",
      paramLabel = "TOKEN",
      description = "Such as eip155:31337/erc721:0x5fbd…0aa3/42.")
  private String token;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenBurn() {}

  @Override
  public Integer call() {
    TokenId id = TokenIssue.token(spec, token);
    if (id.type().isAttested()) {
      throw new ParameterException(
          spec.commandLine(), "No contract has " + id + ": its attester revokes the attestation");
    }
    return FeedFailure.told(spec, () -> issuer.with(account -> burned(account, id)));
  }

  private int burned(ChainAccount account, TokenId id) {
    Address contract = id.type().contract();
    account.mustOwn(contract);
    if (account.holder(id).equals(Address.ZERO)) {
      return say(id + ": nobody holds it");
    }
    long block = account.send("burning " + id, contract, "burn(uint256)", id.number());
    return say(id + ": taken back in block " + block);
  }

  private int say(String line) {
    spec.commandLine().getOut().println(line);
    return 0;
  }
}
