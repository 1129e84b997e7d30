package io.smartlayer.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultiaddrTest {
  @ParameterizedTest
  @CsvSource({
    "/ip4/127.0.0.1/tcp/4001, 047f000001060fa1",
    "/ip4/0.0.0.0/tcp/0, 0400000000060000",
    "/ip6/::1/tcp/8080/http, 2900000000000000000000000000000001061f90e003",
    "/dns4/node.example/tcp/443, 360c6e6f64652e6578616d706c650601bb"
  })
  void textAndBinaryFormSayTheSame(String text, String hex) {
    Multiaddr address = Multiaddr.parse(text);
    assertThat(address).hasToString(text);
    assertThat(address.binary()).isEqualTo(Bytes.fromHex(hex));
    assertThat(Multiaddr.parse(Bytes.fromHex(hex))).isEqualTo(address);
  }

  @Test
  void whoListensIsPartOfIt() {
    PeerId peer = PeerId.parse("16Uiu2HAmLhLvBoYaoZfaMUKuibM6ac163GwKY74c5kiSLg5KvLpY");
    Multiaddr address = Multiaddr.tcp("10.0.0.1", 4001).of(peer);
    assertThat(Multiaddr.parse(address.binary())).isEqualTo(address);
    assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
    assertThat(address.withoutPeer()).hasToString("/ip4/10.0.0.1/tcp/4001");
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "0:0:0:0:0:0:0:0, ::",
    "1:0:0:0:0:0:0:0, 1::",
    "::ABCD, ::abcd",
    "1:0:3:4:5:6:7:8, 1:0:3:4:5:6:7:8"
  })
  void ipv6HasOneForm(String text, String canonical) {
    assertThat(Multiaddr.tcp(text, 1).host()).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "ip4/1.2.3.4/tcp/1",
        "/ip4/1.2.3/tcp/1",
        "/ip4/1.2.3.256/tcp/1",
        "/ip4/01.2.3.4/tcp/1",
        "/ip4/1.2.3.4/tcp/65536",
        "/ip4/1.2.3.4/tcp/+1",
        "/ip4/1.2.3.4/tcp/1/",
        "/ip4/1.2.3.4/udp/1",
        "/ip4/1.2.3.4/tcp/1/ws",
        "/ip4/1.2.3.4/tcp/1/p2p",
        "/ip6/1::2::3/tcp/1",
        "/ip6/::12345/tcp/1",
        "/dns4/-a/tcp/1",
        "/dns4/a..b/tcp/1",
        "/unix/a/tcp/1"
      })
  void whatIsNoAddressIsRefused(String text) {
    assertThatThrownBy(() -> Multiaddr.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "04", "047f000001", "847f000001060fa1", "047f000001060fa1ff", "0600"})
  void whatIsNoBinaryFormIsRefused(String hex) {
    assertThatThrownBy(() -> Multiaddr.parse(Bytes.fromHex(hex)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
