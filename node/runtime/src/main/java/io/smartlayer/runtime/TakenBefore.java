package io.smartlayer.runtime;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.tokenscript.ScriptSignature;
import io.smartlayer.tokenscript.Signer;
import java.util.List;

/**
 * The chain as it was when a script was taken: who signed the script owned its contracts.
 *
 * <p>A group whose history was judged by a script is read with that script for ever, whoever owns
 * the contract today; and a node that starts must not depend on the chain to read what it holds.
 *
 * @param signer who had the say over the script's contracts
 */
record TakenBefore(long chainId, Address signer) implements Chain {
  private static final String WHY = "only the owner is remembered";

  /** Loads a file that this node has judged and kept. */
  static ServiceScript.Loading load(Bytes file, long chainId) {
    return ScriptSignature.verify(file)
            instanceof ScriptSignature.Verdict.Valid(Signer.Account(var key), _)
        ? ServiceScript.load(file, new TakenBefore(chainId, key.address()), 0)
        : new ServiceScript.Loading.Refused("script-signature", "it was valid when it was kept");
  }

  @Override
  public Answer<Block> latest() {
    return new Answer.CannotTell<>(WHY);
  }

  @Override
  public Answer<Address> holderOf(TokenId token, long block) {
    return new Answer.CannotTell<>(WHY);
  }

  @Override
  public Answer<Address> ownerOf(Address contract, long block) {
    return new Answer.Known<>(signer);
  }

  @Override
  public Answer<List<String>> scriptUris(Address contract, long block) {
    return new Answer.CannotTell<>(WHY);
  }

  @Override
  public Answer<Long> revokedAt(Address eas, Address attester, Hash uid, long block) {
    return new Answer.CannotTell<>(WHY);
  }
}
