package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.CallGuard.Decision;
import io.smartlayer.token.CallGuard.Refusal;
import io.smartlayer.token.Chains.Words;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What must hold of every chain: no link allows what the one before does not; who lacks a key can
 * add nothing; links cannot be removed, swapped or repeated; one that was taken back voids all
 * after it.
 */
class GrantChainPropertyTest {
  private static final int SEEDS = Integer.getInteger("grants.seeds", 400);
  private static final List<String> METHODS = List.of("drive", "lock", "trunk", "unlock");
  private static final List<SecretKey> KEYS =
      List.of(World.key("ann"), World.key("ben"), World.key("cem"), World.key("dee"));
  private static final Instant NOW = Instant.ofEpochMilli(World.START);

  private final GrantRules rules =
      new GrantRules(Chains.DOMAIN, Chains.NODE, CallGuard.PROOF_WINDOW);

  /** A chain that someone built, with everything that is true of it, known by construction. */
  private static final class Built {
    final List<GrantLink> links = new ArrayList<>();
    final List<SecretKey> signers = new ArrayList<>();
    final List<SecretKey> named = new ArrayList<>();

    void add(GrantLink link, SecretKey signer, SecretKey key) {
      links.add(link);
      signers.add(signer);
      named.add(key);
    }

    GrantChain chain() {
      return new GrantChain(
          (Grant) links.getFirst(), links.stream().skip(1).map(Delegation.class::cast).toList());
    }
  }

  @Test
  void whateverIsAllowedEveryLinkAllows() {
    int allowed = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      Built built = random(random, 5);
      SecretKey caller = random.nextInt(8) == 0 ? key(random) : built.named.getLast();
      String method = METHODS.get(random.nextInt(METHODS.size()));
      Decision decision = decide(built, caller, method, Hash.ZERO);

      boolean may = may(built, caller, method);
      assertThat(decision instanceof Decision.Allowed).as("seed %d", seed).isEqualTo(may);
      allowed += may ? 1 : 0;
    }
    assertThat(allowed).isBetween(SEEDS / 20, SEEDS * 19 / 20);
  }

  /** Each rule said once more, link by link, from what is known of how the chain was built. */
  private static boolean may(Built built, SecretKey caller, String method) {
    boolean all = built.signers.getFirst() == World.HOLDER && built.named.getLast() == caller;
    for (int i = 0; i < built.links.size(); i++) {
      GrantLink link = built.links.get(i);
      all &= link.methods().contains(method);
      all &= link.token().equals(World.token(42)) && link.audience().equals(Chains.SITE);
      all &= link.expiryMillis() > World.START;
      if (link instanceof Delegation delegation) {
        GrantLink before = built.links.get(i - 1);
        all &= built.signers.get(i) == built.named.get(i - 1);
        all &= delegation.parent().equals(before.hash());
        all &= link.depth() < before.depth() && link.expiryMillis() <= before.expiryMillis();
        all &= new TreeSet<>(before.methods()).containsAll(link.methods());
      }
    }
    return all;
  }

  @Test
  void aPlantedWideningIsFoundWhereverItStands() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      Built sound = random(random, Integer.MAX_VALUE);
      if (sound.links.size() == 1) {
        continue;
      }
      int at = 1 + random.nextInt(sound.links.size() - 1);
      Built built = again(sound, at, widened(sound.links, at, random));
      String method = built.links.getLast().methods().getFirst();

      assertThat(decide(built, built.named.getLast(), method, Hash.ZERO))
          .as("seed %d, link %d", seed, at)
          .isIn(
              new Decision.Refused(Refusal.ORIGIN_NOT_GRANTED),
              new Decision.Refused(Refusal.DELEGATION_WIDER),
              new Decision.Refused(Refusal.DELEGATION_TOO_LONG));
    }
  }

  @Test
  void linksCannotBeRemovedSwappedOrRepeated() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      Built sound = random(random, Integer.MAX_VALUE);
      GrantChain chain = sound.chain();
      if (chain.delegations().size() < 2) {
        continue;
      }
      List<Delegation> links = new ArrayList<>(chain.delegations());
      int at = random.nextInt(links.size() - 1);
      switch (random.nextInt(3)) {
        case 0 -> links.remove(at);
        case 1 -> Collections.swap(links, at, at + 1);
        default -> links.add(at, links.get(at));
      }
      var other = new GrantChain(chain.grant(), links);
      for (SecretKey caller : sound.named) {
        String method = other.last().methods().getFirst();
        assertThat(rules.decide(Chains.call(other, caller, method), NOW, _ -> false, holder()))
            .as("seed %d", seed)
            .isInstanceOf(Decision.Refused.class);
      }
    }
  }

  @Test
  void aLinkThatWasTakenBackVoidsAllAfterIt() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      Built sound = random(random, Integer.MAX_VALUE);
      String method = sound.links.getLast().methods().getFirst();
      Hash taken = sound.links.get(random.nextInt(sound.links.size())).hash();

      assertThat(decide(sound, sound.named.getLast(), method, Hash.ZERO))
          .isInstanceOf(Decision.Allowed.class);
      assertThat(decide(sound, sound.named.getLast(), method, taken))
          .isEqualTo(new Decision.Refused(Refusal.GRANT_REVOKED));
    }
  }

  /** A chain in which one of so many choices goes wrong; {@code MAX_VALUE} for none. */
  private static Built random(Random random, int odds) {
    var built = new Built();
    SecretKey named = key(random);
    SecretKey signer = slip(random, odds) ? key(random) : World.HOLDER;
    Words words = Chains.words().methods("drive", "lock", "trunk", "unlock");
    if (slip(random, odds * 2)) {
      words = words.of(World.token(43));
    }
    built.add(Chains.grant(signer, named, words), signer, named);
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      GrantLink before = built.links.getLast();
      words = narrowed(before, count - 1 - i, random);
      if (slip(random, odds)) {
        words = widen(words, before, random);
      }
      signer = slip(random, odds) ? key(random) : built.named.getLast();
      Hash parent = slip(random, odds) ? built.links.getFirst().hash() : before.hash();
      named = key(random);
      built.add(Chains.after(parent, signer, named, words), signer, named);
    }
    return built;
  }

  private static Words narrowed(GrantLink before, int toCome, Random random) {
    List<String> methods = new ArrayList<>(before.methods());
    if (methods.size() > 1 && random.nextInt(3) == 0) {
      methods.remove(random.nextInt(methods.size()));
    }
    long left = before.expiryMillis() - World.START;
    int depth = toCome + random.nextInt(before.depth() - toCome);
    return new Words(
        before.token(),
        methods,
        before.audience(),
        depth,
        World.START + left / (1 + random.nextInt(2)));
  }

  /** Says more than the link before in one way. */
  private static Words widen(Words words, GrantLink before, Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> words.of(World.token(44));
      case 1 -> words.at("https://evil.example");
      case 2 -> words.until(before.expiryMillis() + 1);
      case 3 ->
          before.depth() < GrantLink.DEPTH_LIMIT
              ? words.depth(before.depth())
              : words.until(before.expiryMillis() + 1);
      default -> {
        List<String> more = new ArrayList<>(words.methods());
        more.add("sell");
        yield words.methods(more.toArray(String[]::new));
      }
    };
  }

  private static Words widened(List<GrantLink> links, int at, Random random) {
    GrantLink link = links.get(at);
    var words =
        new Words(link.token(), link.methods(), link.audience(), link.depth(), link.expiryMillis());
    return widen(words, links.get(at - 1), random);
  }

  /** The same chain with one link that says something else, all signed by who should. */
  private static Built again(Built sound, int at, Words other) {
    var built = new Built();
    built.add(sound.links.getFirst(), sound.signers.getFirst(), sound.named.getFirst());
    for (int i = 1; i < sound.links.size(); i++) {
      GrantLink link = sound.links.get(i);
      Words words =
          new Words(
              link.token(), link.methods(), link.audience(), link.depth(), link.expiryMillis());
      SecretKey signer = built.named.getLast();
      SecretKey named = sound.named.get(i);
      var next = Chains.after(built.links.getLast(), signer, named, i == at ? other : words);
      built.add(next, signer, named);
    }
    return built;
  }

  private static boolean slip(Random random, int odds) {
    return odds > 0 && odds < 1000 && random.nextInt(odds) == 0;
  }

  private static SecretKey key(Random random) {
    return KEYS.get(random.nextInt(KEYS.size()));
  }

  private Decision decide(Built built, SecretKey caller, String method, Hash taken) {
    var call = Chains.call(built.chain(), caller, method);
    return rules.decide(call, NOW, taken::equals, holder());
  }

  private static Address holder() {
    return World.HOLDER.address();
  }
}
