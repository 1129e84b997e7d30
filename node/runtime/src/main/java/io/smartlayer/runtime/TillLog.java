package io.smartlayer.runtime;

import io.smartlayer.channel.AckedVoucher;
import io.smartlayer.channel.Amount;
import io.smartlayer.channel.Channel;
import io.smartlayer.channel.Till;
import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenType;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A till on disk: vouchers, with who may spend what they pay, and marks of what was served. One
 * thread at a time.
 */
final class TillLog {
  private static final int DIGITS = 39;

  private final Storage.Log log;

  TillLog(Storage.Log log) {
    this.log = log;
  }

  /** Puts all that was written down into a till. */
  void replay(Till till) {
    for (Bytes record : FeedShell.records(log)) {
      JsonFields in = JsonFields.of(CanonicalJson.readCanonical(record), "till record");
      if (in.has("voucher")) {
        AckedVoucher voucher = AckedVoucher.fromJson(in.value("voucher"));
        till.put(voucher, channel(voucher, in.object("channel")));
      } else {
        till.put(
            new Till.Mark(
                in.hash("of"),
                TokenType.parse(in.text("type", TokenType.TEXT_LIMIT)),
                Amount.parse(in.text("served", DIGITS))));
      }
    }
  }

  /** Writes a voucher down; it is on disk when this returns. */
  void taken(AckedVoucher voucher, Channel channel) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("voucher", voucher.toJson());
    json.putObject("channel")
        .put("payer", channel.payer().toHex())
        .put("voucherKey", channel.voucherKey().toHex())
        .put("anchor", channel.anchor().toHex())
        .put("challengeSeconds", channel.challenge().toSeconds())
        .put("deposit", channel.deposit().toString());
    log.append(CanonicalJson.write(json));
    log.sync();
  }

  /** Writes marks down; they are on disk when this returns. */
  void marks(List<Till.Mark> marks) {
    for (Till.Mark mark : marks) {
      ObjectNode json =
          JsonNodeFactory.instance
              .objectNode()
              .put("of", mark.channel().toHex())
              .put("type", mark.type().toString())
              .put("served", mark.served().toString());
      log.append(CanonicalJson.write(json));
    }
    if (!marks.isEmpty()) {
      log.sync();
    }
  }

  /** What is asked of a channel between its vouchers; the rest the chain says anew each time. */
  private static Channel channel(AckedVoucher voucher, JsonFields in) {
    return new Channel(
        voucher.voucher().channel(),
        in.address("payer"),
        in.address("voucherKey"),
        in.address("anchor"),
        Duration.ofSeconds(in.whole("challengeSeconds")),
        null,
        false,
        0,
        Amount.parse(in.text("deposit", DIGITS)),
        Amount.ZERO,
        Amount.ZERO,
        Hash.ZERO);
  }
}
