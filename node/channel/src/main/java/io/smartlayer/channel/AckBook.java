package io.smartlayer.channel;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TypedData;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an anchor acknowledges: of each channel one voucher of a number, within the deposit, whose
 * lines only grow ({@code spec/protocol/channels.md}, "Acknowledging"). It says what may be
 * acknowledged; {@link #remember} comes once that is written down, and before anybody is told.
 *
 * <p>One thread at a time.
 */
public final class AckBook {
  /** Most channels of an anchor. */
  public static final int CHANNELS_LIMIT = 65_536;

  private final TypedData.Domain domain;
  private final Address anchor;
  private final Split.Terms terms;
  private final int limit;
  private final TreeMap<Hash, AckedVoucher> newest = new TreeMap<>();

  /**
   * An empty book.
   *
   * @param anchor the node's own address
   */
  public AckBook(TypedData.Domain domain, Address anchor, Split.Terms terms) {
    this(domain, anchor, terms, CHANNELS_LIMIT);
  }

  AckBook(TypedData.Domain domain, Address anchor, Split.Terms terms, int limit) {
    this.domain = domain;
    this.anchor = anchor;
    this.terms = terms;
    this.limit = limit;
  }

  /** What may be done with a voucher. */
  public sealed interface Judgement {
    /** It may be acknowledged. */
    record Acknowledge() implements Judgement {}

    /** It was acknowledged before. */
    record Known(AckedVoucher voucher) implements Judgement {}

    /** It may not. */
    record Refused(Flaw flaw) implements Judgement {}
  }

  /**
   * Judges a voucher.
   *
   * @param channel its channel, as the chain says now
   */
  public Judgement judge(SignedVoucher offered, Channel channel, LineRules rules) {
    AckedVoucher before = newest.get(offered.voucher().channel());
    if (before != null
        && before.voucher().equals(offered.voucher())
        && before.signed().lines().equals(offered.lines())) {
      return new Judgement.Known(before);
    }
    Flaw flaw = flaw(offered, before, channel, rules);
    return flaw == null ? new Judgement.Acknowledge() : new Judgement.Refused(flaw);
  }

  /** Takes over what was acknowledged, in the order in which it was. */
  public void remember(AckedVoucher acked) {
    newest.put(acked.voucher().channel(), acked);
  }

  /** The newest voucher of a channel that was acknowledged; null where none was. */
  public @Nullable AckedVoucher newest(Hash channel) {
    return newest.get(channel);
  }

  /** The newest vouchers of all channels, by their ids. */
  public List<AckedVoucher> all() {
    return List.copyOf(newest.values());
  }

  private @Nullable Flaw flaw(
      SignedVoucher offered, @Nullable AckedVoucher before, Channel channel, LineRules rules) {
    if (!channel.anchor().equals(anchor)) {
      return Flaw.CHANNEL_UNKNOWN;
    }
    if (!channel.isOpen()) {
      return Flaw.CHANNEL_CLOSING;
    }
    if (before == null && newest.size() >= limit) {
      return Flaw.TOO_MANY_CHANNELS;
    }
    // What was settled elsewhere, with an acknowledgement that a lost store knew, stays settled.
    if (offered.voucher().nonce() <= channel.nonce()) {
      return Flaw.OUT_OF_ORDER;
    }
    Flaw flaw = before == null ? null : offered.flawAfter(before.signed());
    if (flaw == null) {
      flaw = offered.flaw(channel, terms, domain);
    }
    if (flaw != null) {
      return flaw;
    }
    int known = before == null ? 0 : before.signed().lines().size();
    List<Line> added = offered.lines().subList(known, offered.lines().size());
    return areDistinct(offered.lines()) && added.stream().allMatch(rules::fits)
        ? null
        : Flaw.LINE_UNFIT;
  }

  /** Two lines of the same terms would be one line in two places. */
  private static boolean areDistinct(List<Line> lines) {
    return lines.stream().map(line -> line.with(Amount.ZERO)).distinct().count() == lines.size();
  }
}
