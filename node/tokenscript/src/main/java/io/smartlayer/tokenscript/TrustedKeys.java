package io.smartlayer.tokenscript;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Keys that are trusted to sign scripts for any token, whoever owns the contract.
 *
 * @param keys as {@link Signer#text} writes them; at most {@link #LIMIT}
 */
public record TrustedKeys(List<String> keys) {
  /** Largest number of keys. */
  public static final int LIMIT = 1024;

  /** Nobody. */
  public static final TrustedKeys NONE = new TrustedKeys(List.of());

  private static final Pattern KEY = Pattern.compile("0x[0-9a-f]{40}|sha256:[0-9a-f]{64}");

  /**
   * Copies and checks the list.
   *
   * @throws IllegalArgumentException if there are too many, or one is no key
   */
  public TrustedKeys {
    keys = List.copyOf(keys);
    if (keys.size() > LIMIT) {
      throw new IllegalArgumentException("at most " + LIMIT + " trusted keys");
    }
    for (String key : keys) {
      if (!KEY.matcher(key).matches()) {
        throw new IllegalArgumentException(
            "expected an address, or sha256: and 64 digits, in lower case, not "
                + Refusal.quote(key));
      }
    }
  }

  /** Whether a signer is among them. */
  boolean hold(Signer signer) {
    return keys.contains(signer.text());
  }
}
