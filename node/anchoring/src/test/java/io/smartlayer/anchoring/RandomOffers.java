package io.smartlayer.anchoring;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Activation;
import io.smartlayer.token.Down;
import io.smartlayer.token.EffectCase;
import io.smartlayer.token.Election;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Failure;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.Placement;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.Upgrade;
import io.smartlayer.token.UpgradeWord;
import io.smartlayer.token.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Makes up entries: most are what the protocol asks for next, the others are wrong in one way. */
final class RandomOffers {
  private static final List<SecretKey> STRANGERS =
      List.of(World.HOTEL, World.AIRLINE, World.key("stranger"));

  private final TestGroup group;
  private final SplittableRandom random;
  private final List<EntryBody> made = new ArrayList<>();

  RandomOffers(TestGroup group, SplittableRandom random) {
    this.group = group;
    this.random = random;
  }

  EntryBody next() {
    EntryBody body = !made.isEmpty() && random.nextInt(12) == 0 ? pick(made) : fresh();
    made.add(body);
    return body;
  }

  private EntryBody fresh() {
    if (group.ledger().script() == null || random.nextInt(25) == 0) {
      return activation();
    }
    if (group.ledger().placed() == null || random.nextInt(40) == 0) {
      return placement();
    }
    Upgrade last = group.ledger().upgrades().last();
    boolean open = group.ledger().upgrades().isOpen(Instant.ofEpochMilli(group.now));
    if (last != null && random.nextInt(open ? 2 : 30) == 0) {
      return word(last);
    }
    if (random.nextInt(15) == 0) {
      return upgrade();
    }
    if (random.nextInt(isHurt() ? 40 : 20) == 0) {
      return down();
    }
    if (isHurt() && random.nextInt(6) == 0) {
      return placement();
    }
    if (group.wanted.isEmpty() || random.nextInt(12) == 0) {
      return fact();
    }
    Hash id = pick(List.copyOf(group.wanted.keySet()));
    EffectCase effect = group.ledger().effect(id);
    if (effect == null) {
      return election(id);
    }
    return switch (random.nextInt(8)) {
      case 0 -> election(id);
      case 1 -> failure(effect);
      case 2 -> outcome(effect, 1 + random.nextInt(effect.attempts().size()));
      default ->
          switch (effect.status()) {
            case NEXT_SERVICE, NEXT_ANCHOR -> election(id);
            case RUNNING, SUCCEEDED, UNKNOWN, FAILED ->
                effect.attempts().getLast().route() == Election.Route.ANCHOR && random.nextBoolean()
                    ? failure(effect)
                    : outcome(effect, effect.attempts().size());
          };
    };
  }

  private Activation activation() {
    boolean wrong = random.nextInt(4) == 0;
    return group.world.activation(
        group.running(),
        World.token(42 + random.nextInt(3)),
        "",
        wrong ? pick(STRANGERS) : World.OWNER,
        World.HOLDER);
  }

  private Upgrade upgrade() {
    Hash from = random.nextInt(6) == 0 ? Hash.ZERO : group.running().hash();
    Hash script = random.nextInt(6) == 0 ? Hash.ZERO : pick(group.all).hash();
    SecretKey signer = random.nextInt(6) == 0 ? pick(STRANGERS) : World.OWNER;
    long time = group.now + (random.nextInt(6) == 0 ? 60_001 : random.nextInt(1000));
    return group.world.upgrade(signer, from, script, time);
  }

  private UpgradeWord word(Upgrade last) {
    Address node =
        random.nextInt(5) == 0
            ? pick(group.world.network().services()).address()
            : pick(group.replicas());
    UpgradeWord.Finding finding =
        random.nextInt(4) == 0 ? new UpgradeWord.Finding("no", Hash.ZERO) : group.tried(last);
    UpgradeWord good = group.world.word(node, last, finding);
    return random.nextInt(8) > 0
        ? good
        : new UpgradeWord(good.upgrade(), finding, node, pick(nodes()).sign(Hash.ZERO));
  }

  private Placement placement() {
    Placement usual = group.world.placement(group.running(), group.now + 40 * 86_400_000L);
    var good =
        new Placement(
            usual.type(),
            usual.group(),
            usual.script(),
            ranked(),
            usual.serviceClass(),
            usual.notAfterMillis());
    return random.nextInt(3) > 0
        ? good
        : new Placement(
            good.type(),
            good.group(),
            good.script(),
            random.nextBoolean() ? good.replicas().reversed() : good.replicas(),
            good.serviceClass(),
            group.now + random.nextInt(10));
  }

  /** Who is to serve next: who stands and is up, the others that are up, then who is down. */
  private List<Address> ranked() {
    Ledger.PlacedAt placed = group.ledger().placed();
    boolean stands = placed != null && placed.placement().script().equals(group.running().hash());
    List<Address> standing = stands ? group.replicas() : List.of();
    Comparator<Address> byNeed =
        Comparator.comparing((Address node) ->
                group.ledger().downs().isDown(node, Instant.ofEpochMilli(group.now)))
            .thenComparing(node -> !standing.contains(node));
    return group.world.network().candidates(group.world.feed()).stream()
        .map(node -> node.address())
        .sorted(byNeed)
        .limit(group.running().service().replicas())
        .toList();
  }

  private boolean isHurt() {
    Instant now = Instant.ofEpochMilli(group.now);
    return group.replicas().stream().anyMatch(node -> group.ledger().downs().isDown(node, now));
  }

  /** A quorum's word of a replica, which may be of another node, another time, or another's. */
  private Down down() {
    Address target =
        random.nextInt(8) == 0
            ? pick(group.world.network().services()).address()
            : pick(group.replicas());
    long last = group.now - random.nextInt(1000) + (random.nextInt(8) == 0 ? 2500 : 0);
    last -= random.nextInt(8) == 0 ? 60_500 : 0;
    int apart = random.nextInt(8) == 0 ? 25_000 : 2000;
    List<SecretKey> observers = new ArrayList<>(group.anchors());
    observers.remove(random.nextInt(observers.size()));
    switch (random.nextInt(10)) {
      case 0 -> observers.removeLast();
      case 1 -> observers.set(0, pick(STRANGERS));
      case 2 -> observers.set(0, observers.getLast());
      default -> {}
    }
    Address said = random.nextInt(10) == 0 ? pick(group.replicas()) : target;
    List<Down.Observed> words = new ArrayList<>();
    for (SecretKey observer : observers) {
      long at = words.isEmpty() ? last : last - random.nextInt(apart);
      words.add(Down.Observed.by(observer, group.world.network().domain(), said, at - 9000, at));
    }
    return new Down(target, words);
  }

  private EntryBody fact() {
    int minutes = 1 + random.nextInt(30);
    SecretKey attester = random.nextInt(6) == 0 ? pick(STRANGERS) : World.AIRLINE;
    String flight = random.nextInt(6) == 0 ? "SL999" : World.GROUP;
    return World.delay(attester, flight, minutes, group.now, random.nextBoolean());
  }

  private Election election(Hash id) {
    Election good = goodElection(id);
    if (random.nextInt(3) > 0) {
      return good;
    }
    int attempt = good.attempt();
    long placement = good.placement();
    Address executor = good.executor();
    Election.Route route = good.route();
    long deadline = good.deadlineMillis();
    Election.Evidence evidence = good.evidence();
    switch (random.nextInt(6)) {
      case 0 -> attempt = random.nextInt(5);
      case 1 -> placement = random.nextInt(group.entries.size() + 1);
      case 2 -> executor = pick(nodes()).address();
      case 3 -> {
        route = Election.Route.ANCHOR;
        executor = group.executor(id, attempt, route);
      }
      case 4 -> deadline = group.now + random.nextInt(12_000);
      default -> evidence = evidence(id, evidence);
    }
    return new Election(id, attempt, placement, executor, route, deadline, evidence);
  }

  private Election goodElection(Hash id) {
    Ledger.PlacedAt placed = group.ledger().placed();
    if (placed != null) {
      return group.election(id);
    }
    return new Election(id, 1, 0, World.EAS, Election.Route.SERVICE, group.now, null);
  }

  private Election.@Nullable Evidence evidence(Hash id, Election.@Nullable Evidence good) {
    TestGroup.Wanted one = group.want(id);
    List<Address> nodes = new ArrayList<>();
    int receipts = 1 + random.nextInt(2);
    for (int i = 0; i < receipts; i++) {
      nodes.add(pick(group.world.network().services()).address());
    }
    Election.Evidence made = group.evidence(one, nodes);
    return switch (random.nextInt(4)) {
      case 0 -> null;
      case 1 -> made;
      case 2 -> new Election.Evidence(1 - made.index(), made.output(), made.receipts());
      default -> {
        List<SignedReceipt> mixed = new ArrayList<>(made.receipts());
        TestGroup.Wanted other = group.want(pick(List.copyOf(group.wanted.keySet())));
        mixed.set(0, group.receipt(nodes.getFirst(), other));
        yield new Election.Evidence(
            made.index(), good == null ? made.output() : good.output(), mixed);
      }
    };
  }

  private Outcome outcome(EffectCase effect, int attempt) {
    EffectCase.Attempt elected = effect.attempts().get(attempt - 1);
    if (random.nextInt(4) == 0) {
      return group.expired(effect.id(), attempt);
    }
    boolean hotel = effect.target().attestation() != null;
    Bytes done =
        hotel && random.nextInt(5) > 0
            ? World.confirmation(
                random.nextInt(8) == 0 ? pick(STRANGERS) : World.HOTEL,
                random.nextInt(8) == 0 ? Hash.ZERO : effect.id(),
                World.START)
            : World.json("{\"status\":200}");
    Outcome.Kind kind =
        pick(List.of(Outcome.Kind.SUCCESS, Outcome.Kind.NOT_DONE, Outcome.Kind.UNKNOWN));
    Bytes content =
        kind == Outcome.Kind.SUCCESS ? done : World.json("{\"status\":502,\"why\":\"no\"}");
    SecretKey key = random.nextInt(8) == 0 ? pick(nodes()) : group.world.keyOf(elected.executor());
    Outcome signed =
        Outcome.by(key, group.world.network().domain(), effect.id(), attempt, kind, content);
    return random.nextInt(10) > 0
        ? signed
        : new Outcome(
            effect.id(), attempt, kind, content, elected.executor(), pick(nodes()).sign(Hash.ZERO));
  }

  private Failure failure(EffectCase effect) {
    List<SecretKey> anchors = group.anchors();
    if (random.nextInt(3) == 0) { // right but for its author, perhaps
      SecretKey author = pick(anchors);
      List<SecretKey> others = anchors.stream().filter(key -> key != author).toList();
      return group.failure(effect.id(), claim(effect), author, others);
    }
    SecretKey by =
        random.nextInt(3) == 0
            ? pick(nodes())
            : group.world.keyOf(effect.attempts().getLast().executor());
    List<SecretKey> witnesses = new ArrayList<>();
    int count = random.nextInt(4);
    int first = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      witnesses.add(random.nextInt(8) == 0 ? pick(nodes()) : anchors.get((first + i) % 4));
    }
    return group.failure(effect.id(), claim(effect), by, witnesses);
  }

  private Outcome.Kind claim(EffectCase effect) {
    boolean unknown = effect.mayHaveArrived() ? random.nextInt(4) > 0 : random.nextInt(4) == 0;
    return unknown ? Outcome.Kind.UNKNOWN : Outcome.Kind.NOT_DONE;
  }

  private List<SecretKey> nodes() {
    List<SecretKey> out = new ArrayList<>(group.anchors());
    group.world.network().services().forEach(node -> out.add(group.world.keyOf(node.address())));
    return out;
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
