package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.WalletSignature;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who signed the grants that holders gave and that were used lately: a grant is good for many
 * calls, and to recover its signer takes as long as all else that is asked of a call.
 *
 * <p>What is remembered never grows old: the signer follows from what was signed and the signature,
 * which together are the key, and from nothing else. Whether the signer still holds the token is
 * asked each time. Only grants by holders are remembered, so that strangers, who can make as many
 * as they like, push none out. Safe for use by many threads.
 */
final class GrantSigners {
  /** How many grants are remembered; of more the one that was not used for longest is forgotten. */
  static final int LIMIT = 10_000;

  private final Map<Signed, Address> known = new LinkedHashMap<>(16, 0.75f, true);
  private final int limit;

  /** A memory of {@code limit} grants. */
  GrantSigners(int limit) {
    this.limit = limit;
  }

  private record Signed(Hash digest, WalletSignature signature) {}

  /** Whether {@code holder}, who is somebody, made a signature of a grant's digest. */
  boolean isBy(Address holder, Hash digest, WalletSignature signature) {
    var signed = new Signed(digest, signature);
    Address signer = recall(signed);
    if (signer != null) {
      return signer.equals(holder);
    }
    boolean granted = holder.equals(signature.signer(digest));
    if (granted) {
      remember(signed, holder);
    }
    return granted;
  }

  synchronized int size() {
    return known.size();
  }

  private synchronized @Nullable Address recall(Signed signed) {
    return known.get(signed);
  }

  private synchronized void remember(Signed signed, Address signer) {
    known.put(signed, signer);
    if (known.size() > limit) {
      var oldest = known.entrySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }
}
