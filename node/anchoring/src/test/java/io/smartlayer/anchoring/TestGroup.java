package io.smartlayer.anchoring;

import io.smartlayer.feed.Admission;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Activation;
import io.smartlayer.token.BodyMemory;
import io.smartlayer.token.EffectCase;
import io.smartlayer.token.EffectRequest;
import io.smartlayer.token.Election;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Failure;
import io.smartlayer.token.FoldedGroup;
import io.smartlayer.token.GroupKey;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.GroupSecrets;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Migration;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.Standing;
import io.smartlayer.token.StepRunner;
import io.smartlayer.token.Target;
import io.smartlayer.token.Targets;
import io.smartlayer.token.TestFeed;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.Upgrade;
import io.smartlayer.token.UpgradeWord;
import io.smartlayer.token.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One group with its feed: what is admitted joins it at once, and is folded. */
final class TestGroup {
  final World world = new World(4, 4);
  final TestChain chain = new TestChain();
  final ServiceScript script;
  final List<ServiceScript> all;
  final ServiceScript.Library scripts;
  final GroupState state;
  final TestFeed feed = new TestFeed(world, world.feed());
  final List<GroupState.FinalEntry> entries = new ArrayList<>();
  final List<EntryBody> admitted = new ArrayList<>();
  final TreeMap<Hash, Wanted> wanted = new TreeMap<>();
  boolean scriptIsHere = true;
  GroupMembers.@Nullable Answer
      members; // what is known of bulletins; null for what the network says
  GroupAdmission admission;
  long now = World.START;
  long block = 1;

  /** An effect that a step has asked for. */
  record Wanted(Hash id, GroupState.Transition step, int index) {}

  TestGroup() {
    this(TestScript.usual());
  }

  TestGroup(ServiceScript... scripts) {
    this(GroupSecrets.NONE, scripts);
  }

  TestGroup(GroupSecrets secrets, ServiceScript... scripts) {
    this.script = scripts[0];
    this.all = List.of(scripts);
    this.scripts = TestScript.library(scripts);
    this.admission = fresh();
    this.state =
        new GroupState(
            new StepRunner(new PlainEngine()), this.scripts, secrets, FoldedGroup.NOTHING);
  }

  /** A group with one ticket that is placed. */
  static TestGroup placed(ServiceScript... scripts) {
    return placed(GroupSecrets.NONE, scripts);
  }

  static TestGroup placed(GroupSecrets secrets, ServiceScript... scripts) {
    var group = new TestGroup(secrets, scripts);
    group.join(group.activation(42));
    group.join(group.world.placement(group.script, group.now + 30 * 86_400_000L));
    return group;
  }

  GroupAdmission fresh() {
    return GroupAdmission.of(
        world.feed(),
        world.network(),
        library(),
        chain,
        new BodyMemory(),
        Terms.NONE,
        _ -> members == null ? new GroupMembers.Answer.Known(world.network()) : members);
  }

  ServiceScript.Library library() {
    return hash -> scriptIsHere ? scripts.find(hash) : null;
  }

  Ledger ledger() {
    return admission.ledger();
  }

  Admission.Context context() {
    return new Admission.Context(entries.size(), Instant.ofEpochMilli(now), block, 0, 0);
  }

  Admission.Judgement judge(EntryBody body) {
    return admission.admit(context(), body.toEntry());
  }

  /** The code with which an entry is refused, {@code admitted}, or {@code cannot-tell}. */
  String code(EntryBody body) {
    return code(body.entryKind(), body.toEntry().body());
  }

  /** The same of an entry that may say anything. */
  String code(Kind kind, Bytes body) {
    return switch (admission.admit(context(), new Entry(kind, body))) {
      case Admission.Judgement.Admitted _ -> "admitted";
      case Admission.Judgement.Refused(String code, String _) -> code;
      case Admission.Judgement.CannotTell _ -> "cannot-tell";
    };
  }

  /** Lets an entry join if it may, and says what became of it. */
  String offer(EntryBody body) {
    Admission.Judgement judgement = judge(body);
    if (judgement instanceof Admission.Judgement.Admitted(Admission next)) {
      admission = (GroupAdmission) next;
      GroupState.FinalEntry entry = feed.append(body, now);
      entries.add(entry);
      admitted.add(body);
      for (GroupState.Transition step : state.apply(entry)) {
        List<Hash> ids = step.effectIds(world.feed());
        for (int i = 0; i < ids.size(); i++) {
          wanted.put(ids.get(i), new Wanted(ids.get(i), step, i));
        }
      }
      return "admitted";
    }
    return code(body);
  }

  /** A quorum has certified an entry, whatever this member would have said. */
  void follow(EntryBody body) {
    admission = (GroupAdmission) admission.certified(context(), body.toEntry());
  }

  /** Lets an entry join that may. */
  void join(EntryBody body) {
    String code = offer(body);
    if (!code.equals("admitted")) {
      throw new AssertionError(body.entryKind() + " refused: " + code);
    }
  }

  /** Two replicas say that they hold a key: it is the group's. */
  TestGroup agreeing(SealingKey key) {
    for (Address node : replicas().subList(0, 2)) {
      join(GroupKey.by(world.keyOf(node), world.network().domain(), world.feed(), key));
    }
    return this;
  }

  Activation activation(int token) {
    return world.activation(script, World.token(token), "");
  }

  /** Tells of a delay and names the effects it asks for, of the first ticket. */
  List<Hash> delay(int minutes) {
    join(World.delay(minutes, now));
    return wanted.values().stream()
        .filter(one -> one.step.offset() == entries.size() - 1)
        .filter(one -> one.step.token().equals(World.token(42)))
        .sorted((a, b) -> Integer.compare(a.index, b.index))
        .map(Wanted::id)
        .toList();
  }

  Wanted want(Hash id) {
    return Objects.requireNonNull(wanted.get(id));
  }

  EffectCase effect(Hash id) {
    return Objects.requireNonNull(ledger().effect(id));
  }

  /** The script that runs the group now; the first where it does not run yet. */
  ServiceScript running() {
    Hash now = ledger().script();
    return now == null ? script : scripts.need(now);
  }

  /** The owner's wish for another script. */
  Upgrade upgrade(ServiceScript next, long timeMillis) {
    return world.upgrade(World.OWNER, running().hash(), next.hash(), timeMillis);
  }

  /** What trying an upgrade comes to. */
  UpgradeWord.Finding tried(Upgrade upgrade) {
    return Migration.of(
            new StepRunner(new PlainEngine()),
            scripts.need(upgrade.script()),
            upgrade,
            state.instances().values(),
            Hash.ZERO)
        .finding();
  }

  SignedReceipt receipt(Address node, Wanted one) {
    return world.receipt(
        node,
        scripts.need(Objects.requireNonNull(state.ledger().scriptAt(one.step.offset()))),
        one.step.offset(),
        one.step.at().prefixRoot(),
        one.step.step(),
        one.step.output(),
        one.step.token());
  }

  Election.Evidence evidence(Wanted one, List<Address> nodes) {
    return new Election.Evidence(
        one.index, one.step.output(), nodes.stream().map(node -> receipt(node, one)).toList());
  }

  List<Address> replicas() {
    Ledger.PlacedAt placed = ledger().placed();
    return placed == null ? world.replicas(script) : placed.placement().replicas();
  }

  Committee committee() {
    return world.network().committee(world.feed());
  }

  Address executor(Hash id, int attempt, Election.Route route) {
    List<Address> ranked = able(id);
    EffectCase known = ledger().effect(id);
    long turns =
        known == null
            ? 0
            : known.attempts().stream()
                .filter(one -> one.number() < attempt && one.route() == route)
                .count();
    return route == Election.Route.ANCHOR
        ? committee().leader(turns).address()
        : ranked.get((int) turns % ranked.size());
  }

  private List<Address> able(Hash id) {
    List<Address> ranked = world.network().executors(replicas(), id);
    Instant time = Instant.ofEpochMilli(now);
    List<Address> up =
        ranked.stream().filter(node -> !ledger().downs().isDown(node, time)).toList();
    List<Address> all = up.isEmpty() ? ranked : up;
    Target target = target(id);
    if (target == null) {
      return all; // it goes nowhere that is known here
    }
    Standing standing = Standing.of(ledger().effects(), target, time);
    List<Address> able = all.stream().filter(node -> !standing.isOver(node)).toList();
    return able.isEmpty() ? all : able;
  }

  private @Nullable Target target(Hash id) {
    EffectCase known = ledger().effect(id);
    if (known != null) {
      return known.target();
    }
    Wanted one = wanted.get(id);
    String webhook = one == null ? null : ledger().webhook(one.step().token());
    if (one == null || webhook == null) {
      return null;
    }
    EffectRequest request = one.step().output().effects().get(one.index());
    return Targets.of(running().service(), request, webhook);
  }

  /** The election whose turn it is. */
  Election election(Hash id) {
    EffectCase known = ledger().effect(id);
    int attempt = known == null ? 1 : known.attempts().size() + 1;
    boolean anchor = known != null && known.status() == EffectCase.Status.NEXT_ANCHOR;
    Election.Route route = anchor ? Election.Route.ANCHOR : Election.Route.SERVICE;
    long lease =
        3000
            + (known == null
                ? want(id).index == 0 ? 2000 : 1000
                : known.target().timeout().toMillis());
    return new Election(
        id,
        attempt,
        Objects.requireNonNull(ledger().placed()).offset(),
        executor(id, attempt, route),
        route,
        now + lease,
        known == null ? evidence(want(id), replicas().subList(0, 2)) : null);
  }

  Outcome outcome(Hash id, int attempt, Outcome.Kind kind, Bytes content) {
    Address executor = Objects.requireNonNull(effect(id).attempt(attempt)).executor();
    return Outcome.by(world.keyOf(executor), world.network().domain(), id, attempt, kind, content);
  }

  Outcome notDone(Hash id, int attempt) {
    return outcome(id, attempt, Outcome.Kind.NOT_DONE, World.json("{\"status\":409}"));
  }

  Outcome success(Hash id, int attempt) {
    return outcome(
        id, attempt, Outcome.Kind.SUCCESS, World.confirmation(World.HOTEL, id, World.START));
  }

  Outcome expired(Hash id, int attempt) {
    return new Outcome(
        id,
        attempt,
        Outcome.Kind.EXPIRED,
        World.json("{\"why\":\"silence\"}"),
        Objects.requireNonNull(effect(id).attempt(attempt)).executor(),
        null);
  }

  /** The hotel's effect with all attempts of service nodes behind it, and an anchor elected. */
  Hash atTheAnchor() {
    Hash id = delay(180).getFirst();
    for (int attempt = 1; attempt <= 2; attempt++) {
      join(election(id));
      join(notDone(id, attempt));
    }
    join(election(id));
    return id;
  }

  Failure failure(Hash id, SecretKey anchor, List<SecretKey> witnesses) {
    return failure(id, Outcome.Kind.NOT_DONE, anchor, witnesses);
  }

  Failure failure(Hash id, Outcome.Kind kind, SecretKey anchor, List<SecretKey> witnesses) {
    Bytes transcript =
        World.json("{\"attempts\":3,\"observed\":\"nobody listens\",\"timeMillis\":1}");
    var claim = new Failure.Claim(id, kind, Hash.keccak(transcript));
    var domain = world.network().domain();
    return new Failure(
        claim,
        transcript,
        anchor.address(),
        claim.sign(anchor, domain),
        witnesses.stream()
            .map(key -> new Failure.Witness(key.address(), claim.sign(key, domain)))
            .toList());
  }

  /** The keys of the committee, the leader's first. */
  List<SecretKey> anchors() {
    return committee().members().stream().map(member -> world.keyOf(member.address())).toList();
  }

  /** Everything a ledger says, to compare it. */
  static String shown(Ledger ledger) {
    var out = new StringBuilder();
    ledger.activations().forEach(activation -> out.append(activation).append('\n'));
    out.append(ledger.placed()).append('\n');
    out.append(ledger.downs()).append('\n');
    ledger.effects().forEach(effect -> out.append(effect).append('\n'));
    return out.toString();
  }
}
