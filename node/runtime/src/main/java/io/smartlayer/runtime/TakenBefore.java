package io.smartlayer.runtime;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.tokenscript.ScriptSignature;
import io.smartlayer.tokenscript.TrustedKeys;
import java.util.List;

/**
 * A chain that is not asked, for a script that was taken before: whoever signed it had its say.
 *
 * <p>A group whose history was judged by a script is read with that script for ever, whoever owns
 * the contract today; and a node that starts must not depend on the chain to read what it holds.
 */
record TakenBefore(long chainId) implements Chain {
  private static final String WHY = "what was judged is not asked again";

  /** Loads a file that this node has judged and kept. */
  static ServiceScript.Loading load(Bytes file, long chainId) {
    return ScriptSignature.verify(file) instanceof ScriptSignature.Verdict.Valid valid
        ? ServiceScript.load(
            file, new TrustedKeys(List.of(valid.authority().text())), new TakenBefore(chainId), 0)
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
    return new Answer.CannotTell<>(WHY);
  }

  @Override
  public Answer<List<String>> scriptUris(Address contract, long block) {
    return new Answer.CannotTell<>(WHY);
  }

  @Override
  public Answer<Boolean> hasRole(Address contract, Hash role, Address account, long block) {
    return new Answer.CannotTell<>(WHY);
  }

  @Override
  public Answer<List<ListedScript>> listedScripts(Address registry, Address contract, long block) {
    return new Answer.CannotTell<>(WHY);
  }

  @Override
  public Answer<Long> revokedAt(Address eas, Address attester, Hash uid, long block) {
    return new Answer.CannotTell<>(WHY);
  }
}
