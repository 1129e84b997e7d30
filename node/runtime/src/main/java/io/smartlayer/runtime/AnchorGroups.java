package io.smartlayer.runtime;

import io.smartlayer.environment.Storage;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.FaultProof;
import io.smartlayer.feed.FeedCodec;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedMessage;
import io.smartlayer.feed.SpreadSegment;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Down;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Membership;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The groups whose feeds one anchor keeps: opened once for good, found again after a restart, and
 * each given what concerns it. Lives on its node's loop.
 */
final class AnchorGroups {
  private static final System.Logger LOG = System.getLogger(AnchorGroups.class.getName());

  private final AnchorParts parts;
  private final int limit;
  private final BiConsumer<FeedId, AnchorGroup> told;
  private final Storage.Log feeds;
  private final Tips tips;
  private final TreeMap<FeedId, AnchorGroup> groups = new TreeMap<>();
  private final Rounds<AnchorGroup> rounds = new Rounds<>(AnchorGroup::isIdle);
  private final BulletinFeeds bulletins;

  /**
   * No groups yet.
   *
   * @param limit how many it keeps at most
   * @param told of each group that was opened, or has grown
   */
  AnchorGroups(AnchorParts parts, int limit, BiConsumer<FeedId, AnchorGroup> told) {
    this.parts = parts;
    this.limit = limit;
    this.told = told;
    this.feeds = parts.storage().open("feeds");
    this.bulletins = new BulletinFeeds(parts, this::history, this::bulletinGrown);
    this.tips = new Tips(parts.key(), parts.domain(), parts.around().network(), this::follows);
  }

  /** Takes up what the storage holds, before the loop runs. */
  void restore() {
    FeedShell.records(feeds).forEach(id -> restore(new FeedId(new Hash(id))));
  }

  /** All of them, by their feeds. */
  Map<FeedId, AnchorGroup> all() {
    return Collections.unmodifiableMap(groups);
  }

  /** A group that is kept here; null where it is not. */
  @Nullable AnchorGroup find(FeedId feed) {
    return groups.get(feed);
  }

  /** The committee of a feed that this anchor orders now; null of others. */
  @Nullable Committee votesOn(FeedId feed) {
    AnchorGroup group = groups.get(feed);
    return group == null || group.rank() < 0 ? null : group.committee();
  }

  /** A feed that is kept here; null where it is not. */
  @Nullable FeedHistory history(FeedId feed) {
    AnchorGroup group = groups.get(feed);
    return group == null ? null : group.shell().history();
  }

  /** The proofs of fault that are kept of a feed. */
  List<FaultProof> faults(FeedId feed) {
    AnchorGroup group = groups.get(feed);
    return group == null ? List.of() : group.faults();
  }

  /** A group, opened if it may be; null where another committee keeps its feed. */
  @Nullable AnchorGroup open(FeedId feed) {
    AnchorGroup known = groups.get(feed);
    if (known != null
        || groups.size() >= limit
        || !(parts.roster().of(feed) instanceof GroupMembers.Answer.Known(Membership members))
        || !parts.roster().orders(parts.key().address(), feed, members)) {
      return known;
    }
    parts.roster().keep(feed, parts.around().loop()::store);
    parts.around().loop().store(feeds, feed.hash().bytes());
    return open(feed, members);
  }

  /** Gives a group something to do, in the light of the chain's latest block. */
  void give(AnchorGroup group, Consumer<AnchorGroup> work) {
    group.chainSeen(parts.chain().height());
    work.accept(group);
    rounds.touched(group, now());
  }

  /** Time has passed, for those whose turn it is to hear of it. */
  void elapsed() {
    tips.elapsed(now());
    rounds.due(now()).forEach(group -> give(group, AnchorGroup::elapsed));
    bulletins.elapsed(now());
  }

  /**
   * What to ask replicas now: of groups drawn at random, such that as many nodes as possible are
   * asked, and none twice but beside one that else would not be.
   *
   * @param limit groups at the most
   */
  List<ProbeQuestion> questions(int limit, RandomGenerator random) {
    List<AnchorGroup> drawn = new ArrayList<>(groups.values());
    Collections.shuffle(drawn, random);
    List<ProbeQuestion> questions = new ArrayList<>();
    var asked = new TreeSet<Address>();
    for (AnchorGroup group : drawn) {
      if (questions.size() >= limit) {
        break;
      }
      ProbeQuestion question =
          asked.containsAll(group.watched().replicas()) ? null : group.question(random);
      if (question != null && asked.addAll(question.replicas())) {
        questions.add(question);
      }
    }
    return questions;
  }

  /** What anchors say of nodes that are not to be reached, or fail. */
  void observed(Map<Address, List<Down.Observed>> words) {
    groups.values().stream()
        .filter(group -> group.isConcerned(words))
        .forEach(group -> give(group, one -> one.observed(words)));
  }

  /** More of a feed is final. */
  void grown(FeedId feed) {
    AnchorGroup group = groups.get(feed);
    if (group == null) {
      return; // it is being taken up from storage, and is told of when it is open
    }
    told(feed, group);
    bulletins.grown(feed);
    parts
        .around()
        .loop()
        .afterSync(() -> rounds.touched(group, now())); // it may propose until then
  }

  /** Gossip brought a segment, which its judge has found certified. */
  void received(SpreadSegment segment) {
    AnchorGroup group = groups.get(segment.feedId());
    if (group != null) {
      Address author = segment.author(group.committee());
      give(group, known -> known.shell().received(author, segment.range()));
    } else {
      bulletins.received(segment);
    }
  }

  /** A member of the network sent something. */
  void received(Address from, String protocol, Bytes body) {
    switch (protocol) {
      case FeedCodec.PROTOCOL -> {
        if (PeerMessages.read(from, body, FeedCodec::decode)
            instanceof FeedCodec.Decoded.Understood(FeedMessage message)) {
          received(from, message);
        }
      }
      case StepReport.PROTOCOL -> {
        StepReport report = PeerMessages.read(from, body, StepReport::decode);
        AnchorGroup group = report == null ? null : groups.get(report.signed().receipt().feed());
        if (report != null && group != null) {
          give(group, known -> known.reported(report));
        }
      }
      case WitnessMessage.PROTOCOL -> {
        WitnessMessage message = PeerMessages.read(from, body, WitnessMessage::decode);
        AnchorGroup group = message == null ? null : groups.get(message.feed());
        if (message != null && group != null) {
          give(group, known -> known.witness(from, message));
        }
      }
      case TipMessage.PROTOCOL -> tips.received(from, body);
      default -> LOG.log(System.Logger.Level.DEBUG, "event=unknown-protocol from=" + from);
    }
  }

  /** A fellow of the committee may open a feed here: it has admitted what it brings. */
  private void received(Address from, FeedMessage message) {
    FeedId feed = message.feedId();
    AnchorGroup group = groups.get(feed);
    if (group != null) {
      give(group, known -> known.received(from, message));
      return;
    }
    if (bulletins.received(from, message)) {
      return; // followed here, until this anchor becomes a member
    }
    switch (parts.roster().of(feed)) {
      case GroupMembers.Answer.Known(Membership members) -> {
        AnchorGroup opened = parts.roster().orders(from, feed, members) ? open(feed) : null;
        if (opened != null) {
          give(opened, fresh -> fresh.received(from, message));
        }
      }
      case GroupMembers.Answer.CannotTell _ ->
          parts
              .roster()
              .onceKnown(feed, () -> parts.around().loop().offer(() -> received(from, message)));
      case GroupMembers.Answer.Unregistered _ -> {}
    }
  }

  private void bulletinGrown(FeedId feed) {
    AnchorGroup group = groups.get(feed);
    if (group != null) {
      give(group, AnchorGroup::bulletinGrown);
    }
  }

  private void restore(FeedId feed) {
    if (groups.containsKey(feed)) {
      return;
    }
    if (parts.roster().of(feed) instanceof GroupMembers.Answer.Known(Membership members)) {
      open(feed, members);
    } else {
      LOG.log(System.Logger.Level.WARNING, "event=group-not-known feed=" + feed);
    }
  }

  private AnchorGroup open(FeedId feed, Membership members) {
    var group = new AnchorGroup(parts, feed, members, bulletins);
    groups.put(feed, group);
    rounds.add(group);
    told(feed, group);
    return group;
  }

  private void told(FeedId feed, AnchorGroup group) {
    tips.told(feed, group.shell().history());
    told.accept(feed, group);
  }

  private boolean follows(FeedId feed) {
    AnchorGroup group = groups.get(feed);
    return group != null && !group.shell().isHalted();
  }

  private Instant now() {
    return parts.around().clock().now();
  }
}
