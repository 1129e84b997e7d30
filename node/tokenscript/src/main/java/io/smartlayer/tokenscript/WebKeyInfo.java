package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.tokenscript.ScriptSignature.Verdict;
import java.io.ByteArrayInputStream;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key of RSA or of a NIST curve, alone or in one of the certificates beside it, as scripts were
 * signed until 2021.
 *
 * <p>The certificates say which key signed, in any order, and nothing more: who certified them, for
 * whom and until when is not judged, for that needs a clock, a list of roots, and the network.
 *
 * @param stated the key as it is written out, or null
 * @param certified the keys in the certificates that could have signed, each once
 * @param hasCertificates whether there are certificates at all
 */
record WebKeyInfo(@Nullable WebKey stated, List<WebKey> certified, boolean hasCertificates)
    implements KeyInfo {
  /** Largest number of certificates. */
  static final int CERTIFICATES_LIMIT = 8;

  private static final int CLAUSES_LIMIT = 8;
  private static final String DSIG = SignaturePart.DSIG;

  WebKeyInfo {
    certified = List.copyOf(certified);
  }

  static WebKeyInfo read(SignaturePart keyInfo, WebKey.Kind kind) throws Refusal {
    List<SignaturePart> clauses = keyInfo.children();
    if (clauses.size() > CLAUSES_LIMIT) {
      throw SignaturePart.form("at most " + CLAUSES_LIMIT + " parts in KeyInfo");
    }
    WebKey stated = null;
    List<Bytes> certificates = null;
    for (SignaturePart clause : clauses) {
      if (clause.is(DSIG, "KeyValue") && stated == null) {
        stated = WebKeyValue.read(clause.attributes(), kind);
      } else if (clause.is(DSIG, "X509Data") && certificates == null) {
        certificates = certificates(clause.attributes());
      } else {
        // A name that somebody gave to the key: it means nothing here.
        clause.named(DSIG, "KeyName").text();
      }
    }
    List<Bytes> all = certificates == null ? List.of() : certificates;
    if (stated == null && all.isEmpty()) {
      throw SignaturePart.form("a key or its certificate in KeyInfo");
    }
    return new WebKeyInfo(stated, keys(all, kind), !all.isEmpty());
  }

  private static List<Bytes> certificates(SignaturePart x509Data) throws Refusal {
    List<Bytes> out = new ArrayList<>();
    List<SignaturePart> parts = x509Data.children();
    if (parts.size() > CERTIFICATES_LIMIT) {
      throw new Refusal(
          Reason.CERTIFICATE_CHAIN, "at most " + CERTIFICATES_LIMIT + " certificates");
    }
    for (SignaturePart part : parts) {
      out.add(KeyInfo.certificate(part.named(DSIG, "X509Certificate")));
    }
    return out;
  }

  private static List<WebKey> keys(List<Bytes> certificates, WebKey.Kind kind) throws Refusal {
    Set<WebKey> out = new LinkedHashSet<>();
    for (Bytes certificate : certificates) {
      WebKey key = WebKey.of(keyOf(certificate), kind);
      if (key != null) {
        out.add(key);
      }
    }
    return List.copyOf(out);
  }

  private static PublicKey keyOf(Bytes certificate) throws Refusal {
    try {
      // The platform would also read text and ignore what follows, so its answer is compared.
      var input = new ByteArrayInputStream(certificate.toArray());
      if (CertificateFactory.getInstance("X.509").generateCertificate(input)
              instanceof X509Certificate read
          && Bytes.of(read.getEncoded()).equals(certificate)) {
        return read.getPublicKey();
      }
    } catch (CertificateException e) {
      throw new Refusal(Reason.CERTIFICATE, "a certificate that cannot be read");
    }
    throw new Refusal(Reason.CERTIFICATE, "more or something else than one certificate");
  }

  @Override
  public Verdict.Valid signerOf(Bytes value, Bytes signed) throws Refusal {
    List<WebKey> named = stated == null ? certified : List.of(stated);
    List<WebKey> signers = named.stream().filter(key -> key.isBy(value, signed)).toList();
    if (signers.isEmpty()) {
      throw new Refusal(Reason.SIGNATURE, "the signature is not of a key it names");
    }
    // A key can be made for which a signature of another's holds, too.
    if (signers.size() > 1) {
      throw new Refusal(Reason.CERTIFICATE_CHAIN, "the signature holds for more than one key");
    }
    WebKey key = signers.getFirst();
    if (hasCertificates && !certified.contains(key)) {
      throw new Refusal(Reason.CERTIFICATE, "no certificate is of the key that signed");
    }
    var signer = new Signer.Web(Hash.sha256(key.encoded()));
    return new Verdict.Valid(signer, signer);
  }
}
