package io.smartlayer.feed;

import io.smartlayer.primitives.Bytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A member with its log, which can be copied, crashed and compared: for exploration. */
public final class ExploredMember {
  private final Function<List<Bytes>, FeedMember> restore;
  private final List<Bytes> log;
  private final List<Object> words;
  private final FeedMember member;

  /** A member that has no log yet. */
  public ExploredMember(Function<List<Bytes>, FeedMember> restore) {
    this(restore, List.of(), List.of(), restore.apply(List.of()));
  }

  private ExploredMember(
      Function<List<Bytes>, FeedMember> restore,
      List<Bytes> log,
      List<Object> words,
      FeedMember member) {
    this.restore = restore;
    this.log = new ArrayList<>(log);
    this.words = new ArrayList<>(words);
    this.member = member;
  }

  /** The same, to be changed apart. */
  public ExploredMember copy() {
    return new ExploredMember(restore, log, words, (FeedMember) MemberGraph.copy(member));
  }

  /** What comes back after a crash. */
  public ExploredMember crashed() {
    return new ExploredMember(restore, log, words, restore.apply(log));
  }

  /** Takes an input; what it stores is in the log. */
  public List<FeedEffect> on(FeedInput input) {
    return stored(member.on(input));
  }

  /** Leaves its epoch. */
  public List<FeedEffect> suspect(Instant now) {
    return stored(member.suspect(now));
  }

  /** The epoch it is in. */
  public long epoch() {
    return member.epoch();
  }

  /** The final heads, in order. */
  public List<Head> finals() {
    var out = new ArrayList<Head>();
    for (int height = 0; height < member.history().finalHeight(); height++) {
      out.add(member.history().link(height).head());
    }
    return out;
  }

  /** What it knows and has on disk, as values that can be compared. */
  public List<Object> facts() {
    List<Object> out = MemberGraph.facts(member);
    out.add("log");
    out.addAll(words);
    return out;
  }

  private List<FeedEffect> stored(List<FeedEffect> effects) {
    for (FeedEffect effect : effects) {
      if (effect instanceof FeedEffect.Store(var record)) {
        log.add(record);
        words.add(MemberGraph.word(FeedCodec.decodeRecord(record)));
      }
    }
    return effects;
  }
}
