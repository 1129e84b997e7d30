package io.smartlayer.channel;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.primitives.TypedData;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** People, nodes and a channel for tests. */
final class Payers {
  static final TypedData.Domain DOMAIN =
      TypedData.Domain.of(
          "Smart Layer", "1", 31337, Address.fromHex("0x5fbdb2315678afecb367f032d93f642f64180aa3"));
  static final SecretKey PAYER = key("payer");
  static final SecretKey ANCHOR = key("anchor");
  static final Hash CHANNEL = Hash.keccak(Bytes.utf8("channel"));
  static final Split.Terms TERMS = new Split.Terms(address(0xa1), 500);
  static final TokenType TYPE = new TokenType(31337, address(0x77));
  static final LineRules ALL_FIT = _ -> true;

  private Payers() {}

  static SecretKey key(String name) {
    return new SecretKey(Hash.keccak(Bytes.utf8(name)).bytes());
  }

  static Address address(int number) {
    return Address.fromHex("0x%040x".formatted(number));
  }

  static Channel channel(Amount deposit) {
    return channel(deposit, 0, null);
  }

  static Channel channel(Amount deposit, long settled, @Nullable Instant closes) {
    return new Channel(
        CHANNEL,
        PAYER.address(),
        PAYER.address(),
        ANCHOR.address(),
        Duration.ofDays(1),
        closes,
        false,
        settled,
        deposit,
        Amount.ZERO,
        Amount.ZERO,
        Hash.ZERO);
  }

  /** A line at a node, whose operator has the next address. */
  static Line line(int node, long gross) {
    return new Line(address(node), address(node + 1), TYPE, Address.ZERO, 0, Amount.of(gross));
  }

  static SignedVoucher voucher(long nonce, Line... lines) {
    return SignedVoucher.by(PAYER, CHANNEL, nonce, List.of(lines), TERMS, DOMAIN);
  }

  static AckedVoucher acked(long nonce, Line... lines) {
    return AckedVoucher.by(ANCHOR, voucher(nonce, lines), DOMAIN);
  }
}
