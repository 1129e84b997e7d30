package io.smartlayer.tokenscript;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.XMLStructure;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * Signs TokenScripts as the tools of 2019 to 2021 did, with the XML signatures of the JDK: none of
 * the code that judges takes part.
 */
record WebSigner(PrivateKey secret, X509Certificate certificate) {
  /** What a signature says of its key. */
  enum Tell {
    NAME,
    KEY,
    CERTIFICATE,
    /** The certificate after that of the authority. */
    REVERSED_CHAIN,
    CHAIN,
    /** The certificate of another key. */
    OTHER
  }

  private static final XMLSignatureFactory XML = XMLSignatureFactory.getInstance("DOM");

  /** A key of {@code web-keys.tsv} by its name. */
  static WebSigner of(String name) {
    for (List<String> row : Vectors.table(Vectors.own().resolve("web-keys.tsv"))) {
      if (row.getFirst().equals(name)) {
        try {
          var certificate =
              (X509Certificate)
                  CertificateFactory.getInstance("X.509")
                      .generateCertificate(new ByteArrayInputStream(bytes(row.get(2))));
          return new WebSigner(
              KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                  .generatePrivate(new PKCS8EncodedKeySpec(bytes(row.get(1)))),
              certificate);
        } catch (GeneralSecurityException e) {
          throw new AssertionError(e);
        }
      }
    }
    throw new AssertionError("no key " + name);
  }

  PublicKey key() {
    return certificate.getPublicKey();
  }

  /** The file with a signature as the root's last child. */
  String sign(String file, Tell... tells) {
    try {
      Document document = parse(file);
      KeyInfoFactory keys = XML.getKeyInfoFactory();
      List<XMLStructure> clauses = new ArrayList<>();
      X509Certificate authority = of("authority").certificate;
      for (Tell tell : tells) {
        clauses.add(
            switch (tell) {
              case NAME -> keys.newKeyName("Example");
              case KEY -> keys.newKeyValue(key());
              case CERTIFICATE -> keys.newX509Data(List.of(certificate));
              case CHAIN -> keys.newX509Data(List.of(certificate, authority));
              case REVERSED_CHAIN -> keys.newX509Data(List.of(authority, certificate));
              case OTHER -> keys.newX509Data(List.of(of("other").certificate, authority));
            });
      }
      XML.newXMLSignature(signedInfo(), keys.newKeyInfo(clauses))
          .sign(new DOMSignContext(secret, document.getDocumentElement()));
      var out = new StringWriter();
      TransformerFactory.newDefaultInstance()
          .newTransformer()
          .transform(new DOMSource(document), new StreamResult(out));
      return out.toString();
    } catch (GeneralSecurityException
        | MarshalException
        | XMLSignatureException
        | TransformerException e) {
      throw new AssertionError(e);
    }
  }

  private javax.xml.crypto.dsig.SignedInfo signedInfo() throws GeneralSecurityException {
    var enveloped = XML.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null);
    var exclusive =
        XML.newTransform(CanonicalizationMethod.EXCLUSIVE, (TransformParameterSpec) null);
    var reference =
        XML.newReference(
            "",
            XML.newDigestMethod(DigestMethod.SHA256, null),
            List.of(enveloped, exclusive),
            null,
            null);
    String method =
        secret.getAlgorithm().equals("RSA")
            ? "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
            : "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
    SignatureMethod signature = XML.newSignatureMethod(method, null);
    return XML.newSignedInfo(
        XML.newCanonicalizationMethod(
            CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
        signature,
        List.of(reference));
  }

  private static Document parse(String file) {
    try {
      DocumentBuilderFactory trees = DocumentBuilderFactory.newDefaultInstance();
      trees.setNamespaceAware(true);
      return trees.newDocumentBuilder().parse(new InputSource(new StringReader(file)));
    } catch (ParserConfigurationException | SAXException | java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(String base64) {
    return Base64.getDecoder().decode(base64.getBytes(UTF_8));
  }
}
