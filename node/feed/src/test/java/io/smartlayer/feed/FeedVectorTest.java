package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.primitives.TypedData;
import org.junit.jupiter.api.Test;

/** The example of {@code spec/protocol/feed.md}. */
class FeedVectorTest {
  private static final SecretKey KEY = new SecretKey(Hash.keccak(Bytes.utf8("cow")).bytes());
  private static final TypedData.Domain DOMAIN =
      TypedData.Domain.of(
          "Smart Layer", "1", 31337, Address.fromHex("0x5fbdb2315678afecb367f032d93f642f64180aa3"));
  private static final FeedId FEED =
      FeedId.of(
          TokenType.parse("eip155:31337/erc721:0xe7f1725e7734ce288f8367e1bb143e90bb3f0512"),
          "SQ322/2026-03-01");
  private static final Entry ENTRY = new Entry(Kind.ATTESTATION, Bytes.utf8("landed"));
  private static final Head HEAD =
      new Head(FEED, 0, 0, 0, 0, 1, Hash.ZERO, Hash.ZERO, ENTRY.leaf(), 17, 1_772_323_200_000L);

  @Test
  void theExampleOfTheSpecHolds() {
    assertThat(FEED)
        .hasToString("0xf40208bbf7b9cad7afe3f5514a4533375d404cf6e10af72f9945fbfe0570011b");
    assertThat(ENTRY.leaf())
        .hasToString("0x14f93a443f2fc1a0769b1d0bdf546209ed416e03b6b8b471008ba12fa5a7ac4c");
    assertThat(HEAD.hash())
        .hasToString("0xb4be4c57447842cb58cfa0b7ac84849087576f6e7263092377cdf2398eb882aa");
    assertThat(Vote.on(HEAD).hash())
        .hasToString("0x1258bd72904e995b26da1720e7a5b625ca688c18600ba020776e096bda7723ca");
    assertThat(SignedHead.by(KEY, DOMAIN, HEAD).signature().toHex())
        .isEqualTo(
            "0xa1ed8710c328da7ff33ff24a6ff5af89600c9cb187bb679fddb023ef2384a374"
                + "0beda06c885f4ef60c9df292255c25cb51bfb4c1ba66e9a079631975f6d6927c");
    assertThat(SignedVote.by(KEY, DOMAIN, Vote.on(HEAD)).signature().toHex())
        .isEqualTo(
            "0xf485ea38ed8718cad53fead9c412268fe29355f771fc018a91fed4c93b5cb8ac"
                + "3560b4df951e09a81c6f81eafa6509134882f3ea04b89e4d77b415ce50dda18a");
    var promise = new Promise(ENTRY.leaf(), FEED, 0, 0, 0);
    assertThat(promise.hash())
        .hasToString("0x36bb455b4e2b70e524bf5f2a30151cba4f3c56d810cf02a26398288c152d2f23");
    assertThat(SignedPromise.by(KEY, DOMAIN, promise).signature().toHex())
        .isEqualTo(
            "0x6c0df7d5977f2c78dfcc771e31cd9eee0e25cb35ab5645e092a9fce7abffa3d9"
                + "360572816c907bf653bf1b41fc4bb807581c761173720ad880519657a9cca126");
    var leave = new Leave(FEED, 0, 0, 0, 0, HEAD.hash());
    assertThat(leave.hash())
        .hasToString("0x9f3c294004fdd59419991e7a811da22d210ed5110db5b5a0a7910e90af0b70c6");
    assertThat(SignedLeave.by(KEY, DOMAIN, leave).signature().toHex())
        .isEqualTo(
            "0x6d446e47982687dc83c6ca467a00cdad05134816e3e4e44c47373a5a4201e046"
                + "18a716429026e573ac55afb9dadaa21a39a49c172412a9617c358ad38cbd1240");
    assertThat(new Leave(FEED, 0, 0, 0, 0, Hash.ZERO).hash())
        .hasToString("0x2424be8baa87d2617b5dd300c9097fdfb27e2eec62eb3105055eaa1c1c48c20c");
  }
}
