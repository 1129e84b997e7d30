package io.smartlayer.feed;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A member with its log, which can be copied, crashed and compared: for exploration. */
public final class ExploredMember {
  private final FeedMember member;

  /** A member that has read the log but not begun: it tells logs apart that differ in effect. */
  private FeedMember onDisk;

  private List<Object> diskFacts;

  /** A member that has no log yet. */
  public ExploredMember(Function<List<Bytes>, FeedMember> restore) {
    this(restore.apply(List.of()), restore.apply(List.of()));
  }

  private ExploredMember(FeedMember member, FeedMember onDisk) {
    this(member, onDisk, MemberGraph.facts(onDisk));
  }

  private ExploredMember(FeedMember member, FeedMember onDisk, List<Object> diskFacts) {
    this.member = member;
    this.onDisk = onDisk;
    this.diskFacts = diskFacts;
  }

  /** The same, to be changed apart. */
  public ExploredMember copy() {
    return new ExploredMember((FeedMember) MemberGraph.copy(member), onDisk, diskFacts);
  }

  /** What comes back after a crash. */
  public ExploredMember crashed() {
    FeedMember back = (FeedMember) MemberGraph.copy(onDisk);
    MemberGraph.state(back).replayed();
    return new ExploredMember(back, onDisk, diskFacts);
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

  /**
   * Where it stands: an input from others that changes nothing of this has told it what it can be
   * told later as well, when there is more to it.
   */
  public List<Object> position() {
    MemberState state = MemberGraph.state(member);
    @Nullable Link tip = state.history.tip();
    @Nullable Candidate held = state.candidate;
    var out = new ArrayList<Object>();
    out.add(tip == null ? Hash.ZERO : tip.hash());
    out.add(held == null ? Hash.ZERO : held.hash());
    out.add(state.epochs.current());
    out.add(state.history.finalHeight());
    out.addAll(MemberGraph.facts(MemberGraph.part(state.branch, "pieces")));
    return out;
  }

  /** What it knows and has on disk, as values that can be compared. */
  public List<Object> facts() {
    List<Object> out = MemberGraph.facts(member);
    out.addAll(diskFacts);
    return out;
  }

  private List<FeedEffect> stored(List<FeedEffect> effects) {
    boolean anything = effects.stream().anyMatch(FeedEffect.Store.class::isInstance);
    if (anything) {
      onDisk = (FeedMember) MemberGraph.copy(onDisk);
      for (FeedEffect effect : effects) {
        if (effect instanceof FeedEffect.Store(var record)) {
          MemberGraph.state(onDisk).replay(FeedCodec.decodeRecord(record));
        }
      }
      diskFacts = MemberGraph.facts(onDisk);
    }
    return effects;
  }
}
