package io.smartlayer.runtime;

import io.smartlayer.environment.Storage;
import io.smartlayer.feed.Bookmark;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedMessage;
import io.smartlayer.feed.ProvenTip;
import io.smartlayer.feed.SpreadSegment;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.FoldedGroup;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Membership;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The groups whose tokens one service node runs. Those of which it hears nothing for a while sleep,
 * and wake when a token is asked, when there is news, and in time. Lives on its node's loop.
 */
final class ServiceGroups {
  /** How many groups may sleep for each that may be awake. */
  static final int ASLEEP_FOR_ONE = 10;

  /** How many groups go to sleep at once. */
  static final int SEALS_LIMIT = 4;

  /** How many callers may wait until their tokens are awake. */
  static final int CALLERS_LIMIT = 128;

  /** How long one of them waits. */
  static final Duration CALLER_PATIENCE = Duration.ofSeconds(3);

  /** How long a group stays awake that was woken, and turns out to have nothing to do. */
  static final Duration LULL = Duration.ofSeconds(30);

  /** After how long it is tried again to wake a group whose time has come. */
  static final Duration WAKE_AGAIN = Duration.ofSeconds(60);

  private static final System.Logger LOG = System.getLogger(ServiceGroups.class.getName());
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final ReplicaParts parts;
  private final Residence residence;
  private final int awakeLimit;
  private final Assignments assignments;
  private final AwaitedGroups awaited;
  private final Storage.Log served;
  private final TokenIndex tokens;
  private final SealedStates sealed;
  private final Sleepers sleepers;
  private final Wakes wakes;
  private final ConcurrentSkipListMap<FeedId, ReplicaGroup> awake = new ConcurrentSkipListMap<>();
  private final ArrayDeque<ReplicaGroup> drowsy = new ArrayDeque<>();
  private final Semaphore callers = new Semaphore(CALLERS_LIMIT);
  private final Set<FeedId> sealing = new TreeSet<>();
  private Instant looked = Instant.EPOCH;

  /** A token's group, as far as it can be had. */
  sealed interface Found {
    /** It is awake. */
    record Awake(ReplicaGroup group) implements Found {}

    /** This node never served the token, or has left its group. */
    record Unknown() implements Found {}

    /** It sleeps, and cannot be woken now. */
    record Asleep() implements Found {}
  }

  /**
   * The groups that a node's storage holds: each sleeps on that slept.
   *
   * @param awakeLimit how many are awake at once
   * @param seed of the index; nobody else knows it
   */
  ServiceGroups(ReplicaParts parts, Residence residence, int awakeLimit, long seed) {
    this.parts = parts;
    this.residence = residence;
    this.awakeLimit = awakeLimit;
    this.assignments = new Assignments(parts.around().loop(), parts.storage());
    this.awaited = new AwaitedGroups(parts);
    this.served = parts.storage().open("tokens");
    this.tokens = new TokenIndex(seed);
    FeedShell.records(served).forEach(tokens::restore);
    this.sealed = new SealedStates(parts.cabinet());
    this.sleepers = new Sleepers(parts, parts.storage().open("sleeps"));
    this.wakes = new Wakes(parts, sleepers, this::woken);
    assignments.standing().forEach(this::restore);
  }

  private void restore(FeedId feed) {
    Storage.Log log = awaited.log(feed);
    if (sleepers.sleepsOn(feed, log)) {
      parts.around().spreading().want(feed);
    } else if (parts.roster().of(feed) instanceof GroupMembers.Answer.Known(Membership members)) {
      open(TakenUp.read(parts, feed, members.committee(feed), log, null));
    } else {
      awaited.add(feed, log);
      LOG.log(System.Logger.Level.WARNING, "event=group-not-known feed=" + feed);
    }
  }

  private ReplicaGroup open(TakenUp from) {
    var group = new ReplicaGroup(parts, from, this::published);
    awake.put(from.id(), group);
    return group;
  }

  /** Those that are awake, by their feeds. */
  Map<FeedId, ReplicaGroup> awake() {
    return Collections.unmodifiableMap(awake);
  }

  /** Whether a token's group sleeps here. On any thread. */
  boolean isAsleep(TokenId token) {
    FeedId feed = tokens.find(token);
    return feed != null && !awake.containsKey(feed);
  }

  /** What is counted of those that are not. */
  Figures.Asleep asleep() {
    return new Figures.Asleep(sleepers.size(), sleepers.dues(), sleepers.entries(), wakes.counts());
  }

  /** How many groups this run has left, by reason. */
  Map<Leave.Why, Long> left() {
    return assignments.counts();
  }

  /** The group of a token, once it is awake; waits for that, within a bound. On any thread. */
  Found find(TokenId token) {
    FeedId feed = tokens.find(token);
    if (feed == null) {
      return new Found.Unknown();
    }
    ReplicaGroup group = awake.get(feed);
    if (group != null) {
      group.used();
      return new Found.Awake(group);
    }
    if (assignments.hasLeft(feed)) {
      return new Found.Unknown();
    }
    if (!callers.tryAcquire()) {
      return new Found.Asleep();
    }
    try {
      return awaited(feed);
    } finally {
      callers.release();
    }
  }

  private Found awaited(FeedId feed) {
    NodeLoop loop = parts.around().loop();
    var told = new CompletableFuture<Found>();
    boolean taken =
        loop.offer(() ->
            wake(
                feed,
                group ->
                    told.complete(group == null ? new Found.Asleep() : new Found.Awake(group))));
    Found found = taken ? loop.await(told, CALLER_PATIENCE) : null;
    if (found instanceof Found.Awake(ReplicaGroup group)) {
      group.used();
      var _ = group.freshView(); // much may have happened while it slept
    }
    return found == null ? new Found.Asleep() : found;
  }

  /** Does something with a group once it is awake; nothing where it cannot wake now. */
  void give(FeedId feed, Consumer<ReplicaGroup> work) {
    wake(
        feed,
        group -> {
          if (group != null) {
            work.accept(group);
          }
        });
  }

  private void wake(FeedId feed, Consumer<@Nullable ReplicaGroup> then) {
    Dormant dormant = sleepers.find(feed);
    if (dormant == null) {
      then.accept(awake.get(feed));
    } else if (awake.size() >= awakeLimit && !wakes.isWaking(feed)) {
      then.accept(null);
    } else {
      wakes.wake(feed, dormant, then);
    }
  }

  private ReplicaGroup woken(TakenUp from) {
    sleepers.remove(from.id());
    ReplicaGroup group = open(from);
    group.woken(now().minus(residence.idle()).plus(LULL));
    return group;
  }

  /** A committee's member says that a group is to be served here. */
  void assigned(Address from, Assignment assignment) {
    FeedId feed = assignment.feed();
    if (awake.containsKey(feed)
        || sleepers.find(feed) != null
        || assignments.hasJustLeft(feed, residence.leaving(), now())
        || awake.size() >= awakeLimit
        || sleepers.size() >= (long) awakeLimit * ASLEEP_FOR_ONE) {
      return;
    }
    NodeLoop loop = parts.around().loop();
    switch (parts.roster().of(feed)) {
      case GroupMembers.Answer.Known(Membership members) -> {
        if (parts.roster().orders(from, feed, members)) {
          parts.roster().keep(feed, loop::store);
          Storage.Log before = assignments.add(assignment);
          Storage.Log log = before == null ? awaited.log(feed) : before;
          open(TakenUp.read(parts, feed, members.committee(feed), log, null));
        }
      }
      case GroupMembers.Answer.CannotTell _ ->
          parts.roster().onceKnown(feed, () -> loop.offer(() -> assigned(from, assignment)));
      case GroupMembers.Answer.Unregistered _ -> {}
    }
  }

  /** A feed's message; a group that sleeps wakes if there is news in it. */
  void received(Address from, FeedMessage message) {
    Dormant dormant = sleepers.find(message.feedId());
    if (dormant == null || dormant.isNews(message)) {
      give(message.feedId(), group -> group.shell().received(from, message));
    }
  }

  /** Gossip brought a segment, which its judge has found certified. */
  void received(SpreadSegment segment) {
    Dormant dormant = sleepers.find(segment.feedId());
    if (dormant == null || dormant.isNews(segment)) {
      give(
          segment.feedId(),
          group -> {
            Address author = segment.author(group.committee());
            group.shell().received(author, segment.range());
          });
    }
  }

  /** A member vouches for how far a feed is. */
  void received(Address from, ProvenTip tip) {
    FeedId feed = tip.feed().feedId();
    Dormant dormant = sleepers.find(feed);
    if (dormant == null || tip.feed().size() > dormant.size()) {
      give(feed, group -> group.vouched(from, tip));
    }
  }

  /** Another replica asks for a group's state, or answers; who sleeps has asked for nothing. */
  void received(Address from, StateMessage message) {
    if (message.asks() || sleepers.find(message.feed()) == null) {
      give(message.feed(), group -> group.received(from, message));
    }
  }

  /** Time has passed. */
  void elapsed() {
    Instant now = now();
    awake.values().forEach(ReplicaGroup::elapsed);
    for (FeedId feed : sleepers.due(now, Wakes.AT_ONCE)) {
      if (!wakes.isWaking(feed)) {
        wake(
            feed,
            group -> {
              if (group == null) {
                sleepers.defer(feed, now.plus(WAKE_AGAIN));
              }
            });
      }
    }
    sleepers.elapsed(now);
    if (now.isAfter(looked.plus(LOOK_AGAIN)) || now.isBefore(looked)) {
      looked = now;
      awaited.known().forEach(this::restore);
      List.copyOf(awake.values()).forEach(this::leave);
      rest(residence.idle(), now);
    }
  }

  /** Others serve it: nothing of it stays in memory, and its log stays where it is. */
  private void leave(ReplicaGroup group) {
    if (group.leave().isDue(residence.leaving())) {
      awake.remove(group.id());
      assignments.leave(group.id(), group.shell().log(), group.leave().why(), now());
    }
  }

  /**
   * Puts those to sleep that may, and of which nothing was heard for so long; where there are too
   * many the others too, those first of which nothing was heard the longest.
   */
  void rest(Duration idle, Instant now) {
    drowsy.clear();
    List<ReplicaGroup> all = new ArrayList<>(awake.values());
    all.removeIf(group -> group.leave().isOver()); // it is to be let go of for good
    all.removeIf(group -> group.lastUsed().plus(Residence.LEAST).isAfter(now) && !idle.isZero());
    all.sort(Comparator.comparing(ReplicaGroup::lastUsed));
    int tooMany = awake.size() - awakeLimit * 7 / 8;
    for (ReplicaGroup group : all) {
      boolean isOld = !group.lastUsed().plus(idle).isAfter(now);
      if ((isOld || drowsy.size() < tooMany) && group.rest().isDue()) {
        drowsy.add(group);
      }
    }
    seal();
  }

  private void seal() {
    while (sealing.size() < SEALS_LIMIT && !drowsy.isEmpty()) {
      ReplicaGroup group = drowsy.remove();
      FoldedGroup state = group.folded();
      Instant used = group.lastUsed();
      if (awake.get(group.id()) != group
          || sealing.contains(group.id()) // an earlier state of it must not take the later's place
          || !group.rest().isDue()) {
        continue; // it sleeps already, or is awake anew
      }
      if (sleepers.sleepsOn(group.id(), group.shell().log())) {
        awake.remove(group.id());
        continue;
      }
      sealing.add(group.id());
      @Nullable Bookmark mark = bookmark(group);
      long records = group.shell().log().size();
      Thread.ofVirtual()
          .name("seal")
          .start(() -> {
            SealedStates.@Nullable Seal seal = sealed.put(group.id(), state, mark);
            parts.around().loop().put(() -> sealed(group, state, used, records, seal));
          });
    }
  }

  /** Where its feed is taken up again; a fault in that costs time at waking, and nothing else. */
  private static @Nullable Bookmark bookmark(ReplicaGroup group) {
    try {
      return group.rest().bookmark();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "feed=" + group.id() + " event=bookmark-not-made", e);
      return null;
    }
  }

  /** What it has come to is kept: it may go, unless something has happened meanwhile. */
  private void sealed(
      ReplicaGroup group,
      FoldedGroup state,
      Instant used,
      long records,
      SealedStates.@Nullable Seal seal) {
    sealing.remove(group.id());
    if (seal == null) {
      group.used(); // it is tried again later
    } else if (awake.get(group.id()) == group
        && group.lastUsed().equals(used)
        && group.folded().equals(state)
        && group.shell().log().size() == records
        && group.rest().isDue()) {
      sleepers.add(group.rest().sleep(seal), group.shell().log());
      awake.remove(group.id());
    }
    seal();
  }

  private void published(ReplicaGroup group) {
    ReplicaView view = group.view();
    if (view != null) {
      Bytes fresh = tokens.put(group.id(), view.instances().keySet());
      if (fresh != null) {
        parts.around().loop().store(served, fresh);
      }
    }
  }

  private Instant now() {
    return parts.around().clock().now();
  }
}
