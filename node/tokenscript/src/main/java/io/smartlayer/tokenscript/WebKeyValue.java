package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Bytes;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a key of RSA or of a NIST curve that a signature writes out ({@code ds:KeyValue}). */
final class WebKeyValue {
  private static final String DSIG11 = "http://www.w3.org/2009/xmldsig11#";
  private static final String OID = "urn:oid:";
  private static final List<String> CURVES =
      List.of("1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35");

  private WebKeyValue() {}

  static WebKey read(SignaturePart keyValue, WebKey.Kind kind) throws Refusal {
    WebKey key =
        switch (kind) {
          case RSA -> rsa(keyValue.part(SignaturePart.DSIG, "RSAKeyValue").attributes());
          case EC -> ec(keyValue.part(DSIG11, "ECKeyValue").attributes());
        };
    if (key == null) {
      throw new Refusal(
          Reason.KEY,
          "no RSA key of 2048 to 8192 bits with an odd exponent of 65537 to 2^32,"
              + " and no point of a NIST curve");
    }
    return key;
  }

  private static @Nullable WebKey rsa(SignaturePart value) throws Refusal {
    List<SignaturePart> numbers = value.parts(SignaturePart.DSIG, "Modulus", "Exponent");
    return WebKey.rsa(number(numbers.get(0)), number(numbers.get(1)));
  }

  private static BigInteger number(SignaturePart element) throws Refusal {
    Bytes bytes = element.base64();
    // One more, for tools that write a sign.
    if (bytes.size() > WebKey.LARGEST_MODULUS_BITS / 8 + 1) {
      throw new Refusal(Reason.KEY, "a number of " + bytes.size() + " bytes in a key");
    }
    return new BigInteger(1, bytes.toArray());
  }

  private static @Nullable WebKey ec(SignaturePart value) throws Refusal {
    List<SignaturePart> parts = value.parts(DSIG11, "NamedCurve", "PublicKey");
    ECParameterSpec curve = curve(parts.get(0).only("URI"));
    Bytes point = parts.get(1).base64();
    int width = (curve.getCurve().getField().getFieldSize() + 7) / 8;
    if (point.size() != 1 + 2 * width || point.at(0) != 4) {
      return null;
    }
    var x = new BigInteger(1, point.slice(1, 1 + width).toArray());
    var y = new BigInteger(1, point.slice(1 + width, point.size()).toArray());
    return WebKey.ec(new ECPoint(x, y), curve);
  }

  private static ECParameterSpec curve(String uri) throws Refusal {
    String name = uri.startsWith(OID) ? uri.substring(OID.length()) : "";
    if (!CURVES.contains(name)) {
      throw new Refusal(Reason.ALGORITHM, "the curve " + Refusal.quote(uri));
    }
    try {
      var parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(name));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has the NIST curves", e);
    }
  }
}
