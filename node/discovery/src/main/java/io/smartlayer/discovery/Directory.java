package io.smartlayer.discovery;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.SecretKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A node's part of the directory, which says where nodes are and which of them serve a group: it
 * looks up and publishes for its own node, and where that is an anchor, holds records for others
 * ({@code spec/protocol/directory.md}).
 *
 * <p>A state machine without threads, sockets or clock; for one thread.
 */
public final class Directory {
  private static final long OWN = -1;
  private static final long REFRESH = -2;
  private static final Duration RETRY = Duration.ofSeconds(10);

  private final SecretKey key;
  private final RandomGenerator random;
  private final Peers peers;
  private final Records records;
  private final Errands errands;
  private final Answers answers;
  private List<Multiaddr> announced = List.of();
  private Instant nextAnnouncement = Instant.EPOCH;
  private long lastSequence;
  private Instant nextRefresh = Instant.EPOCH;
  private Duration refreshPause = DirectoryLimits.REFRESH_FIRST;

  /**
   * What it keeps in memory, by number. Each has a limit.
   *
   * @param records held for the network
   * @param answers remembered from look-ups
   * @param peers whose addresses are known
   * @param errands look-ups and publications that go on
   * @param questions that are out
   * @param limited whose requests are counted
   */
  public record Memory(
      int records, int answers, int peers, int errands, int questions, int limited) {}

  /**
   * A node that knows who is registered, but not yet where anybody is.
   *
   * @param key the node's; it signs where the node is
   * @param placements judges records of which nodes serve a group, and of tokens' groups
   */
  public Directory(
      SecretKey key,
      DirectorySettings settings,
      RecordValidator placements,
      Members members,
      RandomGenerator random) {
    this.key = key;
    this.random = random;
    this.peers = new Peers(PeerId.of(key.publicKey()), settings, members);
    this.records = new Records(peers, placements);
    this.errands = new Errands(peers, records);
    this.answers = new Answers(peers, records, errands);
  }

  /** Takes in what happened; what is to be done about it, in this order. */
  public List<DirectoryEffect> on(DirectoryInput input) {
    List<DirectoryEffect> out = new ArrayList<>();
    switch (input) {
      case DirectoryInput.Registered(var members, var now) -> registered(members, now, out);
      case DirectoryInput.Met(var peer, var addresses, var _) ->
          peers.learn(peer, few(addresses), AddressBook.SELF_SAID);
      case DirectoryInput.Announce(var addresses, var now) -> {
        announced = few(addresses);
        announce(now, out);
      }
      case DirectoryInput.LookUp(long ticket, var key, var now) -> lookUp(ticket, key, now, out);
      case DirectoryInput.Publish(long ticket, var key, var value, var now) ->
          publish(ticket, key, value, now, out);
      case DirectoryInput.Outdated(var key, var _) -> records.cache().forget(key);
      case DirectoryInput.Asked asked -> answers.asked(asked, out);
      case DirectoryInput.Answered(long question, var message, var now) ->
          errands.answered(question, message, now, out);
      case DirectoryInput.Unanswered(long question, var now) ->
          errands.unanswered(question, now, out);
      case DirectoryInput.Ticked(var now) -> ticked(now, out);
    }
    return out.stream().filter(effect -> !isOwn(effect, input.now())).toList();
  }

  /** Where a node is, as far as is known here; empty when it is not. */
  public List<Multiaddr> addresses(PeerId peer) {
    return peers.book().addresses(peer);
  }

  /** The anchors that hold the record of a key, lowest rank first. */
  public List<PeerId> holders(DirectoryKey key) {
    return peers.holders(key);
  }

  /** The value that this node holds for the network under a key, or null. */
  public @Nullable Bytes held(DirectoryKey key, Instant now) {
    RecordStore.Kept kept = records.store().record(key, now);
    return kept == null ? null : kept.held().value();
  }

  /** How much it remembers. */
  public Memory memory() {
    return new Memory(
        records.store().size(),
        records.cache().size(),
        peers.book().size(),
        errands.size(),
        errands.questions(),
        answers.rateLimit().size());
  }

  private void registered(Members members, Instant now, List<DirectoryEffect> out) {
    var self = new DirectoryKey.OfPeer(peers.self());
    List<PeerId> before = peers.holders(self);
    peers.change(members);
    records.change(members, now);
    answers.rateLimit().retain(members);
    refreshPause = DirectoryLimits.REFRESH_FIRST;
    nextRefresh = now.plus(refreshPause);
    if (!peers.holders(self).equals(before)) {
      announce(now, out);
    }
  }

  private void lookUp(long ticket, DirectoryKey wanted, Instant now, List<DirectoryEffect> out) {
    AnswerCache.Cached cached = records.cache().answer(wanted, now);
    if (cached != null) {
      Held held = cached.held();
      out.add(
          held == null
              ? new DirectoryEffect.Missing(ticket, wanted, DirectoryEffect.Why.NONE)
              : new DirectoryEffect.Found(ticket, wanted, held.value(), held.sequence()));
      return;
    }
    Errand running = errands.lookUp(wanted);
    if (running != null && running.tickets().size() < DirectoryLimits.TICKETS) {
      running.tickets().add(ticket);
    } else if (running != null || errands.size() >= DirectoryLimits.ERRANDS) {
      out.add(new DirectoryEffect.Missing(ticket, wanted, DirectoryEffect.Why.BUSY));
    } else {
      startLookUp(ticket, wanted, now, out);
    }
  }

  private void startLookUp(
      long ticket, DirectoryKey wanted, Instant now, List<DirectoryEffect> out) {
    List<PeerId> holders = new ArrayList<>(peers.holders(wanted));
    Collections.shuffle(holders, Random.from(random)); // a liar must not be the first each time
    boolean holdsItself = holders.remove(peers.self());
    var errand =
        Errand.lookUp(
            wanted, holders, peers.settings().answers(), now.plus(DirectoryLimits.ERRAND_TIMEOUT));
    errand.tickets().add(ticket);
    if (holdsItself) {
      RecordStore.Kept kept = records.store().record(wanted, now);
      errand.own(kept == null ? null : kept.held());
    }
    errands.start(errand, now, out);
  }

  private void publish(
      long ticket, DirectoryKey wanted, Bytes value, Instant now, List<DirectoryEffect> out) {
    if (errands.size() >= DirectoryLimits.ERRANDS) {
      out.add(new DirectoryEffect.Missing(ticket, wanted, DirectoryEffect.Why.BUSY));
      return;
    }
    switch (records.judge(wanted, value, now)) {
      case RecordValidator.Judgement.Invalid _, RecordValidator.Judgement.CannotTell _ ->
          out.add(new DirectoryEffect.Missing(ticket, wanted, DirectoryEffect.Why.INVALID));
      case RecordValidator.Judgement.Valid(long sequence, Instant notAfter) ->
          publish(ticket, wanted, new Held(value, sequence, notAfter), now, out);
    }
  }

  private void publish(
      long ticket, DirectoryKey wanted, Held held, Instant now, List<DirectoryEffect> out) {
    List<PeerId> targets = new ArrayList<>(peers.targets(wanted));
    boolean holdsItself = targets.remove(peers.self());
    var errand =
        Errand.publication(wanted, held, targets, now.plus(DirectoryLimits.ERRAND_TIMEOUT));
    errand.tickets().add(ticket);
    Members.Member self = peers.members().member(peers.self());
    if (holdsItself && self != null) {
      switch (records.store().put(wanted, held, self.operator(), now)) {
        case NEW, SAME -> errand.ownStored();
        case OLDER, FULL -> {}
      }
    }
    records.cache().forget(wanted);
    errands.start(errand, now, out);
  }

  private void ticked(Instant now, List<DirectoryEffect> out) {
    errands.ticked(now, out);
    records.ticked(now);
    if (!now.isBefore(nextAnnouncement)) {
      announce(now, out);
    }
    if (!now.isBefore(nextRefresh)) {
      refresh(now, out);
    }
  }

  /** Looks for an anchor of which it is not known where it is, and learns of others by the way. */
  private void refresh(Instant now, List<DirectoryEffect> out) {
    List<PeerId> unknown = peers.unknown();
    if (!unknown.isEmpty() && peers.book().size() > 0) {
      PeerId wanted = unknown.get(random.nextInt(unknown.size()));
      lookUp(REFRESH, new DirectoryKey.OfPeer(wanted), now, out);
    }
    Duration longer = refreshPause.multipliedBy(2);
    refreshPause =
        longer.compareTo(DirectoryLimits.REFRESH_LAST) < 0 ? longer : DirectoryLimits.REFRESH_LAST;
    nextRefresh = now.plus(refreshPause);
  }

  /** Says where this node is, if it is registered and has said so. */
  private void announce(Instant now, List<DirectoryEffect> out) {
    if (announced.isEmpty() || peers.members().member(peers.self()) == null) {
      return;
    }
    nextAnnouncement = now.plus(DirectoryLimits.REPUBLISH);
    lastSequence = Math.max(lastSequence + 1, now.toEpochMilli());
    Bytes value = PeerRecord.seal(key, lastSequence, announced);
    publish(OWN, new DirectoryKey.OfPeer(peers.self()), value, now, out);
  }

  /** Whether an effect is about what this node does for itself, which concerns nobody outside. */
  private boolean isOwn(DirectoryEffect effect, Instant now) {
    return switch (effect) {
      case DirectoryEffect.Published(long ticket, _, int stored, _) -> {
        retryIf(ticket == OWN && stored == 0, now);
        yield ticket == OWN;
      }
      case DirectoryEffect.Missing(long ticket, _, _) -> {
        retryIf(ticket == OWN, now);
        yield ticket < 0;
      }
      case DirectoryEffect.Found(long ticket, var found, _, _) -> {
        boolean helped = found instanceof DirectoryKey.OfPeer(var peer) && peers.book().knows(peer);
        if (ticket == REFRESH && peers.isFull() && helped) {
          refreshPause = DirectoryLimits.REFRESH_FIRST;
          nextRefresh = now.plus(refreshPause);
        }
        yield ticket < 0;
      }
      case DirectoryEffect.Ask _,
          DirectoryEffect.Answer _,
          DirectoryEffect.Refuse _,
          DirectoryEffect.Learn _,
          DirectoryEffect.Misbehaved _,
          DirectoryEffect.Measured _ ->
          false;
    };
  }

  private void retryIf(boolean failed, Instant now) {
    if (failed) {
      nextAnnouncement = now.plus(RETRY);
    }
  }

  private static List<Multiaddr> few(List<Multiaddr> addresses) {
    return addresses.subList(0, Math.min(addresses.size(), DirectoryLimits.ADDRESSES));
  }
}
