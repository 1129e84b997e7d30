package io.smartlayer.anchoring;

import io.smartlayer.environment.Chain;
import io.smartlayer.feed.Admission;
import io.smartlayer.feed.Close;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.Activation;
import io.smartlayer.token.Attested;
import io.smartlayer.token.BodyMemory;
import io.smartlayer.token.BulletinOpening;
import io.smartlayer.token.ChainEvent;
import io.smartlayer.token.Closed;
import io.smartlayer.token.Down;
import io.smartlayer.token.Election;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Failure;
import io.smartlayer.token.Founding;
import io.smartlayer.token.GroupKey;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Handover;
import io.smartlayer.token.Import;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Message;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.Placement;
import io.smartlayer.token.Reissue;
import io.smartlayer.token.Revocation;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.Snapshot;
import io.smartlayer.token.Suspension;
import io.smartlayer.token.Target;
import io.smartlayer.token.Timer;
import io.smartlayer.token.Transfer;
import io.smartlayer.token.Update;
import io.smartlayer.token.Upgrade;
import io.smartlayer.token.UpgradeWord;
import io.smartlayer.token.Upgrading;
import org.jspecify.annotations.Nullable;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * Decides what may join the feed of a group of tokens, or of a bulletin, given what is in it: every
 * rule of the protocol that can be checked without running the script. All members decide alike.
 */
public final class GroupAdmission implements Admission {
  private final Group group;
  private final Ledger ledger;
  private final PVector<Pending> pending;

  private GroupAdmission(Group group, Ledger ledger, PVector<Pending> pending) {
    this.group = group;
    this.ledger = ledger;
    this.pending = pending;
  }

  /** A certified entry that waits for the group's script, and all after it. */
  private record Pending(long offset, EntryBody body) {}

  /** What all states of one group's admission share. */
  record Group(
      FeedId feed,
      Membership network,
      ServiceScript.Library library,
      Chain chain,
      BodyMemory bodies,
      Terms terms,
      GroupMembers groups,
      ChainMemory read) {}

  /**
   * The admission of an empty feed.
   *
   * @param library scripts that this node has; while it lacks one it cannot tell
   * @param chain answers at once, from what it knows; what it does not know it cannot tell
   */
  public static GroupAdmission of(
      FeedId feed, Membership network, ServiceScript.Library library, Chain chain) {
    return of(feed, network, library, chain, new BodyMemory(), Terms.NONE, network);
  }

  /**
   * The same, in a network whose committees change.
   *
   * @param bodies of the thread that asks this admission
   * @param terms which closes are due
   * @param groups who ranks for other feeds: bulletins have committees of their own
   */
  public static GroupAdmission of(
      FeedId feed,
      Membership network,
      ServiceScript.Library library,
      Chain chain,
      BodyMemory bodies,
      Terms terms,
      GroupMembers groups) {
    return new GroupAdmission(
        new Group(feed, network, library, chain, bodies, terms, groups, new ChainMemory()),
        Ledger.empty(),
        TreePVector.empty());
  }

  /** What the feed says up to here, or as far as this node can read it without the script. */
  public Ledger ledger() {
    return settled().ledger;
  }

  /** The script that is not here, and without which this node cannot tell; null for none. */
  public @Nullable Hash missing() {
    GroupAdmission now = settled();
    long offset = Long.MAX_VALUE;
    if (!now.pending.isEmpty()
        && now.pending.getFirst().body instanceof Election(_, _, _, _, _, _, var evidence)
        && evidence != null) {
      offset = evidence.receipts().getFirst().receipt().offset();
    }
    Hash needed = now.ledger.scriptAt(offset);
    return needed == null || group.library.find(needed) != null ? null : needed;
  }

  @Override
  public Judgement admit(Context context, Entry entry) {
    EntryBody body;
    try {
      body = group.bodies.read(entry);
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
      return new Judgement.Refused("malformed", String.valueOf(e.getMessage()));
    }
    return settled().judge(context, body);
  }

  private Judgement judge(Context context, EntryBody body) {
    if (!pending.isEmpty()) {
      return new Judgement.CannotTell("the script of what is final is not here yet");
    }
    return switch (rule(context, body)) {
      case Ruling.Allowed _ -> new Judgement.Admitted(after(context.offset(), body));
      case Ruling.Refused(String code, String why) -> new Judgement.Refused(code, why);
      case Ruling.CannotTell(String why) -> new Judgement.CannotTell(why);
    };
  }

  @Override
  public Admission certified(Context context, Entry entry) {
    return settled().after(context.offset(), group.bodies.read(entry));
  }

  /** The same history with all in it that can be read by now. */
  private GroupAdmission settled() {
    if (pending.isEmpty() || isUnread(pending.getFirst().body)) {
      return this;
    }
    var next = new GroupAdmission(group, ledger, TreePVector.empty());
    for (Pending entry : pending) {
      next = next.after(entry.offset, entry.body);
    }
    return next;
  }

  private Ruling rule(Context context, EntryBody body) {
    if (ledger.bulletin() != null && !isOfBulletin(body)) {
      return Ruling.refused("not-in-a-bulletin", "a bulletin has facts, and no tokens");
    }
    if (ledger.isSuspended() && rests(body)) {
      return Ruling.refused("suspended", "the issuer has suspended the group");
    }
    if (new UpgradeRules(group, ledger).waits(context, body)) {
      return new Ruling.CannotTell("the group is about to be upgraded");
    }
    return switch (body) {
      case Activation activation -> new LifeRules(group, ledger).rule(context, activation);
      case BulletinOpening opening -> new LifeRules(group, ledger).rule(context, opening);
      case Import taken -> new ImportRules(group, ledger).rule(taken);
      case Message message -> new MessageRules(group, ledger).rule(message);
      case Suspension change -> new LifeChangeRules(group, ledger).rule(context, change);
      case Handover change -> new LifeChangeRules(group, ledger).rule(context, change);
      case Upgrade upgrade -> new UpgradeRules(group, ledger).rule(context, upgrade);
      case UpgradeWord word -> new UpgradeRules(group, ledger).rule(context, word);
      case ChainEvent event -> new ChainEventRules(group, ledger).rule(context, event);
      case Transfer transfer -> new LifeChangeRules(group, ledger).rule(context, transfer);
      case Reissue reissue -> new ReissueRules(group, ledger).rule(context, reissue);
      case Placement placement -> new LifeRules(group, ledger).rule(context, placement);
      case Attested fact -> new FactRules(group, ledger).rule(context, fact);
      case Update update -> new UpdateRules(group, ledger).rule(context, update);
      case Revocation revocation -> new RevocationRules(group, ledger).rule(context, revocation);
      case Election election -> new EffectRules(group, ledger).rule(context, election);
      case Timer timer -> new EffectRules(group, ledger).rule(context, timer);
      case Outcome outcome -> new EffectRules(group, ledger).rule(context, outcome);
      case Failure failure -> new EffectRules(group, ledger).rule(failure);
      case Closed(Close close) -> new TermRules(group, ledger).rule(context, close);
      case Down down -> new DownRules(group, ledger).rule(context, down);
      case GroupKey word -> new GroupKeyRules(group, ledger).rule(word);
      case Snapshot word -> new SnapshotRules(group, ledger).rule(context, word);
    };
  }

  /** What a suspended group does not take; what was begun before may end. */
  private static boolean rests(EntryBody body) {
    return switch (body) {
      case ChainEvent _ -> true;
      case Founding _, Handover _, Attested _, Import _, Update _, Timer _, Message _ -> true;
      case Suspension _,
          Upgrading _,
          Transfer _,
          Reissue _,
          Placement _,
          Revocation _,
          Election _,
          Outcome _,
          Failure _,
          Closed _,
          GroupKey _,
          Down _,
          Snapshot _ ->
          false;
    };
  }

  /** What could change the state of a token, or add one. */
  static boolean changesTokens(EntryBody body) {
    return rests(body)
        || body instanceof Outcome
        || body instanceof Failure
        || body instanceof Reissue;
  }

  private static boolean isOfBulletin(EntryBody body) {
    return body instanceof Attested || body instanceof Closed || body instanceof BulletinOpening;
  }

  private GroupAdmission after(long offset, EntryBody body) {
    return !pending.isEmpty() || isUnread(body)
        ? new GroupAdmission(group, ledger, pending.plus(new Pending(offset, body)))
        : new GroupAdmission(group, ledger.apply(offset, body, target(body)), pending);
  }

  private @Nullable Target target(EntryBody body) {
    return body instanceof Election election
        ? new EffectRules(group, ledger).target(election)
        : null;
  }

  /** Whether the script is not here that says where an effect goes. */
  private boolean isUnread(EntryBody body) {
    return body instanceof Election election && election.evidence() != null && target(body) == null;
  }

  /** The script in force; null where it is not here. */
  static @Nullable ServiceScript script(Group group, Ledger ledger) {
    return group.library.at(Long.MAX_VALUE, ledger);
  }
}
