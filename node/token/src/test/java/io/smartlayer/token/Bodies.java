package io.smartlayer.token;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One well-formed body of each kind of entry. */
final class Bodies {
  private static final World WORLD = new World(4, 3);
  private static final Hash EFFECT = Hash.keccak(Bytes.utf8("effect"));

  private Bodies() {}

  static List<EntryBody> all() {
    ServiceScript script = TestScript.usual();
    var bulletin = new TestBulletin(WORLD, script, World.START);
    return List.of(
        WORLD.activation(script, World.token(42), "https://holder.example/hook"),
        WORLD.placement(script, World.START + 1000),
        World.delay(180, World.START),
        WORLD.update(World.token(42), "move", World.json("{\"seat\":\"1A\"}"), World.START, "a"),
        timer(),
        message(World.token(42), World.token(9), 3, 2),
        WORLD.suspension(World.OWNER, true, World.START),
        upgrade(),
        WORLD.word(
            World.key("service 0").address(),
            upgrade(),
            new UpgradeWord.Finding("bad-state", EFFECT)),
        WORLD.handover(World.HOLDER, World.token(42), "https://new.example/", World.START),
        new Transfer(World.token(42)),
        AttestedSeats.reissue(World.HOTEL, 7, 0, EFFECT),
        election(evidence()),
        election(null),
        election(evidence(request())),
        outcome(Outcome.Kind.SUCCESS, answer()),
        outcome(Outcome.Kind.SUCCESS, World.confirmation(World.HOTEL, EFFECT, World.START)),
        outcome(Outcome.Kind.SUCCESS, World.json("{\"status\":204}")),
        outcome(Outcome.Kind.NOT_DONE, World.json("{\"status\":409}")),
        outcome(Outcome.Kind.UNKNOWN, World.json("{\"status\":502,\"why\":\"bad gateway\"}")),
        outcome(Outcome.Kind.UNKNOWN, World.json("{\"why\":\"restarted\"}")),
        new Outcome(
            EFFECT,
            1,
            Outcome.Kind.EXPIRED,
            World.json("{\"why\":\"silence\"}"),
            World.key("service 0").address(),
            null),
        failure(),
        chainEvents().getFirst(),
        chainEvents().getLast(),
        TestBulletin.opening(WORLD, script, World.OWNER),
        bulletin.imports().getFirst(),
        bulletin.say(TestBulletin.notice(1, World.START)),
        Snapshot.by(World.key("service 0"), WORLD.network().domain(), WORLD.feed(), 512, EFFECT),
        GroupKey.by(
            World.key("service 0"),
            WORLD.network().domain(),
            WORLD.feed(),
            new SealingKey(EFFECT.bytes())),
        down(),
        revocation());
  }

  static Down down() {
    return WORLD.down(WORLD.network().committee(WORLD.feed()), 0, World.START);
  }

  static Upgrade upgrade() {
    Hash from = TestScript.usual().hash();
    return WORLD.upgrade(World.OWNER, from, TestScript.asking().hash(), World.START);
  }

  static List<ChainEvent> chainEvents() {
    return List.of(
        ChainEvent.of(ChainLogs.transfer(17, 3, 42)),
        ChainEvent.of(ChainLogs.gate(18, 0, true)),
        ChainEvent.none(600));
  }

  static Revocation revocation() {
    Grant grant = Chains.grant(World.HOLDER, World.AIRLINE, Chains.words());
    Delegation next = Chains.after(grant, World.AIRLINE, World.HOTEL, Chains.words().depth(0));
    var chain = new GrantChain(grant, List.of(next));
    return Revocation.by(World.AIRLINE, Chains.DOMAIN, chain, World.START);
  }

  static Election election(Election.@Nullable Evidence evidence) {
    return new Election(
        EFFECT,
        evidence == null ? 2 : 1,
        1,
        World.key("service 0").address(),
        Election.Route.SERVICE,
        World.START + 5000,
        evidence);
  }

  static Timer timer() {
    Election.Evidence like = evidence();
    var output =
        new StepOutput(
            null,
            List.of(new EffectRequest.Timer(World.START + 1000, "gate")),
            1234,
            StepOutput.NO_RESULT,
            like.output().stateHash());
    return new Timer(EFFECT, new Election.Evidence(0, output, like.receipts()));
  }

  /** A message of a token of the world's group, with proof that its delivery was asked for. */
  static Message message(TokenId from, TokenId to, long sequence, int hops) {
    ServiceScript script = TestScript.usual();
    var send = new EffectRequest.Send(to, World.json("{\"n\":1.5}"), "hello", hops, sequence);
    Hash state = Hash.keccak(Bytes.utf8("state"));
    var output = new StepOutput(null, List.of(send), 1234, StepOutput.NO_RESULT, state);
    var step = new Step(World.json("{}"), output.toBytes());
    var receipts =
        List.of("service 0", "service 1").stream()
            .map(name -> World.key(name).address())
            .map(node -> WORLD.receipt(node, script, 0, Hash.ZERO, step, output, from))
            .toList();
    Election election = election(new Election.Evidence(0, output, receipts));
    var feed = new TestFeed(WORLD, WORLD.feed());
    feed.append(WORLD.activation(script, from, ""), World.START);
    feed.append(WORLD.placement(script, World.START + 1000), World.START);
    feed.append(election, World.START);
    feed.seal(World.START);
    return new Message(
        World.GROUP, election, 2, feed.tree().inclusion(2, feed.tree().size()), feed.proof());
  }

  /** What a host is asked, sealed to a group. */
  static EffectRequest request() {
    var asked = new EffectRequest.Http("safe", "PUT", "/a", World.json("{}"), "t");
    return Objects.requireNonNull(SealedRequest.seal(SealedHost.GROUP, EFFECT, 1, asked));
  }

  /** What it has answered. */
  private static Bytes answer() {
    return SealedOutcome.content(SealedHost.GROUP, EFFECT, 1, 200, World.json("{\"room\":7}"));
  }

  static Election.Evidence evidence() {
    return evidence(
        new EffectRequest.Http(
            "hotel", "POST", "/rebook?a=b", World.json("{\"a\":1.5}"), "rebook"));
  }

  private static Election.Evidence evidence(EffectRequest second) {
    var output =
        new StepOutput(
            null,
            List.of(new EffectRequest.Notify(World.json("[1]"), "late"), second),
            1234,
            StepOutput.NO_RESULT,
            Hash.keccak(Bytes.utf8("state")));
    var step = new Step(World.json("{}"), output.toBytes());
    ServiceScript script = TestScript.usual();
    var receipts =
        List.of("service 0", "service 1").stream()
            .map(name -> World.key(name).address())
            .map(node -> WORLD.receipt(node, script, 2, Hash.ZERO, step, output, World.token(42)))
            .toList();
    return new Election.Evidence(1, output, receipts);
  }

  static Outcome outcome(Outcome.Kind kind, Bytes content) {
    return Outcome.by(World.key("service 0"), WORLD.network().domain(), EFFECT, 1, kind, content);
  }

  static Failure failure() {
    Bytes transcript =
        World.json("{\"attempts\":3,\"observed\":\"nobody listens\",\"timeMillis\":1}");
    var claim = new Failure.Claim(EFFECT, Outcome.Kind.NOT_DONE, Hash.keccak(transcript));
    SecretKey anchor = World.key("anchor 0");
    var domain = WORLD.network().domain();
    return new Failure(
        claim,
        transcript,
        anchor.address(),
        claim.sign(anchor, domain),
        List.of(
            new Failure.Witness(
                World.key("anchor 1").address(), claim.sign(World.key("anchor 1"), domain))));
  }
}
