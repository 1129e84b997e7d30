package io.smartlayer.runtime;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Storage;
import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.token.ServiceScript;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * The scripts that this node has judged and taken. What it lacks it fetches from where the token's
 * contract says it is (ERC-5169), and takes it only when the hash, the signature and the signer's
 * say over the contract are right.
 */
final class ScriptShelf implements ServiceScript.Library {
  /** How many scripts are kept in memory. */
  static final int SCRIPTS_LIMIT = 1024;

  /** How many scripts are fetched at once; others are fetched when they are wanted again. */
  static final int FETCHES_LIMIT = 64;

  /** How many places of a contract are tried. */
  static final int PLACES_LIMIT = 8;

  private static final System.Logger LOG = System.getLogger(ScriptShelf.class.getName());
  private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration FETCH_AGAIN = Duration.ofSeconds(1);
  private static final int FETCH_ATTEMPTS = 10;

  private final Chain chain;
  private final Web web;
  private final Storage.Log log;
  private final Map<Hash, ServiceScript> taken = new ConcurrentSkipListMap<>();
  private final Map<Hash, String> refused = new ConcurrentSkipListMap<>();
  private final ConcurrentSkipListSet<Hash> fetching = new ConcurrentSkipListSet<>();

  /**
   * A shelf that takes back what was stored before.
   *
   * @param chain asked directly: fetching waits for its answers
   */
  ScriptShelf(Chain chain, Web web, Storage.Log log) {
    this.chain = chain;
    this.web = web;
    this.log = log;
    for (long i = 0; i < log.size(); i++) {
      Bytes file = log.read(i);
      // It was judged before it was stored; only an owner that changed since could judge otherwise.
      if (judge(file) instanceof ServiceScript.Loading.Loaded(ServiceScript script)) {
        taken.put(script.hash(), script);
      }
    }
  }

  @Override
  public @Nullable ServiceScript find(Hash hash) {
    return taken.get(hash);
  }

  @Override
  public @Nullable String refusal(Hash hash) {
    return refused.get(hash);
  }

  /** Sees to it that a script comes, if it can be had; returns at once. */
  void want(Hash hash, TokenType type) {
    if (taken.containsKey(hash)
        || taken.size() >= SCRIPTS_LIMIT
        || refused.size() >= SCRIPTS_LIMIT
        || fetching.size() >= FETCHES_LIMIT
        || !fetching.add(hash)) {
      return;
    }
    Thread.ofVirtual()
        .name("script")
        .start(() -> {
          try {
            fetchPatiently(hash, type);
          } finally {
            fetching.remove(hash);
          }
        });
  }

  /** The chain or the place may be down for now, such as when all start at once. */
  private void fetchPatiently(Hash hash, TokenType type) {
    try {
      for (int attempt = 0; attempt < FETCH_ATTEMPTS; attempt++) {
        fetch(hash, type);
        if (taken.containsKey(hash) || refused.containsKey(hash)) {
          return;
        }
        Thread.sleep(FETCH_AGAIN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void fetch(Hash hash, TokenType type) {
    if (!(chain.latest() instanceof Chain.Answer.Known<Chain.Block>(Chain.Block block))
        || !(chain.scriptUris(type.contract(), block.number())
            instanceof Chain.Answer.Known<List<String>>(List<String> places))) {
      return; // asked again soon
    }
    for (String place : places.stream().limit(PLACES_LIMIT).toList()) {
      Bytes file = download(place);
      if (file != null && Hash.sha256(file).equals(hash)) {
        take(hash, file);
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

  private void take(Hash hash, Bytes file) {
    switch (judge(file)) {
      case ServiceScript.Loading.Loaded(ServiceScript script) -> {
        synchronized (log) {
          log.append(file);
          log.sync();
        }
        taken.put(hash, script);
        LOG.log(System.Logger.Level.INFO, "event=script-taken script=" + hash);
      }
      case ServiceScript.Loading.Refused(String code, String why) -> {
        refused.put(hash, code + ": " + why);
        LOG.log(
            System.Logger.Level.WARNING, "event=script-refused script=" + hash + " code=" + code);
      }
      case ServiceScript.Loading.CannotTell _ -> {}
    }
  }

  private ServiceScript.Loading judge(Bytes file) {
    return switch (chain.latest()) {
      case Chain.Answer.CannotTell<Chain.Block>(String why) ->
          new ServiceScript.Loading.CannotTell(why);
      case Chain.Answer.Known<Chain.Block>(Chain.Block block) ->
          ServiceScript.load(file, chain, block.number());
    };
  }
}
