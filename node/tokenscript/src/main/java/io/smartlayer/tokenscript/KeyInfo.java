package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.tokenscript.ScriptSignature.Verdict;

/** What a signature says of the key that made it ({@code ds:KeyInfo}). */
sealed interface KeyInfo permits AccountKeyInfo, WebKeyInfo {
  /** Largest certificate, in bytes. */
  int CERTIFICATE_LIMIT = 8 << 10;

  /**
   * Who made a signature.
   *
   * @param value the signature
   * @param signed what was signed
   * @throws Refusal when nobody named here did
   */
  Verdict.Valid signerOf(Bytes value, Bytes signed) throws Refusal;

  /** The bytes of a certificate, within their limit. */
  static Bytes certificate(SignaturePart element) throws Refusal {
    Bytes certificate = element.base64();
    if (certificate.size() > CERTIFICATE_LIMIT) {
      throw SignaturePart.form("a certificate of at most " + CERTIFICATE_LIMIT + " bytes");
    }
    return certificate;
  }
}
