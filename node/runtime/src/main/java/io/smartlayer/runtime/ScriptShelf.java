package io.smartlayer.runtime;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Storage;
import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.token.Activation;
import io.smartlayer.token.EffectCase;
import io.smartlayer.token.Founding;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.ServiceScript;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The scripts that this node has judged and taken. What it lacks it fetches from where the token's
 * contract says it is (ERC-5169), or the activation of a token that an attestation bears, and takes
 * it only when the hash, the signature and the signer's say over the tokens are right.
 *
 * <p>Files stay on the disk. In memory are those that were wanted last, and those that something
 * else holds, such as a group that is awake; another is read again when it is wanted, which takes
 * some milliseconds.
 *
 * <p>Anyone may name a script and a contract of his own. So fetches are few, few for each contract,
 * and not repeated at once; and refusals are forgotten in the end. Safe for use by many threads.
 */
final class ScriptShelf implements ServiceScript.Library {
  /** How many bytes their files may have together, on the disk; the last may go beyond it. */
  static final long BYTES_LIMIT = 1L << 30;

  /** How many of them are held in memory though nothing else holds them. */
  static final int HELD_LIMIT = 256;

  /** How many refusals, and how many failed fetches, are remembered. */
  static final int FAILURES_LIMIT = 1024;

  /** How many scripts are fetched at once; others are fetched when they are wanted again. */
  static final int FETCHES_LIMIT = 32;

  /** How many of them from places of one contract. */
  static final int CONTRACT_FETCHES_LIMIT = 2;

  /** How many places of a contract are tried. */
  static final int PLACES_LIMIT = 8;

  /** After how long a script that could not be had is fetched again, if it is wanted. */
  static final Duration FETCH_AGAIN = Duration.ofMillis(500);

  /** After how long a script that was refused is fetched and judged again, if it is wanted. */
  static final Duration JUDGE_AGAIN = Duration.ofMinutes(1);

  private static final System.Logger LOG = System.getLogger(ScriptShelf.class.getName());
  private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(5);

  private final Chain chain;
  private final Web web;
  private final NodeLoop loop;
  private final Storage.Log log;
  private final int limit;
  private final Map<Hash, Long> places = new ConcurrentSkipListMap<>(); // in the log
  private final Map<Hash, WeakReference<ServiceScript>> read = new ConcurrentSkipListMap<>();
  private final RecentMap<Hash, ServiceScript> held;
  private final AtomicLong bytes = new AtomicLong();
  private final RecentMap<Hash, String> refused = new RecentMap<>(FAILURES_LIMIT);
  private final RecentMap<Hash, Long> triedAtNanos = new RecentMap<>(FAILURES_LIMIT);
  private final TreeMap<Hash, TokenType> fetching = new TreeMap<>(); // guarded by itself

  /** Says where a script is, if the chain can be asked. */
  private interface Source {
    List<String> at(Chain.Block block);
  }

  /**
   * A shelf that takes back what was stored before, whether or not the chain can be asked.
   *
   * @param chain asked directly: fetching waits for its answers
   * @param loop keeps what is taken in {@code log}
   * @param limit how many scripts it takes
   * @param heldLimit how many of them it holds in memory
   */
  ScriptShelf(Chain chain, Web web, NodeLoop loop, Storage.Log log, int limit, int heldLimit) {
    this.chain = chain;
    this.web = web;
    this.loop = loop;
    this.log = log;
    this.limit = limit;
    this.held = new RecentMap<>(heldLimit);
    for (long place = 0; place < log.size(); place++) {
      Bytes file = log.read(place);
      places.put(Hash.sha256(file), place);
      bytes.addAndGet(file.size());
    }
  }

  /** The shelf of a node. */
  static ScriptShelf of(NodeParts node, NodeLoop loop) {
    Storage.Log log = node.disk().storage().open("scripts");
    NodeWorld world = node.world();
    return new ScriptShelf(
        world.chain(), world.web(), loop, log, node.limits().scripts(), HELD_LIMIT);
  }

  @Override
  public @Nullable ServiceScript find(Hash hash) {
    Long place = places.get(hash);
    if (place == null) {
      return null;
    }
    WeakReference<ServiceScript> before = read.get(hash);
    ServiceScript known = before == null ? null : before.get();
    if (known == null) {
      known = readAgain(hash, place);
    }
    if (known != null) {
      held.put(hash, known);
    }
    return known;
  }

  private @Nullable ServiceScript readAgain(Hash hash, long place) {
    return switch (TakenBefore.load(log.read(place), chain.chainId())) {
      case ServiceScript.Loading.Loaded(ServiceScript script) -> {
        read.put(hash, new WeakReference<>(script));
        yield script;
      }
      case ServiceScript.Loading.Refused(String code, String _) -> {
        places.remove(hash); // another version of this software took it: it is judged anew
        LOG.log(
            System.Logger.Level.WARNING, "event=script-not-read script=" + hash + " code=" + code);
        yield null;
      }
      case ServiceScript.Loading.CannotTell _ -> null;
    };
  }

  /** How many scripts are in memory for the shelf's own sake. */
  int held() {
    return held.size();
  }

  /** How many scripts there are. */
  int size() {
    return places.size();
  }

  @Override
  public @Nullable String refusal(Hash hash) {
    return refused.get(hash);
  }

  /** The script under which an effect was asked for; null while it is not here, and is wanted. */
  @Nullable ServiceScript wanted(EffectCase effect, Ledger ledger) {
    ServiceScript script = at(effect.offset(), ledger);
    Hash hash = ledger.scriptAt(effect.offset());
    if (script == null && hash != null) {
      want(hash, Objects.requireNonNull(ledger.founding(), "it has a script"));
    }
    return script;
  }

  /**
   * Sees to it that a script comes, if it can be had; returns at once. Ask again and again.
   *
   * @param founding what began a feed, or is to begin one, for tokens that the script is to run
   */
  void want(Hash hash, Founding founding) {
    TokenType type = founding.type();
    switch (type.collection()) {
      case TokenType.Collection.Contract(Address contract) ->
          want(hash, type, block -> published(contract, block));
      case TokenType.Collection.Attested _ -> {
        if (founding instanceof Activation first && first.bearing() != null) {
          List<String> place = List.of(first.bearing().place());
          want(hash, type, _ -> place);
        }
      }
    }
  }

  /** The same for the tokens of a contract. */
  void want(Hash hash, TokenType type) {
    want(hash, type, block -> published(type.contract(), block));
  }

  private void want(Hash hash, TokenType type, Source source) {
    if (places.containsKey(hash) || isFull() || !isTime(hash)) {
      return;
    }
    synchronized (fetching) {
      if (fetching.containsKey(hash)
          || fetching.size() >= FETCHES_LIMIT
          || fetching.values().stream().filter(type::equals).count() >= CONTRACT_FETCHES_LIMIT) {
        return;
      }
      fetching.put(hash, type);
    }
    Thread.ofVirtual()
        .name("script")
        .start(() -> {
          try {
            fetch(hash, source);
          } finally {
            triedAtNanos.put(hash, System.nanoTime());
            synchronized (fetching) {
              fetching.remove(hash);
            }
          }
        });
  }

  private boolean isFull() {
    return places.size() >= limit || bytes.get() >= BYTES_LIMIT;
  }

  private boolean isTime(Hash hash) {
    Long tried = triedAtNanos.get(hash);
    Duration pause = refused.get(hash) == null ? FETCH_AGAIN : JUDGE_AGAIN;
    return tried == null || System.nanoTime() - tried > pause.toNanos();
  }

  /** Nowhere while the chain cannot be asked; then it is fetched when it is wanted again. */
  private List<String> published(Address contract, Chain.Block block) {
    return chain.scriptUris(contract, block.number())
            instanceof Chain.Answer.Known<List<String>>(List<String> places)
        ? places
        : List.of();
  }

  private void fetch(Hash hash, Source source) {
    if (!(chain.latest() instanceof Chain.Answer.Known<Chain.Block>(Chain.Block block))) {
      return; // fetched again when it is wanted again
    }
    for (String place : source.at(block).stream().limit(PLACES_LIMIT).toList()) {
      Bytes file = download(place);
      if (file != null && Hash.sha256(file).equals(hash)) {
        judged(hash, file, ServiceScript.load(file, chain, block.number()));
        return;
      }
    }
  }

  private @Nullable Bytes download(String place) {
    URI uri;
    try {
      uri = URI.create(place);
    } catch (IllegalArgumentException e) {
      return null;
    }
    if (!Objects.equals(uri.getScheme(), "http") && !Objects.equals(uri.getScheme(), "https")) {
      return null;
    }
    var answer = web.send(new Web.Request("GET", uri, List.of(), Bytes.EMPTY, FETCH_TIMEOUT));
    return answer instanceof Web.Exchange.Answered(int status, Bytes body) && status == 200
        ? body
        : null;
  }

  private void judged(Hash hash, Bytes file, ServiceScript.Loading loading) {
    switch (loading) {
      case ServiceScript.Loading.Loaded(ServiceScript script) -> {
        if (!loop.put(() -> take(script, file))) {
          LOG.log(System.Logger.Level.DEBUG, "event=script-not-kept script=" + hash);
        }
      }
      case ServiceScript.Loading.Refused(String code, String why) -> {
        refused.put(hash, code + ": " + why);
        LOG.log(
            System.Logger.Level.WARNING, "event=script-refused script=" + hash + " code=" + code);
      }
      case ServiceScript.Loading.CannotTell _ -> {}
    }
  }

  private void take(ServiceScript script, Bytes file) {
    if (places.containsKey(script.hash())) {
      return;
    }
    long place = log.size();
    loop.store(log, file);
    bytes.addAndGet(file.size());
    loop.afterSync(() -> {
      read.put(script.hash(), new WeakReference<>(script));
      held.put(script.hash(), script);
      places.put(script.hash(), place);
      refused.remove(script.hash());
      LOG.log(System.Logger.Level.INFO, "event=script-taken script=" + script.hash());
    });
  }
}
