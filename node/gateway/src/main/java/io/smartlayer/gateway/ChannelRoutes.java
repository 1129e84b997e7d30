package io.smartlayer.gateway;

import io.smartlayer.channel.AckFault;
import io.smartlayer.channel.AckedVoucher;
import io.smartlayer.channel.SignedVoucher;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The routes by which vouchers are acknowledged, and handed to whoever wants to settle them. */
final class ChannelRoutes {
  /** Largest voucher with its lines, in bytes. */
  static final int BODY_LIMIT_BYTES = 64 << 10;

  private ChannelRoutes() {}

  /** An anchor's: it acknowledges. */
  static List<Route> ofAnchor(ChannelPort port) {
    return List.of(
        newest(port::newest),
        Route.post(
            "/v1/channels/{channel}/vouchers",
            BODY_LIMIT_BYTES,
            exchange -> offer(exchange, port)));
  }

  /** Tells the newest voucher of a channel. */
  static Route newest(Function<Hash, @Nullable AckedVoucher> newest) {
    return Route.get(
        "/v1/channels/{channel}",
        exchange -> {
          AckedVoucher voucher = newest.apply(exchange.hash("channel"));
          if (voucher == null) {
            throw new Refusal(
                ProblemCode.CHANNEL_UNKNOWN, "no voucher of the channel is kept here");
          }
          exchange.reply(200, CanonicalJson.write(voucher.toJson()));
        });
  }

  /** Tells the proof that a channel's anchor takes from payees. */
  static Route fault(Function<Hash, @Nullable AckFault> fault) {
    return Route.get(
        "/v1/channels/{channel}/fault",
        exchange -> {
          AckFault found = fault.apply(exchange.hash("channel"));
          if (found == null) {
            throw new Refusal(ProblemCode.NO_FAULT, "its anchor has not contradicted itself here");
          }
          exchange.reply(200, CanonicalJson.write(found.toJson()));
        });
  }

  private static void offer(Exchange exchange, ChannelPort port) {
    SignedVoucher voucher;
    try {
      voucher = SignedVoucher.fromJson(exchange.json());
    } catch (JsonFields.Malformed e) {
      throw Refusal.malformed(e);
    }
    if (!voucher.voucher().channel().equals(exchange.hash("channel"))) {
      throw new Refusal(ProblemCode.MALFORMED, "a voucher of another channel");
    }
    switch (port.offer(voucher)) {
      case ChannelPort.Offered.Acknowledged(AckedVoucher acked) ->
          exchange.reply(200, CanonicalJson.write(acked.toJson()));
      case ChannelPort.Offered.Refused(String code, String why) -> throw Refusal.coded(code, why);
    }
  }
}
