package io.smartlayer.primitives;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.UUID;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.params.KeyParameter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Secret keys encrypted by a password: JSON as Ethereum's wallets keep it (Web3 Secret Storage,
 * version 3), with AES-128 in counter mode under a key that scrypt or PBKDF2 derives.
 *
 * <p>How much work and memory a file may ask for is bounded.
 */
public final class Keystore {
  /** Largest file, in bytes. */
  public static final int SIZE_LIMIT_BYTES = 16 << 10;

  /** Most memory that scrypt may need, in bytes. */
  static final long MEMORY_LIMIT_BYTES = 256 << 20;

  /** Most rounds of scrypt's inner hash, N times r times p. */
  static final long ROUNDS_LIMIT = 1 << 25;

  /** Most iterations of PBKDF2. */
  static final int ITERATIONS_LIMIT = 10_000_000;

  /** For new files: 32 MiB, and as hard to guess as N = 2^17 with p = 1. */
  private static final int NEW_N = 1 << 15;

  private static final int NEW_R = 8;
  private static final int NEW_P = 3;

  private static final int VERSION = 3;
  private static final int SALT_SIZE = 32;
  private static final int IV_SIZE = 16;
  private static final int KEY_SIZE = 32;
  private static final int HALF = 16;
  private static final HexFormat HEX = HexFormat.of();

  private Keystore() {}

  /** A file that cannot be opened, and why. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Says why; nothing of the password or the key is in it. */
    Refused(String why) {
      super(why);
    }
  }

  /** Whether a text looks like one of these files, and not like a bare key. */
  public static boolean isOne(String text) {
    return text.stripLeading().startsWith("{");
  }

  /**
   * Encrypts a key.
   *
   * @param password any bytes; a text's UTF-8
   * @param random nobody must foresee it
   */
  public static ObjectNode encrypt(SecretKey key, Bytes password, RandomGenerator random) {
    byte[] salt = drawn(random, SALT_SIZE);
    byte[] iv = drawn(random, IV_SIZE);
    byte[] derived = SCrypt.generate(password.array(), salt, NEW_N, NEW_R, NEW_P, KEY_SIZE);
    byte[] hidden = counter(derived, iv, key.reveal().array());
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("address", key.address().toHex().substring(2));
    ObjectNode crypto = json.putObject("crypto");
    crypto.put("cipher", "aes-128-ctr");
    crypto.putObject("cipherparams").put("iv", HEX.formatHex(iv));
    crypto.put("ciphertext", HEX.formatHex(hidden));
    crypto.put("kdf", "scrypt");
    crypto
        .putObject("kdfparams")
        .put("dklen", KEY_SIZE)
        .put("n", NEW_N)
        .put("p", NEW_P)
        .put("r", NEW_R)
        .put("salt", HEX.formatHex(salt));
    crypto.put("mac", HEX.formatHex(mac(derived, hidden)));
    json.put("id", new UUID(random.nextLong(), random.nextLong()).toString());
    return json.put("version", VERSION);
  }

  /**
   * Opens a file.
   *
   * @throws Refused if it is none, asks for too much, or the password is another
   */
  public static SecretKey decrypt(String text, Bytes password) {
    if (text.length() > SIZE_LIMIT_BYTES) {
      throw new Refused("an encrypted key has at most " + SIZE_LIMIT_BYTES + " bytes");
    }
    JsonNode json;
    try {
      json = CanonicalJson.read(text);
    } catch (CanonicalJson.NotCanonical e) {
      throw new Refused("an encrypted key is JSON");
    }
    if (json.path("version").asInt(0) != VERSION) {
      throw new Refused("an encrypted key is of version " + VERSION);
    }
    JsonNode crypto = json.path(json.has("crypto") ? "crypto" : "Crypto"); // ethers' spelling
    byte[] hidden = bytes(crypto, "ciphertext", KEY_SIZE);
    byte[] expected = bytes(crypto, "mac", KEY_SIZE);
    if (!crypto.path("cipher").asString("").equals("aes-128-ctr")) {
      throw new Refused("its cipher is another than aes-128-ctr");
    }
    byte[] iv = bytes(crypto.path("cipherparams"), "iv", IV_SIZE);
    byte[] derived = derived(crypto, password);
    if (!MessageDigest.isEqual(mac(derived, hidden), expected)) {
      throw new Refused("the password is another");
    }
    try {
      return new SecretKey(Bytes.of(counter(derived, iv, hidden)));
    } catch (IllegalArgumentException e) {
      throw new Refused("it holds no key");
    }
  }

  private static byte[] derived(JsonNode crypto, Bytes password) {
    JsonNode of = crypto.path("kdfparams");
    if (of.path("dklen").asInt(0) != KEY_SIZE) {
      throw new Refused("it derives another number of bytes than " + KEY_SIZE);
    }
    byte[] salt = salt(of);
    return switch (crypto.path("kdf").asString("")) {
      case "scrypt" -> {
        long n = of.path("n").asLong(0);
        long r = of.path("r").asLong(0);
        long p = of.path("p").asLong(0);
        boolean isSane = n > 1 && n <= ROUNDS_LIMIT && Long.bitCount(n) == 1;
        boolean isSmall =
            isSane && r > 0 && r <= ROUNDS_LIMIT / n && p > 0 && p <= ROUNDS_LIMIT / n / r;
        if (!isSmall || 128 * n * r > MEMORY_LIMIT_BYTES) {
          throw new Refused("it asks for more work than is done to open a key");
        }
        yield scrypt(password, salt, (int) n, (int) r, (int) p);
      }
      case "pbkdf2" -> {
        int rounds = of.path("c").asInt(0);
        if (!of.path("prf").asString("").equals("hmac-sha256")) {
          throw new Refused("its PBKDF2 is another than hmac-sha256");
        }
        if (rounds < 1 || rounds > ITERATIONS_LIMIT) {
          throw new Refused("it asks for more work than is done to open a key");
        }
        var generator = new PKCS5S2ParametersGenerator(new SHA256Digest());
        generator.init(password.array(), salt, rounds);
        yield ((KeyParameter) generator.generateDerivedMacParameters(8 * KEY_SIZE)).getKey();
      }
      default -> throw new Refused("its password is hashed by neither scrypt nor pbkdf2");
    };
  }

  private static byte[] scrypt(Bytes password, byte[] salt, int n, int r, int p) {
    try {
      return SCrypt.generate(password.array(), salt, n, r, p, KEY_SIZE);
    } catch (IllegalArgumentException e) { // r 1 with a large n, say
      throw new Refused("its scrypt cannot be: " + e.getMessage());
    }
  }

  private static byte[] counter(byte[] derived, byte[] iv, byte[] data) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      var key = new SecretKeySpec(derived, 0, HALF, "AES");
      cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
      return cipher.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES in counter mode", e);
    }
  }

  private static byte[] mac(byte[] derived, byte[] hidden) {
    Bytes second = Bytes.of(derived, HALF, HALF);
    return Hash.keccak(second, Bytes.of(hidden)).bytes().toArray();
  }

  private static byte[] salt(JsonNode of) {
    String salt = of.path("salt").asString("");
    if (salt.isEmpty() || salt.length() > 2 * 128) {
      throw new Refused("its salt has 1 to 128 bytes");
    }
    return unhexed(salt, "salt");
  }

  private static byte[] bytes(JsonNode of, String name, int size) {
    byte[] bytes = unhexed(of.path(name).asString(""), name);
    if (bytes.length != size) {
      throw new Refused("its " + name + " has " + size + " bytes in hexadecimal");
    }
    return bytes;
  }

  private static byte[] unhexed(String text, String name) {
    try {
      return HEX.parseHex(text);
    } catch (IllegalArgumentException e) {
      throw new Refused("its " + name + " is hexadecimal");
    }
  }

  private static byte[] drawn(RandomGenerator random, int size) {
    byte[] drawn = new byte[size];
    random.nextBytes(drawn);
    return drawn;
  }
}
