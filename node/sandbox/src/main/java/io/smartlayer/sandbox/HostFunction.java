package io.smartlayer.sandbox;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.Signature;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the host computes for token code, because JavaScript in the guest would take a hundred times
 * as long: pure functions from a text to a short text, the same code on every engine.
 *
 * <p>Gas is taken inside the module before the host is asked ({@link HostCallStub}), by the length
 * of the question. A question that is malformed has the answer {@link #BAD_INPUT}, which the
 * prologue makes an exception of the script. Prices and shapes: {@code spec/sandbox/engine.txt}.
 */
enum HostFunction {
  /** SHA-256 (FIPS 180-4) of bytes, given as 0x and hexadecimal digits. */
  SHA256('s', 2_000, 40),
  /** SHA-256 of a text's UTF-8 form. */
  SHA256_TEXT('S', 2_000, 40),
  /** Keccak-256 as Ethereum uses it, of bytes given as 0x and hexadecimal digits. */
  KECCAK256('k', 2_000, 80),
  /** Keccak-256 of a text's UTF-8 form. */
  KECCAK256_TEXT('K', 2_000, 80),
  /** The address whose key signed a digest: 32 bytes, then r, s and v, each part after its 0x. */
  ECRECOVER('e', 20_000, 0);

  /** In place of an answer: the question has not the shape it must have. */
  static final String BAD_INPUT = "";

  /** In place of an address: well-formed, but no key made this signature. */
  static final String NOBODY = "-";

  /** Longest question in bytes of UTF-8. */
  static final int MAXIMUM_QUESTION = 262_144;

  /** Longest answer in bytes: 0x and 64 digits. */
  static final int MAXIMUM_ANSWER = 66;

  private static final int DIGEST_END = 2 + 2 * Hash.SIZE;
  private static final int SIGNATURE_END = DIGEST_END + 2 + 2 * (Signature.SIZE + 1);
  private static final int FIRST_V = 27;

  private final char code;
  private final int gas;
  private final int gasPerBlock;

  HostFunction(char code, int gas, int gasPerBlock) {
    this.code = code;
    this.gas = gas;
    this.gasPerBlock = gasPerBlock;
  }

  /** The one ASCII letter by which the guest names it. */
  char code() {
    return code;
  }

  /** Gas for a question of any length. */
  int gas() {
    return gas;
  }

  /** More gas for each whole 2^{@link GasTable#BULK_BYTES_SHIFT} bytes of the question. */
  int gasPerBlock() {
    return gasPerBlock;
  }

  /**
   * Answers a question of the guest's.
   *
   * @param code of one of these functions
   * @param question UTF-8 text as it stands in guest memory, of any length
   * @return ASCII, at most {@value #MAXIMUM_ANSWER} bytes
   */
  static byte[] answer(int code, byte[] question) {
    for (HostFunction function : values()) {
      if (function.code == code) return function.answer(question);
    }
    throw new IllegalArgumentException("the guest names no host function " + code);
  }

  private byte[] answer(byte[] question) {
    String text = question.length > MAXIMUM_QUESTION ? null : Texts.decoded(question);
    String answer = text == null ? BAD_INPUT : answer(text);
    return answer.getBytes(StandardCharsets.US_ASCII);
  }

  private String answer(String question) {
    return switch (this) {
      case SHA256 -> hashed(bytes(question), Hash::sha256);
      case SHA256_TEXT -> hashed(Bytes.utf8(question), Hash::sha256);
      case KECCAK256 -> hashed(bytes(question), Hash::keccak);
      case KECCAK256_TEXT -> hashed(Bytes.utf8(question), Hash::keccak);
      case ECRECOVER -> recovered(question);
    };
  }

  private static String hashed(@Nullable Bytes input, Function<Bytes, Hash> by) {
    return input == null ? BAD_INPUT : by.apply(input).toHex();
  }

  private static @Nullable Bytes bytes(String question) {
    if (!question.startsWith("0x") || question.length() % 2 != 0) return null;
    for (int index = 2; index < question.length(); index++) {
      if (!HexFormat.isHexDigit(question.charAt(index))) return null;
    }
    return Bytes.fromHex(question);
  }

  private static String recovered(String question) {
    if (question.length() != SIGNATURE_END) return BAD_INPUT;
    Bytes digest = bytes(question.substring(0, DIGEST_END));
    Bytes signature = bytes(question.substring(DIGEST_END));
    if (digest == null || signature == null) return BAD_INPUT;
    int parity = signature.at(Signature.SIZE) - FIRST_V;
    PublicKey key =
        new Signature(signature.slice(0, Signature.SIZE)).recover(new Hash(digest), parity);
    return key == null ? NOBODY : key.address().toHex();
  }
}
