package io.smartlayer.channel;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.primitives.TypedData;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a service node was paid ahead, and has served of it ({@code spec/protocol/channels.md}, "At
 * the node"). A call is sold only for what acknowledged vouchers pay this node ahead, so that none
 * is served unpaid.
 *
 * <p>Whatever it says to write down is on disk before the call is served. One thread at a time.
 */
public final class Till {
  /** Most channels from which a node is paid. */
  public static final int CHANNELS_LIMIT = 65_536;

  /**
   * For how many calls at a time a mark is written: so many are forgotten in favour of the node,
   * and never of the payer, when it crashes.
   */
  public static final int CALLS_OF_A_MARK = 32;

  private final TypedData.Domain domain;
  private final Address node;
  private final int limit;
  private final TreeMap<Hash, Book> books = new TreeMap<>();

  /**
   * An empty till.
   *
   * @param node the node's own address
   */
  public Till(TypedData.Domain domain, Address node) {
    this(domain, node, CHANNELS_LIMIT);
  }

  Till(TypedData.Domain domain, Address node, int limit) {
    this.domain = domain;
    this.node = node;
    this.limit = limit;
  }

  /** One channel. */
  private static final class Book {
    AckedVoucher newest;
    Channel channel;
    final TreeMap<TokenType, Count> counts = new TreeMap<>();
    final TreeMap<Address, Amount> bySpender = new TreeMap<>();

    Book(AckedVoucher newest, Channel channel) {
      this.newest = newest;
      this.channel = channel;
    }
  }

  private static final class Count {
    Amount spent = Amount.ZERO;
    Amount marked = Amount.ZERO;
  }

  /** What comes of a voucher. */
  public sealed interface Taking {
    /** It is newer: write it down, then {@link #put} it. */
    record Newer() implements Taking {}

    /** It is there, or a later one. */
    record There() implements Taking {}

    /** It is not taken. */
    record Refused(Flaw flaw) implements Taking {}
  }

  /**
   * Up to where a channel's calls of a type count as served after a crash.
   *
   * @param served the sum of their prices
   */
  public record Mark(Hash channel, TokenType type, Amount served) {}

  /**
   * A call that is paid.
   *
   * @param mark to be written down before it is served; null for nothing
   */
  public record Sold(
      Hash channel, TokenType type, Address key, Amount price, Amount left, @Nullable Mark mark) {}

  /** What comes of a payment. */
  public sealed interface Sale {
    /** The call is paid. */
    record Done(Sold sold) implements Sale {}

    /** The channel has not paid enough ahead here for tokens of the type. */
    record Lacking(Amount left) implements Sale {}

    /** It does not pay. */
    record Refused(Flaw flaw) implements Sale {}
  }

  /**
   * Judges a voucher.
   *
   * @param channel its channel, as the chain says now
   * @param terms of the channel
   */
  public Taking judge(AckedVoucher offered, Channel channel, Split.Terms terms, LineRules rules) {
    Book book = books.get(offered.voucher().channel());
    if (book != null && offered.voucher().nonce() <= book.newest.voucher().nonce()) {
      boolean isOther =
          offered.voucher().nonce() == book.newest.voucher().nonce()
              && !offered.voucher().equals(book.newest.voucher());
      return isOther ? new Taking.Refused(Flaw.OUT_OF_ORDER) : new Taking.There();
    }
    Flaw flaw = flaw(offered, book, channel, terms, rules);
    return flaw == null ? new Taking.Newer() : new Taking.Refused(flaw);
  }

  /** Takes over a voucher that was judged, or was written down before. */
  public void put(AckedVoucher voucher, Channel channel) {
    Book book = books.get(voucher.voucher().channel());
    if (book == null) {
      books.put(voucher.voucher().channel(), new Book(voucher, channel));
    } else {
      book.newest = voucher;
      book.channel = channel;
    }
  }

  /** Takes over what was written down of calls; a later mark replaces an earlier one. */
  public void put(Mark mark) {
    Book book = books.get(mark.channel);
    if (book != null) {
      Count count = book.counts.computeIfAbsent(mark.type, _ -> new Count());
      count.spent = mark.served;
      count.marked = mark.served;
    }
  }

  /** The newest voucher of a channel; null where there is none. */
  public @Nullable AckedVoucher newest(Hash channel) {
    Book book = books.get(channel);
    return book == null ? null : book.newest;
  }

  /** What the node knew of a channel when it took the newest voucher; null where it took none. */
  public @Nullable Channel channel(Hash channel) {
    Book book = books.get(channel);
    return book == null ? null : book.channel;
  }

  /** All channels that paid, by their ids. */
  public List<AckedVoucher> all() {
    return books.values().stream().map(book -> book.newest).toList();
  }

  /** What is left of what was paid ahead here for tokens of a type. */
  public Amount left(Hash channel, TokenType type) {
    Book book = books.get(channel);
    return book == null ? Amount.ZERO : left(book, type);
  }

  /**
   * Sells a call.
   *
   * @param spender the leave of the key; null where it is the voucher key
   * @param key who signed for the call, which was checked, or is before the call is answered
   * @param nowMillis since 1970
   */
  public Sale sell(
      Hash channel,
      @Nullable Spender spender,
      Address key,
      TokenType type,
      Amount price,
      long nowMillis) {
    Book book = books.get(channel);
    if (book == null) {
      return new Sale.Lacking(Amount.ZERO);
    }
    Flaw flaw = mayNot(book, spender, key, price, nowMillis);
    if (flaw != null) {
      return new Sale.Refused(flaw);
    }
    Amount left = left(book, type);
    if (left.isLessThan(price)) {
      return new Sale.Lacking(left);
    }
    Count count = book.counts.computeIfAbsent(type, _ -> new Count());
    count.spent = count.spent.plus(price);
    book.bySpender.merge(key, price, Amount::plus);
    Mark mark = null;
    if (count.marked.isLessThan(count.spent)) {
      count.marked = count.spent.plus(price.times(CALLS_OF_A_MARK - 1).min(left.minus(price)));
      mark = new Mark(channel, type, count.marked);
    }
    return new Sale.Done(new Sold(channel, type, key, price, left.minus(price), mark));
  }

  /** Takes a sale back: the call was refused, and is not paid. */
  public void takeBack(Sold sold) {
    Book book = books.get(sold.channel);
    Count count = book == null ? null : book.counts.get(sold.type);
    if (book != null && count != null) {
      count.spent = count.spent.minus(sold.price);
      book.bySpender.computeIfPresent(sold.key, (_, spent) -> spent.minus(sold.price));
    }
  }

  /** Where all counts stand: written down when the node stops, nothing is forgotten. */
  public List<Mark> marks() {
    List<Mark> marks = new ArrayList<>();
    books.forEach((id, book) ->
        book.counts.forEach((type, count) -> marks.add(new Mark(id, type, count.spent))));
    return marks;
  }

  private @Nullable Flaw flaw(
      AckedVoucher offered,
      @Nullable Book book,
      Channel channel,
      Split.Terms terms,
      LineRules rules) {
    if (!channel.isOpen()) {
      return Flaw.CHANNEL_CLOSING;
    }
    if (book == null && books.size() >= limit) {
      return Flaw.TOO_MANY_CHANNELS;
    }
    Flaw flaw = book == null ? null : offered.signed().flawAfter(book.newest.signed());
    if (flaw == null) {
      flaw = offered.flaw(channel, terms, domain);
    }
    if (flaw != null) {
      return flaw;
    }
    int known = book == null ? 0 : book.newest.signed().lines().size();
    List<Line> lines = offered.signed().lines();
    return lines.subList(known, lines.size()).stream()
            .filter(line -> line.node().equals(node))
            .allMatch(rules::fits)
        ? null
        : Flaw.LINE_UNFIT;
  }

  private @Nullable Flaw mayNot(
      Book book, @Nullable Spender spender, Address key, Amount price, long nowMillis) {
    Address payer = book.channel.voucherKey();
    if (spender == null) {
      return key.equals(payer) ? null : Flaw.SPEND_INVALID;
    }
    if (!spender.key().equals(key)
        || nowMillis > spender.notAfterMillis()
        || !spender.isBy(payer, domain)) {
      return Flaw.SPEND_INVALID;
    }
    Amount spent = book.bySpender.getOrDefault(key, Amount.ZERO).plus(price);
    return spender.limit().isLessThan(spent) ? Flaw.OVER_LIMIT : null;
  }

  private Amount left(Book book, TokenType type) {
    Amount paid = Amount.ZERO;
    for (Line line : book.newest.signed().lines()) {
      if (line.node().equals(node) && line.type().equals(type)) {
        paid = paid.plus(line.gross());
      }
    }
    Count count = book.counts.get(type);
    return count == null ? paid : paid.minus(count.spent);
  }
}
