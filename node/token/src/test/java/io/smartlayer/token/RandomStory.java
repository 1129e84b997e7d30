package io.smartlayer.token;

import io.smartlayer.feed.Close;
import io.smartlayer.feed.Committee;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.TokenId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.StreamSupport;

/**
 * A history that a seed tells, with entries of every kind in an order that a committee could have
 * taken: tokens come, facts and notices reach them, effects are carried out or fail, placements,
 * terms and words of replicas pass.
 */
final class RandomStory {
  private static final int TOKENS_LIMIT = 5;
  private static final List<String> WEBHOOKS =
      List.of("", "https://holder.example/hook?a=%C3%A9", "no address at all");

  private final SplittableRandom random;
  private final StepRunner runner;
  private final TestBulletin bulletin;
  final Story story;
  private int tokens;
  private int imported;
  private int terms;
  private int heard;
  private long block;

  private RandomStory(long seed, StepRunner runner) {
    this.random = new SplittableRandom(seed);
    this.runner = runner;
    this.story =
        new Story(runner, RandomScripts.first(), RandomScripts.kind(), RandomScripts.strict());
    this.bulletin = new TestBulletin(story.world, story.script, World.START);
  }

  /** Tells a history of so many entries at least. */
  static Story told(long seed, int entries, StepRunner runner) {
    var random = new RandomStory(seed, runner);
    random.activate();
    random.place();
    while (random.story.entries.size() < entries) {
      random.next();
    }
    return random.story;
  }

  private void next() {
    if (story.state.ledger().upgrades().isOpen(Instant.ofEpochMilli(story.now() + 1000))) {
      rest();
      return;
    }
    switch (random.nextInt(24)) {
      case 15 -> upgrade();
      case 0 -> activate();
      case 1 -> place();
      case 2 -> close();
      case 3, 4 -> word();
      case 5, 6 -> take();
      case 7, 8 -> story.add(World.delay(random.nextInt(300), story.now()));
      case 9, 10 -> elect();
      case 11 -> update();
      case 12 -> revoke();
      case 13 -> change();
      case 14 -> hear();
      case 16 -> read();
      case 17 -> speak();
      case 18 -> story.add(story.world.down(committee(), random.nextInt(3), story.now()));
      default -> settle();
    }
  }

  private void activate() {
    if (tokens < TOKENS_LIMIT) {
      String webhook = WEBHOOKS.get(random.nextInt(WEBHOOKS.size()));
      int number = 50 + 7 * tokens++ % TOKENS_LIMIT; // not in the order of their names
      story.add(story.world.activation(story.script, World.token(number), webhook));
    }
  }

  /** The issuer wants one of the other scripts. */
  private void upgrade() {
    Ledger ledger = story.state.ledger();
    Hash from = Objects.requireNonNull(ledger.script());
    Hash next = story.scripts.get(random.nextInt(story.scripts.size())).hash();
    if (!next.equals(from) && story.entries.size() > 15) {
      story.add(story.world.upgrade(World.OWNER, from, next, story.now()));
    }
  }

  /** What goes on while an upgrade is open: one replica in eight says what is not so. */
  private void rest() {
    switch (random.nextInt(12)) {
      case 0 -> place();
      case 1 -> close();
      case 2 -> word();
      case 3 -> elect();
      case 4 -> revoke();
      default -> say();
    }
  }

  private void say() {
    Ledger ledger = story.state.ledger();
    List<Address> replicas = Objects.requireNonNull(ledger.placed()).placement().replicas();
    Upgrade last = Objects.requireNonNull(ledger.upgrades().last());
    var migration =
        Migration.of(
            runner,
            story.library.need(last.script()),
            last,
            story.state.instances().values(),
            Hash.ZERO);
    UpgradeWord.Finding finding =
        random.nextInt(8) == 0 ? new UpgradeWord.Finding("lie", Hash.ZERO) : migration.finding();
    Address node = replicas.get(random.nextInt(replicas.size()));
    story.add(story.world.word(node, last, finding));
  }

  /** Some proofs were made long before others that come sooner. */
  private void update() {
    List<TokenId> living = List.copyOf(story.state.instances().keySet());
    if (!living.isEmpty()) {
      Bytes args = World.json("{\"by\":" + random.nextInt(300) + "}");
      long made = story.now() + 20 * random.nextLong(-CallGuard.PROOF_WINDOW.toMillis(), 1000);
      TokenId token = living.get(random.nextInt(living.size()));
      story.add(story.world.update(token, "move", args, made, "jti " + story.entries.size()));
    }
  }

  /** Some links have expired long before others that are taken back sooner. */
  private void revoke() {
    List<TokenId> living = List.copyOf(story.state.instances().keySet());
    if (!living.isEmpty()) {
      TokenId token = living.get(random.nextInt(living.size()));
      long expiry = story.now() + random.nextLong(3 * Revocations.KEPT_MILLIS);
      Grant grant =
          Chains.grant(
              World.HOLDER, World.AIRLINE, Chains.words().of(token).depth(1).until(expiry));
      var words = Chains.words().of(token).depth(0).until(expiry);
      List<Delegation> links =
          random.nextBoolean()
              ? List.of()
              : List.of(Chains.after(grant, World.AIRLINE, World.HOTEL, words));
      long made = story.now() + random.nextLong(3 * Revocations.KEPT_MILLIS);
      var chain = new GrantChain(grant, links);
      story.add(Revocation.by(World.HOLDER, Chains.DOMAIN, chain, made));
    }
  }

  private void change() {
    List<TokenId> living = List.copyOf(story.state.instances().keySet());
    if (random.nextInt(3) == 0) {
      story.add(story.world.suspension(World.OWNER, random.nextBoolean(), story.now()));
    } else if (!living.isEmpty()) {
      TokenId token = living.get(random.nextInt(living.size()));
      if (random.nextInt(3) == 0) {
        story.add(new Transfer(token));
        return;
      }
      String webhook = WEBHOOKS.get(random.nextInt(WEBHOOKS.size()));
      story.add(story.world.handover(World.HOTEL, token, webhook, story.now()));
    }
  }

  /** What two other tokens send, who count by themselves. */
  private void hear() {
    List<TokenId> living = List.copyOf(story.state.instances().keySet());
    if (!living.isEmpty()) {
      TokenId from = World.token(90 + random.nextInt(2));
      TokenId to = living.get(random.nextInt(living.size()));
      heard += 1 + random.nextInt(3);
      int hops = 1 + random.nextInt(EffectRequest.HOPS_LIMIT);
      story.add(Bodies.message(from, to, heard, hops));
    }
  }

  /** Goes on with the chain: an event for one token, for all, for none; or no event. */
  private void read() {
    block += random.nextInt(3);
    int index = 10 * story.entries.size();
    switch (random.nextInt(4)) {
      case 0 -> story.add(ChainEvent.none(block++));
      case 1 -> story.add(ChainEvent.of(ChainLogs.gate(block, index, random.nextBoolean())));
      default -> {
        int number = 50 + random.nextInt(8);
        story.add(ChainEvent.of(ChainLogs.transfer(block, index, number)));
      }
    }
  }

  private void place() {
    List<Address> nodes =
        new ArrayList<>(
            story.world.network().candidates(story.world.feed()).stream()
                .map(Membership.Node::address)
                .toList());
    if (random.nextBoolean()) {
      nodes.removeLast();
    }
    story.add(
        new Placement(
            World.TYPE, World.GROUP, story.script.hash(), nodes, "standard", story.now() + 1000));
  }

  private void close() {
    if (random.nextInt(3) == 0) {
      story.add(new Closed(new Close(++terms, 10L * terms, committee())));
    }
  }

  private Committee committee() {
    Committee all = story.world.network().committee(story.world.feed());
    return random.nextBoolean() ? all : new Committee(List.of(all.members().get(2)));
  }

  /** What a replica says of the group's key: one of two, as often as it may. */
  private void speak() {
    List<Address> replicas =
        Objects.requireNonNull(story.state.ledger().placed()).placement().replicas();
    Address node = replicas.get(random.nextInt(replicas.size()));
    GroupKeys.Word before = story.state.ledger().keys().saidBy(node);
    if (before == null || before.times() < GroupKeys.WORDS_LIMIT) {
      var key = new SealingKey(Hash.keccak(Bytes.ofLong(random.nextInt(2))).bytes());
      var domain = story.world.network().domain();
      story.add(GroupKey.by(story.world.keyOf(node), domain, story.world.feed(), key));
    }
  }

  private void word() {
    List<Address> replicas =
        Objects.requireNonNull(story.state.ledger().placed()).placement().replicas();
    Address node = replicas.get(random.nextInt(replicas.size()));
    long size = Snapshot.EVERY * (1L + random.nextInt(2) + story.entries.size() / 8);
    Hash hash = Hash.keccak(Bytes.ofLong(random.nextInt(2)));
    var domain = story.world.network().domain();
    story.add(Snapshot.by(story.world.keyOf(node), domain, story.world.feed(), size, hash));
  }

  /** Takes the next entry of the bulletin, in which something may have been said. */
  private void take() {
    switch (random.nextInt(4)) {
      case 0 -> bulletin.close(committee());
      case 1, 2 -> bulletin.say(TestBulletin.notice(random.nextInt(300), World.START));
      default -> {}
    }
    if (imported < bulletin.imports().size()) {
      story.add(bulletin.imports().get(imported++));
    }
  }

  private void elect() {
    List<AskedStep> asked = List.copyOf(story.state.folded().asked().values());
    if (asked.isEmpty()) {
      return;
    }
    AskedStep step = asked.get(random.nextInt(asked.size()));
    GroupState.Transition taken =
        story.transitions.get((int) step.offset()).stream()
            .filter(one -> one.token().equals(step.token()))
            .findFirst()
            .orElseThrow();
    int index = random.nextInt(step.output().effects().size());
    if (step.output().effects().get(index) instanceof EffectRequest.Timer) {
      story.add(story.timer(taken, index));
      return;
    }
    Hash id = taken.effectIds(story.world.feed()).get(index);
    String webhook = Objects.requireNonNull(story.state.instance(step.token())).webhook();
    EffectRequest request = step.output().effects().get(index);
    boolean waits =
        request instanceof EffectRequest.Send send
            && !story.state.ledger().isTurn(step.token(), send);
    if (!waits
        && story.state.ledger().effect(id) == null
        && Targets.of(story.script.service(), request, webhook) != null) {
      story.elect(taken, index);
    }
  }

  /** Goes on with one of the effects. */
  private void settle() {
    List<EffectCase> all =
        StreamSupport.stream(story.state.ledger().effects().spliterator(), false).toList();
    if (all.isEmpty()) {
      return;
    }
    EffectCase effect = all.get(random.nextInt(all.size()));
    int last = effect.attempts().size();
    switch (effect.status()) {
      case RUNNING -> end(effect, last);
      case NEXT_SERVICE -> story.again(effect.id(), last + 1, Election.Route.SERVICE);
      case NEXT_ANCHOR -> story.again(effect.id(), last + 1, Election.Route.ANCHOR);
      case SUCCEEDED -> {}
      case FAILED, UNKNOWN -> {
        if (random.nextInt(4) == 0) {
          story.add(success(effect, 1 + random.nextInt(last)));
        }
      }
    }
  }

  private void end(EffectCase effect, int attempt) {
    boolean anchor = effect.attempts().getLast().route() == Election.Route.ANCHOR;
    switch (random.nextInt(4)) {
      case 0 -> story.add(success(effect, attempt));
      case 1 -> {
        if (anchor && !(effect.request() instanceof EffectRequest.Send)) {
          story.add(story.failure(effect.id()));
        } else {
          story.add(story.expired(effect.id(), attempt));
        }
      }
      case 2 -> {
        Bytes content = World.json("{\"status\":502,\"why\":\"bad gateway\"}");
        story.add(story.outcome(effect.id(), attempt, Outcome.Kind.UNKNOWN, content));
      }
      default -> {
        Bytes content = World.json("{\"status\":409}");
        story.add(story.outcome(effect.id(), attempt, Outcome.Kind.NOT_DONE, content));
      }
    }
  }

  private Outcome success(EffectCase effect, int attempt) {
    Bytes content =
        effect.target().attestation() == null
            ? World.json("{\"status\":204}")
            : World.confirmation(World.HOTEL, effect.id(), story.now());
    return story.outcome(effect.id(), attempt, Outcome.Kind.SUCCESS, content);
  }
}
