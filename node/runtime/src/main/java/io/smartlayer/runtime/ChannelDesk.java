package io.smartlayer.runtime;

import io.smartlayer.channel.AckBook;
import io.smartlayer.channel.AckedVoucher;
import io.smartlayer.channel.Channel;
import io.smartlayer.channel.Flaw;
import io.smartlayer.channel.Line;
import io.smartlayer.channel.SignedVoucher;
import io.smartlayer.channel.Split;
import io.smartlayer.environment.Storage;
import io.smartlayer.gateway.ChannelPort;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Membership;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An anchor's acknowledgements: what {@link AckBook} lets it acknowledge is on disk before anybody
 * hears of it.
 */
final class ChannelDesk implements ChannelPort {
  private static final Offered UNREACHABLE =
      new Offered.Refused("chain-unreachable", "the channel cannot be looked up");

  private final SecretKey key;
  private final Roster roster;
  private final HubReader hub;
  private final Storage.Log log;

  /** Guarded by this. */
  private final AckBook book;

  /**
   * Takes up what was acknowledged before.
   *
   * @param terms of this anchor's channels
   */
  ChannelDesk(SecretKey key, Roster roster, HubReader hub, Split.Terms terms, Storage.Log log) {
    this.key = key;
    this.roster = roster;
    this.hub = hub;
    this.log = log;
    this.book = new AckBook(roster.all().domain(), key.address(), terms);
    for (Bytes line : FeedShell.records(log)) {
      book.remember(AckedVoucher.fromJson(CanonicalJson.readCanonical(line)));
    }
  }

  @Override
  public Offered offer(SignedVoucher voucher) {
    Channel channel;
    switch (hub.channel(voucher.voucher().channel())) {
      case HubReader.Look.CannotTell _ -> {
        return UNREACHABLE;
      }
      case HubReader.Look.None _ -> {
        return refused(Flaw.CHANNEL_UNKNOWN);
      }
      case HubReader.Look.Found(Channel found) -> channel = found;
    }
    var earners = new Earners(roster, hub, voucher.lines(), known(voucher));
    return earners.isSilent() ? UNREACHABLE : judged(voucher, channel, earners);
  }

  @Override
  public synchronized @Nullable AckedVoucher newest(Hash channel) {
    return book.newest(channel);
  }

  private synchronized Offered judged(SignedVoucher voucher, Channel channel, Earners earners) {
    return switch (book.judge(voucher, channel, earners::fits)) {
      case AckBook.Judgement.Refused(Flaw flaw) -> refused(flaw);
      case AckBook.Judgement.Known(AckedVoucher before) -> new Offered.Acknowledged(before);
      case AckBook.Judgement.Acknowledge _ -> {
        var acked = AckedVoucher.by(key, voucher, roster.all().domain());
        log.append(CanonicalJson.write(acked.toJson()));
        log.sync(); // a second voucher of its number must never be acknowledged
        book.remember(acked);
        yield new Offered.Acknowledged(acked);
      }
    };
  }

  /** How many of a voucher's lines are known from the one before. */
  private synchronized int known(SignedVoucher voucher) {
    AckedVoucher before = book.newest(voucher.voucher().channel());
    return before == null ? 0 : before.signed().lines().size();
  }

  private static Offered refused(Flaw flaw) {
    return new Offered.Refused(flaw.code(), flaw.words());
  }

  /** Who earns of the new lines of a voucher, which was looked up without a lock. */
  static final class Earners {
    private final Roster roster;
    private final TreeMap<String, HubReader.Revenue> revenues = new TreeMap<>();
    private boolean silent;

    /**
     * Looks up.
     *
     * @param known how many of the lines need no look
     */
    Earners(Roster roster, HubReader hub, List<Line> lines, int known) {
      this.roster = roster;
      for (Line line : lines.subList(Math.min(known, lines.size()), lines.size())) {
        String type = line.type().toString();
        if (!revenues.containsKey(type) && !silent) {
          HubReader.Revenue revenue = hub.revenueOrNull(line.type());
          if (revenue == null) {
            silent = true;
          } else {
            revenues.put(type, revenue);
          }
        }
      }
    }

    /** Whether the chain did not say. */
    boolean isSilent() {
      return silent;
    }

    boolean fits(Line line) {
      Membership.Node node = roster.all().service(line.node());
      HubReader.Revenue revenue = revenues.get(line.type().toString());
      return node != null
          && node.operator().equals(line.operator())
          && revenue != null
          && revenue.issuer().equals(line.issuer())
          && revenue.share() == line.issuerShare();
    }
  }
}
