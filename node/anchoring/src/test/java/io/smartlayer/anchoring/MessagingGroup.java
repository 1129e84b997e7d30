package io.smartlayer.anchoring;

import io.smartlayer.environment.Chain;
import io.smartlayer.feed.Admission;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.token.Activation;
import io.smartlayer.token.BodyMemory;
import io.smartlayer.token.EffectCase;
import io.smartlayer.token.Election;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Message;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.Placement;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.StepRunner;
import io.smartlayer.token.TestFeed;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One of several groups of a network whose tokens send each other messages. */
final class MessagingGroup {
  /** Tells others what it is told, and answers every message. */
  static final ServiceScript SCRIPT =
      TestScript.of(
          """
          <sl:input name="delay" attestation="FlightDelay" maxAge="PT24H" match="flight"/>
          <sl:schema attestation="FlightDelay" fields="%s"/>
          <sl:on event="attestation" input="delay" handler="onDelay"/>
          <sl:on event="message" handler="onMessage"/>
          <sl:onFailure handler="onDelay" attempts="2" minWitnesses="0"/>
          <sl:sla replicas="3"/>
          """
              .formatted(World.DELAY),
          "function onDelay() {} function onMessage() {}");

  final World world;
  final String name;
  final FeedId feed;
  final GroupState state;
  final TestFeed entriesInTrees;
  final List<EntryBody> entries = new ArrayList<>();
  final List<GroupState.Transition> steps = new ArrayList<>();
  final LeaderDuty duty;
  final Chain chain = new TestChain();
  GroupMembers.@Nullable Answer senders; // what is known of others; null for what is so
  GroupAdmission admission;

  MessagingGroup(World world, String name, Engine engine) {
    this.world = world;
    this.name = name;
    this.feed = FeedId.of(World.TYPE, name);
    var library = TestScript.library(SCRIPT);
    this.state = new GroupState(new StepRunner(engine), library);
    this.entriesInTrees = new TestFeed(world, feed);
    this.duty = new LeaderDuty(feed, world.network(), library, chain, Terms.NONE);
    this.admission =
        GroupAdmission.of(
            feed,
            world.network(),
            library,
            chain,
            new BodyMemory(),
            Terms.NONE,
            _ -> senders == null ? new GroupMembers.Answer.Known(world.network()) : senders);
  }

  /** Brings tokens to life and places them. */
  MessagingGroup with(long now, int... tokens) {
    for (int token : tokens) {
      join(activation(token), now);
    }
    join(
        new Placement(
            World.TYPE, name, SCRIPT.hash(), replicas(), "standard", now + 30 * 86_400_000L),
        now);
    return this;
  }

  Ledger ledger() {
    return admission.ledger();
  }

  List<Address> replicas() {
    return world.network().candidates(feed).stream()
        .limit(SCRIPT.service().replicas())
        .map(Membership.Node::address)
        .toList();
  }

  private Activation activation(int number) {
    TokenId token = World.token(number);
    Bytes attributes = World.json("{\"flight\":\"" + name + "\"}");
    long expiry = World.START + 3_600_000;
    Hash digest =
        Activation.digest(
            world.network().domain(), token, name, SCRIPT.hash(), attributes, "", expiry);
    return new Activation(
        token,
        name,
        SCRIPT.hash(),
        attributes,
        "",
        expiry,
        World.OWNER.signForWallets(digest),
        World.HOLDER.signForWallets(digest));
  }

  /** The code with which an entry is refused, {@code admitted}, or {@code cannot-tell}. */
  String code(EntryBody body, long now) {
    return switch (admission.admit(context(now), body.toEntry())) {
      case Admission.Judgement.Admitted _ -> "admitted";
      case Admission.Judgement.Refused(String code, String _) -> code;
      case Admission.Judgement.CannotTell _ -> "cannot-tell";
    };
  }

  /** Lets an entry join if it may, and says what became of it. */
  String offer(EntryBody body, long now) {
    String code = code(body, now);
    if (code.equals("admitted")) {
      follow(body, now);
    }
    return code;
  }

  /** Lets an entry join that may. */
  void join(EntryBody body, long now) {
    String code = offer(body, now);
    if (!code.equals("admitted")) {
      throw new AssertionError(body.entryKind() + " refused: " + code);
    }
  }

  /** An entry joins, whatever the rules say. */
  void follow(EntryBody body, long now) {
    admission = (GroupAdmission) admission.certified(context(now), body.toEntry());
    GroupState.FinalEntry entry = entriesInTrees.append(body, now);
    entries.add(body);
    steps.addAll(state.apply(entry));
  }

  private Admission.Context context(long now) {
    return new Admission.Context(entries.size(), Instant.ofEpochMilli(now), 1, 0, 0);
  }

  /** What a replica signs of a step. */
  SignedReceipt receipt(Address node, GroupState.Transition step) {
    var receipt =
        new Receipt(
            step.token(),
            feed,
            step.offset(),
            step.at().prefixRoot(),
            SCRIPT.hash(),
            Hash.fromHex(Engine.id()),
            step.output().stateHash(),
            step.step().stepHash(),
            step.step().resultHash(),
            step.at().nowMillis(),
            1,
            Receipt.NO_EVIDENCE,
            node);
    return SignedReceipt.by(world.keyOf(node), receipt, world.network().domain());
  }

  /** The first election for an effect of a step. */
  Election election(GroupState.Transition step, int index, long now) {
    Hash id = step.effectIds(feed).get(index);
    List<SignedReceipt> receipts =
        replicas().stream().limit(2).map(node -> receipt(node, step)).toList();
    long placement = Objects.requireNonNull(ledger().placed()).offset();
    Address executor = world.network().executors(replicas(), id).getFirst();
    var evidence = new Election.Evidence(index, step.output(), receipts);
    return new Election(id, 1, placement, executor, Election.Route.SERVICE, now + 9000, evidence);
  }

  /** What is handed in for an effect at the feed of the token that it is for. */
  Message message(EffectCase effect, long now) {
    return message((Election) entries.get((int) effect.elected()), effect.elected(), now);
  }

  /** The same of what may be no entry of the feed. */
  Message message(Election election, long offset, long now) {
    entriesInTrees.seal(now);
    var proof = entriesInTrees.proof();
    return new Message(
        name,
        election,
        offset,
        entriesInTrees.tree().inclusion(offset, proof.head().size()),
        proof);
  }

  /** What the executor of the running attempt says. */
  Outcome outcome(EffectCase effect, Outcome.Kind kind) {
    EffectCase.Attempt last = effect.attempts().getLast();
    return Outcome.by(
        world.keyOf(last.executor()),
        world.network().domain(),
        effect.id(),
        last.number(),
        kind,
        World.json("{\"status\":" + (kind == Outcome.Kind.SUCCESS ? 200 : 422) + "}"));
  }
}
