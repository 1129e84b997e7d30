package io.smartlayer.primitives;

import org.jspecify.annotations.Nullable;

/**
 * A signature from which the signer's address can be recovered, as wallets and contracts use it: r,
 * s, and v, 65 bytes.
 */
public record WalletSignature(Signature signature, int yParity) {
  /** Length with v. */
  public static final int SIZE = 65;

  /** Checks the parity. */
  public WalletSignature {
    if (yParity != 0 && yParity != 1) {
      throw new IllegalArgumentException("yParity is 0 or 1, not " + yParity);
    }
  }

  /**
   * Reads r ‖ s ‖ v, where v is 27 or 28, or 0 or 1.
   *
   * @throws IllegalArgumentException for another length or v
   */
  public static WalletSignature fromHex(String hex) {
    Bytes bytes = Bytes.fromHex(hex);
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException("a wallet signature has 65 bytes, not " + bytes.size());
    }
    int v = bytes.at(64);
    return new WalletSignature(new Signature(bytes.slice(0, 64)), v >= 27 ? v - 27 : v);
  }

  /**
   * The address that signed {@code digest}, or null when the signature fits no key or is high-s.
   */
  public @Nullable Address signer(Hash digest) {
    PublicKey key = signature.recover(digest, yParity);
    return key == null ? null : key.address();
  }

  /** r ‖ s ‖ v in hexadecimal after {@code 0x}, with v as 27 or 28. */
  public String toHex() {
    return Bytes.concat(signature.bytes(), Bytes.of((byte) (27 + yParity))).toHex();
  }
}
