package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Bytes;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.security.spec.KeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A key of RSA or of a NIST curve, strong enough to be taken: what certificates of the web carry.
 *
 * @param kind what it signs with
 * @param encoded its SubjectPublicKeyInfo in DER (X.509), in the one form that this platform writes
 */
record WebKey(Kind kind, Bytes encoded) {
  /** Least size of an RSA modulus, in bits: what the web's certificates have had since 2014. */
  static final int LEAST_MODULUS_BITS = 2048;

  /** Largest size of an RSA modulus, in bits: it bounds the time of a check. */
  static final int LARGEST_MODULUS_BITS = 8192;

  /** Largest size of an RSA exponent, in bits: it bounds the time of a check. */
  static final int LARGEST_EXPONENT_BITS = 32;

  private static final BigInteger LEAST_EXPONENT = BigInteger.valueOf(65537);

  /** What a key signs with, always with SHA-256. */
  enum Kind {
    /** RSASSA-PKCS1-v1_5 (RFC 8017). */
    RSA("SHA256withRSA"),
    /** ECDSA over P-256, P-384 or P-521, a signature being r then s (IEEE P1363). */
    EC("SHA256withECDSAinP1363Format");

    private final String signature;

    Kind(String signature) {
      this.signature = signature;
    }
  }

  /**
   * The key in the form of this platform, or null when it is of another kind, weak or too large.
   */
  static @Nullable WebKey of(PublicKey key, Kind kind) {
    return switch (key) {
      case RSAPublicKey rsa when kind == Kind.RSA && key.getAlgorithm().equals("RSA") ->
          rsa(rsa.getModulus(), rsa.getPublicExponent());
      case ECPublicKey ec when kind == Kind.EC -> ec(ec.getW(), ec.getParams());
      default -> null;
    };
  }

  /** A key of RSA, or null when it is weak or too large. */
  static @Nullable WebKey rsa(BigInteger modulus, BigInteger exponent) {
    boolean taken =
        modulus.bitLength() >= LEAST_MODULUS_BITS
            && modulus.bitLength() <= LARGEST_MODULUS_BITS
            && modulus.testBit(0)
            && exponent.testBit(0)
            && exponent.compareTo(LEAST_EXPONENT) >= 0
            && exponent.bitLength() <= LARGEST_EXPONENT_BITS;
    return taken
        ? new WebKey(Kind.RSA, encoded(Kind.RSA, new RSAPublicKeySpec(modulus, exponent)))
        : null;
  }

  /** A key of a curve that this platform knows, or null when the point is not on the curve. */
  static @Nullable WebKey ec(ECPoint point, ECParameterSpec parameters) {
    return isOn(parameters.getCurve(), point)
        ? new WebKey(Kind.EC, encoded(Kind.EC, new ECPublicKeySpec(point, parameters)))
        : null;
  }

  private static boolean isOn(EllipticCurve curve, ECPoint point) {
    if (point.equals(ECPoint.POINT_INFINITY) || !(curve.getField() instanceof ECFieldFp field)) {
      return false;
    }
    BigInteger p = field.getP();
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    boolean inField =
        x.signum() >= 0 && x.compareTo(p) < 0 && y.signum() >= 0 && y.compareTo(p) < 0;
    BigInteger right = x.pow(3).add(curve.getA().multiply(x)).add(curve.getB());
    return inField && y.pow(2).subtract(right).mod(p).signum() == 0;
  }

  /** Whether this key made a signature over these bytes. */
  boolean isBy(Bytes signature, Bytes signed) {
    try {
      PublicKey key = decoded();
      Bytes value = key instanceof ECPublicKey ec ? widened(signature, width(ec)) : signature;
      var check = Signature.getInstance(kind.signature);
      check.initVerify(key);
      check.update(signed.toArray());
      return value != null && check.verify(value.toArray());
    } catch (SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform checks signatures of its keys", e);
    }
  }

  private static int width(ECPublicKey key) {
    return (key.getParams().getOrder().bitLength() + 7) / 8;
  }

  /**
   * A signature of two numbers of full width, or null when it has no such form.
   *
   * <p>Tools of that time cut leading zeros that both numbers have. A quarter of the signatures
   * over P-521 are shorter so: their first bytes are 0 or 1.
   */
  private static @Nullable Bytes widened(Bytes signature, int width) {
    int half = signature.size() / 2;
    if (signature.size() % 2 != 0 || half == 0 || half > width) {
      return null;
    }
    Bytes zeros = Bytes.zeros(width - half);
    return Bytes.concat(
        zeros, signature.slice(0, half), zeros, signature.slice(half, signature.size()));
  }

  private PublicKey decoded() throws GeneralSecurityException {
    return KeyFactory.getInstance(kind.name())
        .generatePublic(new X509EncodedKeySpec(encoded.toArray()));
  }

  private static Bytes encoded(Kind kind, KeySpec key) {
    try {
      return Bytes.of(KeyFactory.getInstance(kind.name()).generatePublic(key).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform encodes keys it has read", e);
    }
  }
}
