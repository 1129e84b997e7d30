package io.smartlayer.command;

import io.smartlayer.channel.AckedVoucher;
import io.smartlayer.channel.Amount;
import io.smartlayer.channel.Line;
import io.smartlayer.channel.Payment;
import io.smartlayer.channel.PriceList;
import io.smartlayer.channel.Purse;
import io.smartlayer.channel.SignedVoucher;
import io.smartlayer.channel.Spend;
import io.smartlayer.command.FeedHttp.Answer;
import io.smartlayer.gateway.Cashier;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Forwarding;
import io.smartlayer.token.Membership;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Pays for calls by a channel: asks what a node wants, pays it ahead where that is used up, by a
 * voucher that the channel's anchor acknowledges, and signs for each call.
 */
final class TokenPayer {
  private static final int LIST_LIMIT = 8;
  private static final String OUT_OF_ORDER = "voucher-out-of-order";

  private final Path file;
  private final SecretKey key;
  private final long ahead;
  private final SecureRandom random = new SecureRandom();

  /**
   * Pays by the channel of a file.
   *
   * @param ahead for how many calls at a time
   */
  TokenPayer(Path file, SecretKey key, long ahead) {
    this.file = file;
    this.key = key;
    this.ahead = ahead;
  }

  /** What a node wants for calls about tokens of a type, and has left of what it was paid. */
  private record Quote(PriceList prices, Line line, Amount left) {}

  /**
   * What to send along with a call, in {@link Cashier#PAYMENT}; null where it costs nothing.
   *
   * @param replica where the node is asked what it wants
   * @param path of the call, from {@code /v1} on
   * @throws FeedFailure if it cannot be paid
   */
  @Nullable String header(
      URI replica,
      Membership.Node node,
      TokenId token,
      String path,
      Bytes body,
      boolean isUpdate,
      Duration atMost) {
    return ChannelFile.alone(
        file,
        () -> {
          ChannelFile kept = ChannelFile.read(file);
          Quote quote = quote(replica, node, token, kept.purse().channel(), atMost);
          if (quote == null) {
            return null;
          }
          Amount price = quote.prices.of(isUpdate, true); // it may sleep
          ChannelFile paid =
              quote.left.isLessThan(price) ? paid(kept, quote, price.times(ahead)) : kept;
          return header(paid, node, path, body);
        });
  }

  private String header(ChannelFile paid, Membership.Node node, String path, Bytes body) {
    Hash channel = paid.purse().channel();
    long now = InstantSource.system().millis();
    Hash request = Forwarding.request(path, body);
    var spend = Spend.by(key, channel, node.address(), request, now, drawn(), paid.domain());
    var payment = new Payment(channel, paid.purse().acked(), null, spend);
    var json = JsonNodeFactory.instance.objectNode().put("x402Version", 2);
    json.putObject("accepted")
        .put("scheme", Cashier.SCHEME)
        .put("network", "eip155:" + paid.chainId());
    json.set("payload", payment.toJson());
    return Base64.getEncoder().encodeToString(CanonicalJson.write(json).toArray());
  }

  private static @Nullable Quote quote(
      URI replica, Membership.Node node, TokenId token, Hash channel, Duration atMost) {
    URI uri = replica.resolve("/v1/prices?type=" + token.type() + "&channel=" + channel);
    return switch (FeedHttp.get(uri, atMost)) {
      case Answer.Problem(int status, String _, String _) when status == 404 -> null;
      case Answer.Problem(int _, String code, String detail) ->
          throw new FeedFailure(Smartlayer.UNAVAILABLE, replica + ": " + code + ": " + detail);
      case Answer.Silent(String why) ->
          throw new FeedFailure(Smartlayer.UNAVAILABLE, replica + " names no price: " + why);
      case Answer.Good(int _, Bytes body) -> {
        try {
          JsonFields in = JsonFields.of(CanonicalJson.read(body.toUtf8()), "prices");
          PriceList prices = PriceList.fromJson(in.value("prices"));
          if (prices.isFree()) {
            yield null;
          }
          JsonFields extra =
              JsonFields.of(in.list("accepts", LIST_LIMIT).getFirst(), "accepts").object("extra");
          Line line = Line.fromJson(extra.value("line"));
          if (!line.node().equals(node.address()) || !line.operator().equals(node.operator())) {
            throw extra.wrong("line", "of another node");
          }
          yield new Quote(prices, line, Amount.parse(extra.text("left", 39)));
        } catch (CanonicalJson.NotCanonical | JsonFields.Malformed | IllegalArgumentException e) {
          throw new FeedFailure(
              Smartlayer.UNAVAILABLE, replica + " names no price: " + e.getMessage());
        }
      }
    };
  }

  /** Pays a node ahead; what is kept says so before the anchor hears of it. */
  private ChannelFile paid(ChannelFile kept, Quote quote, Amount more) {
    ChannelFile settled = kept.purse().sent() == null ? kept : sent(kept, kept.purse().sent());
    for (int turn = 0; ; turn++) {
      Purse purse = settled.purse();
      List<Line> lines;
      try {
        lines = purse.paying(quote.line, more);
      } catch (IllegalStateException e) {
        throw new FeedFailure(Smartlayer.DATA, e.getMessage() + ": open another");
      }
      var voucher =
          SignedVoucher.by(
              key, purse.channel(), purse.nextNonce(), lines, settled.terms(), settled.domain());
      ChannelFile next = settled.with(purse.sending(voucher));
      next.write(file);
      ChannelFile after = sent(next, voucher);
      boolean counts =
          after.purse().acked() != null && after.purse().acked().signed().equals(voucher);
      if (counts) {
        return after;
      }
      if (turn > 0) {
        throw new FeedFailure(Smartlayer.UNAVAILABLE, "another pays by this channel: try again");
      }
      settled = after;
    }
  }

  /** Has the anchor acknowledge a voucher; or learns of a newer one, which the file had lost. */
  private ChannelFile sent(ChannelFile kept, SignedVoucher voucher) {
    Hash id = kept.purse().channel();
    URI at = kept.anchor().resolve("/v1/channels/" + id);
    Answer answer =
        FeedHttp.post(
            kept.anchor().resolve("/v1/channels/" + id + "/vouchers"),
            CanonicalJson.write(voucher.toJson()));
    boolean isBehind =
        answer instanceof Answer.Problem problem && problem.code().equals(OUT_OF_ORDER);
    if (isBehind) {
      answer = FeedHttp.get(at);
    }
    return switch (answer) {
      case Answer.Good(int _, Bytes body) -> {
        ChannelFile after = kept.with(kept.purse().received(acked(kept, body)));
        after.write(file);
        yield after;
      }
      case Answer.Problem(int status, String code, String detail) -> {
        if (status < 500) {
          kept.with(kept.purse().refused()).write(file);
        }
        throw new FeedFailure(Smartlayer.DATA, "the anchor refuses: " + code + ": " + detail);
      }
      case Answer.Silent(String why) ->
          throw new FeedFailure(
              Smartlayer.UNAVAILABLE, "the channel's anchor does not answer: " + why);
    };
  }

  /** A voucher that counts, and that this payer has signed. */
  private AckedVoucher acked(ChannelFile kept, Bytes body) {
    try {
      AckedVoucher acked = AckedVoucher.fromJson(CanonicalJson.read(body.toUtf8()));
      Hash digest = acked.voucher().digest(kept.domain());
      if (acked.voucher().channel().equals(kept.purse().channel())
          && key.address().equals(acked.signed().signature().signer(digest))) {
        return acked;
      }
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
      throw new FeedFailure(Smartlayer.UNAVAILABLE, "no anchor answers so: " + e.getMessage());
    }
    throw new FeedFailure(
        Smartlayer.DATA, "--payer-key is not the channel's, or the anchor answers for another");
  }

  private Hash drawn() {
    byte[] jti = new byte[Hash.SIZE];
    random.nextBytes(jti);
    return new Hash(Bytes.of(jti));
  }
}
