package io.smartlayer.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.TokenId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Hostile names of peers, addresses and tokens: what primitives read of texts. */
final class TextFuzzTest {
  private static final int ROUNDS = 5000;
  private static final long LIMIT = 1 << 20;
  private static final List<Class<? extends Exception>> REFUSALS =
      List.of(IllegalArgumentException.class);
  private static final String PEER = "16Uiu2HAmEWQnHq2jLKJypwVnVoQeFCULuyop6atvq2eWjYSUjzNi";
  private static final List<String> ADDRESSES =
      List.of(
          "/ip4/127.0.0.1/tcp/4001/p2p/" + PEER,
          "/ip6/2001:db8::1/tcp/8080/http",
          "/dns4/a.example/tcp/443/http/p2p/" + PEER);

  @Test
  void aNameOfAPeerHasOneForm() {
    new Fuzz("peer-id", LIMIT, REFUSALS)
        .run(
            ROUNDS,
            texts(PEER, "12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X"),
            input -> {
              String text = Bytes.of(input).toUtf8();
              assertThat(PeerId.parse(text)).hasToString(text);
            });
  }

  @Test
  void anAddressAsTextIsReadOrRefused() {
    new Fuzz("address-text", LIMIT, REFUSALS)
        .run(
            ROUNDS,
            texts(ADDRESSES.toArray(String[]::new)),
            input -> assertIsKept(Multiaddr.parse(Bytes.of(input).toUtf8())));
  }

  @Test
  void anAddressInBinaryIsReadOrRefused() {
    new Fuzz("address-binary", LIMIT, REFUSALS)
        .run(
            ROUNDS,
            ADDRESSES.stream().map(text -> Multiaddr.parse(text).binary()).toList(),
            input -> assertIsKept(Multiaddr.parse(Bytes.of(input))));
  }

  @Test
  void aNameOfATokenHasOneForm() {
    new Fuzz("token-id", LIMIT, REFUSALS)
        .run(
            ROUNDS,
            texts(
                "eip155:1/erc721:0x" + "ab".repeat(20) + "/0",
                "eip155:31337/erc721:0x" + "00".repeat(20) + "/" + "9".repeat(77)),
            input -> {
              String text = Bytes.of(input).toUtf8();
              assertThat(TokenId.parse(text)).hasToString(text);
            });
  }

  private static void assertIsKept(Multiaddr address) {
    try {
      assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
      assertThat(Multiaddr.parse(address.binary())).isEqualTo(address);
    } catch (IllegalArgumentException e) {
      throw new AssertionError("its own form is refused: " + address, e);
    }
  }

  private static List<Bytes> texts(String... texts) {
    return Stream.of(texts).map(Bytes::utf8).toList();
  }
}
