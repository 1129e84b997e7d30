package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.Signature;
import java.util.ArrayList;
import java.util.List;

/**
 * An X.509 certificate by which a master key lets another key sign scripts in its name.
 *
 * <p>It is not chained to anything: the issuer's raw public key stands in its issuerAltName
 * extension, and its own signature (ecdsa-with-SHA256 over secp256k1) proves that the issuer meant
 * it. Validity dates are not judged: a reader without a clock gives the same answer every day.
 */
final class DelegationCertificate {
  private static final Bytes ECDSA_SHA256 = Bytes.fromHex("300a06082a8648ce3d040302");
  private static final Bytes SECP256K1_KEY = Bytes.fromHex("301006072a8648ce3d020106052b8104000a");
  private static final Bytes ISSUER_ALT_NAME = Bytes.fromHex("0603551d12");
  private static final int VERSION = 0xa0;
  private static final int EXTENSIONS = 0xa3;

  private DelegationCertificate() {}

  /** The master key that delegated to {@code signer} by this certificate. */
  static PublicKey masterOf(Bytes certificate, PublicKey signer) throws Refusal {
    List<Der> parts = Der.read(certificate).parts(Der.SEQUENCE);
    require(parts.size() == 3, "three parts");
    Der signed = parts.get(0);
    List<Der> fields = signed.parts(Der.SEQUENCE);
    require(fields.size() >= 8 && fields.get(0).tag() == VERSION, "version 3");
    require(fields.get(2).whole().equals(ECDSA_SHA256), "ecdsa-with-SHA256");
    require(parts.get(1).whole().equals(ECDSA_SHA256), "ecdsa-with-SHA256");
    List<Der> subject = fields.get(6).parts(Der.SEQUENCE);
    require(subject.size() == 2 && subject.get(0).whole().equals(SECP256K1_KEY), "a secp256k1 key");
    require(subject.get(1).bits().equals(signer.bytes()), "the key that signed the file");
    require(fields.getLast().tag() == EXTENSIONS, "extensions");
    PublicKey master = master(fields.getLast());
    List<Der> pair = Der.read(parts.get(2).bits()).parts(Der.SEQUENCE);
    require(pair.size() == 2, "r and s");
    var signature = new Signature(Bytes.concat(pair.get(0).number(), pair.get(1).number()));
    require(
        Ecdsa.isBy(signature, master, Hash.sha256(signed.whole())),
        "a signature of the master key");
    return master;
  }

  private static PublicKey master(Der extensions) throws Refusal {
    List<Der> list = extensions.parts(EXTENSIONS);
    require(list.size() == 1, "one list of extensions");
    List<Bytes> keys = new ArrayList<>();
    for (Der extension : list.getFirst().parts(Der.SEQUENCE)) {
      List<Der> parts = extension.parts(Der.SEQUENCE);
      require(parts.size() >= 2, "an extension's name and value");
      if (parts.getFirst().whole().equals(ISSUER_ALT_NAME)) {
        keys.add(parts.getLast().content(Der.OCTET_STRING));
      }
    }
    require(
        keys.size() == 1 && keys.getFirst().size() == 65, "the one master key in issuerAltName");
    try {
      return PublicKey.parse(keys.getFirst());
    } catch (IllegalArgumentException e) {
      throw new Refusal(Reason.CERTIFICATE, "the master key is no point of secp256k1");
    }
  }

  private static void require(boolean met, String expected) throws Refusal {
    if (!met) {
      throw new Refusal(Reason.CERTIFICATE, "the certificate does not hold " + expected);
    }
  }
}
