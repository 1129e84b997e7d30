package io.smartlayer.runtime;

import io.smartlayer.channel.AckFault;
import io.smartlayer.channel.AckedVoucher;
import io.smartlayer.channel.Amount;
import io.smartlayer.channel.Channel;
import io.smartlayer.channel.Flaw;
import io.smartlayer.channel.Line;
import io.smartlayer.channel.Payment;
import io.smartlayer.channel.PriceList;
import io.smartlayer.channel.SpendRules;
import io.smartlayer.channel.Split;
import io.smartlayer.channel.Till;
import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Storage;
import io.smartlayer.gateway.PaymentPort;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.token.Membership;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A service node's till, with the disk and the chain beside it: a voucher is taken once the chain
 * has told of its channel, and on disk before it pays for anything.
 */
final class PaymentDesk implements PaymentPort, AutoCloseable {
  /** How often each node of the network may ask unpaid. */
  static final int UNPAID_A_SECOND = 64;

  /** For how long it is believed who earns of a type's calls. */
  static final Duration QUOTED = Duration.ofSeconds(60);

  private static final int QUOTES = 1024;
  private static final Sale UNREACHABLE =
      new Sale.Refused("chain-unreachable", "the channel cannot be looked up");

  private final Address node;
  private final Roster roster;
  private final HubReader reader;
  private final Hub hub;
  private final PriceList prices;
  private final Clock clock;
  private final RecentMap<TokenType, Quote> quotes = new RecentMap<>(QUOTES);

  /** All of these are guarded by this. */
  private final TillLog log;

  private final Till till;
  private final SpendRules spends;
  private final AckFaults faults;
  private final TreeMap<Address, Integer> unpaid = new TreeMap<>();
  private long second;

  private record Quote(Line line, Instant until) {}

  /**
   * Takes up what was paid and served before.
   *
   * @param node the node's own address
   */
  PaymentDesk(
      Address node,
      Roster roster,
      HubReader reader,
      Hub hub,
      PriceList prices,
      Clock clock,
      Storage storage) {
    this.node = node;
    this.roster = roster;
    this.reader = reader;
    this.hub = hub;
    this.prices = prices;
    this.clock = clock;
    var domain = roster.all().domain();
    this.till = new Till(domain, node);
    this.spends = new SpendRules(domain, node);
    this.log = new TillLog(storage.open("till"));
    this.faults = new AckFaults(storage.open("ack-faults"), domain);
    log.replay(till);
  }

  @Override
  public PriceList prices() {
    return prices;
  }

  @Override
  public Hub hub() {
    return hub;
  }

  @Override
  public @Nullable Line quote(TokenType type) {
    Instant now = clock.now();
    Quote known = quotes.get(type);
    if (known != null && now.isBefore(known.until)) {
      return known.line;
    }
    Membership.Node self = roster.all().service(node);
    HubReader.Revenue revenue = reader.revenueOrNull(type);
    if (self == null || revenue == null) {
      return known == null ? null : known.line; // the anchor looks again anyway
    }
    var line =
        new Line(node, self.operator(), type, revenue.issuer(), revenue.share(), Amount.ZERO);
    quotes.put(type, new Quote(line, now.plus(QUOTED)));
    return line;
  }

  @Override
  public synchronized Amount left(Hash channel, TokenType type) {
    return till.left(channel, type);
  }

  @Override
  public synchronized @Nullable AckedVoucher newest(Hash channel) {
    return till.newest(channel);
  }

  @Override
  public synchronized @Nullable AckFault fault(Hash channel) {
    return faults.of(channel);
  }

  /** The newest vouchers of all channels that paid, by their ids. */
  synchronized List<AckedVoucher> all() {
    return till.all();
  }

  @Override
  public Sale sell(
      Payment payment, @Nullable Address signer, Hash request, TokenType type, Amount price) {
    if (payment.voucher() != null) {
      Sale refused = take(payment.voucher());
      if (refused != null) {
        return refused;
      }
    }
    Address key = signer;
    if (payment.spend() != null) {
      key = spends.signer(payment.channel(), payment.spend(), request); // touches nothing
    }
    return key == null ? refused(Flaw.SPEND_INVALID) : sell(payment, key, type, price);
  }

  @Override
  public synchronized void takeBack(Till.Sold sold) {
    till.takeBack(sold);
  }

  @Override
  public synchronized boolean mayAskUnpaid(Address asker) {
    long now = clock.now().getEpochSecond();
    if (now != second) {
      second = now;
      unpaid.clear();
    }
    return unpaid.merge(asker, 1, Integer::sum) <= UNPAID_A_SECOND;
  }

  /** Writes down where all counts stand, so that nobody loses what was paid ahead. */
  @Override
  public synchronized void close() {
    log.marks(till.marks());
  }

  private synchronized Sale sell(Payment payment, Address key, TokenType type, Amount price) {
    long now = clock.now().toEpochMilli();
    switch (till.sell(payment.channel(), payment.spender(), key, type, price, now)) {
      case Till.Sale.Lacking(Amount left) -> {
        return new Sale.Lacking(left);
      }
      case Till.Sale.Refused(Flaw flaw) -> {
        return refused(flaw);
      }
      case Till.Sale.Done(Till.Sold sold) -> {
        Flaw used = payment.spend() == null ? null : spends.use(payment.spend(), now);
        if (used != null) {
          till.takeBack(sold);
          return refused(used);
        }
        if (sold.mark() != null) {
          log.marks(List.of(sold.mark()));
        }
        return new Sale.Sold(sold);
      }
    }
  }

  /** Takes a voucher that came with a payment; null where that went well. */
  private @Nullable Sale take(AckedVoucher voucher) {
    AckedVoucher before = newest(voucher.voucher().channel());
    if (before != null && before.voucher().equals(voucher.voucher())) {
      return null;
    }
    Channel channel;
    switch (reader.channel(voucher.voucher().channel())) {
      case HubReader.Look.CannotTell _ -> {
        return UNREACHABLE;
      }
      case HubReader.Look.None _ -> {
        return refused(Flaw.CHANNEL_UNKNOWN);
      }
      case HubReader.Look.Found(Channel found) -> channel = found;
    }
    Membership.Node anchor = roster.all().anchor(channel.anchor());
    if (anchor == null) {
      return refused(Flaw.CHANNEL_UNKNOWN);
    }
    int known = before == null ? 0 : before.signed().lines().size();
    List<Line> own =
        voucher.signed().lines().stream().skip(known).filter(l -> l.node().equals(node)).toList();
    var earners = new ChannelDesk.Earners(roster, reader, own, 0);
    var terms = new Split.Terms(anchor.operator(), hub.anchorShare());
    return earners.isSilent() ? UNREACHABLE : taken(voucher, channel, terms, earners);
  }

  private synchronized @Nullable Sale taken(
      AckedVoucher voucher, Channel channel, Split.Terms terms, ChannelDesk.Earners earners) {
    AckedVoucher before = till.newest(channel.id());
    if (before != null) {
      faults.compare(before, voucher, terms, channel.anchor());
    }
    return switch (till.judge(voucher, channel, terms, earners::fits)) {
      case Till.Taking.There _ -> null;
      case Till.Taking.Refused(Flaw flaw) -> refused(flaw);
      case Till.Taking.Newer _ -> {
        log.taken(voucher, channel);
        till.put(voucher, channel);
        yield null;
      }
    };
  }

  private static Sale refused(Flaw flaw) {
    return new Sale.Refused(flaw.code(), flaw.words());
  }
}
