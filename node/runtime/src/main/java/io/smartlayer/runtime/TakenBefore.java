package io.smartlayer.runtime;

import io.smartlayer.environment.SilentChain;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.tokenscript.ScriptSignature;
import io.smartlayer.tokenscript.TrustedKeys;
import java.util.List;

/**
 * Reads a script that was taken before: whoever signed it had its say.
 *
 * <p>A group whose history was judged by a script is read with that script for ever, whoever owns
 * the contract today; and a node that starts must not depend on the chain to read what it holds.
 */
final class TakenBefore {
  private TakenBefore() {}

  /** Loads a file that this node has judged and kept. */
  static ServiceScript.Loading load(Bytes file, long chainId) {
    if (!(ScriptSignature.verify(file) instanceof ScriptSignature.Verdict.Valid valid)) {
      return new ServiceScript.Loading.Refused("script-signature", "it was valid when it was kept");
    }
    var signer = new TrustedKeys(List.of(valid.authority().text()));
    var chain = new SilentChain(chainId, "what was judged is not asked again");
    return ServiceScript.load(file, signer, chain, 0);
  }
}
