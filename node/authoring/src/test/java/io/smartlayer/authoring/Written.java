package io.smartlayer.authoring;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.tokenscript.TokenScript;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/** Tokens as authors of tests write them. */
final class Written {
  static final SecretKey SHOP = new SecretKey(Hash.keccak(Bytes.utf8("shop")).bytes());

  /** A manifest that uses all there is. */
  static final String MANIFEST = resource("card.json");

  /** What one of its methods takes. */
  static final String ADDED =
      """
      {"type":"object","required":["one"],
       "properties":{"one":{"type":"integer"},"other":{"type":"number"}}}
      """;

  static final String CODE = resource("card.js");

  private Written() {}

  static String resource(String name) {
    try (InputStream in = Written.class.getResourceAsStream(name)) {
      return Bytes.of(Objects.requireNonNull(in, name).readAllBytes()).toUtf8();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Map<String, String> settings() {
    return Map.of("chain", "31337", "shop", SHOP.publicKey().bytes().toHex());
  }

  static Manifest manifest(String text) {
    if (Manifest.read(text, settings()) instanceof Manifest.Reading.Read(Manifest manifest)) {
      return manifest;
    }
    throw new AssertionError(Manifest.read(text, settings()));
  }

  static Manifest.Making.Made made(String manifest, String code) {
    if (manifest(manifest).make(code) instanceof Manifest.Making.Made made) {
      return made;
    }
    throw new AssertionError(manifest(manifest).make(code));
  }

  static TokenScript script() {
    return made(MANIFEST, CODE).script();
  }
}
