package io.smartlayer.adapters.evm;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A chain read from several endpoints at once: its word is what more than half of them say ({@code
 * docs/decisions/0065-several-endpoints.md}). So a minority that is down, lags, stands on a fork or
 * lies changes nothing; where there is no majority nobody can tell.
 *
 * <p>The newest block is the highest that more than half have reached, and of which they have the
 * same. Which endpoints are silent or say something else is logged.
 */
public final class QuorumChain implements Chain, NodeRegistry, AutoCloseable {
  /** Most endpoints. */
  public static final int ENDPOINTS_LIMIT = 7;

  /** How many blocks below the highest are looked at for one that more than half have. */
  static final int FORK_DEPTH = 3;

  /** For how long those that lag behind the first majority are awaited, when a height is asked. */
  static final Duration GRACE = Duration.ofMillis(250);

  private final long chainId;
  private final List<Endpoint> endpoints;

  /**
   * A chain; nothing is asked yet.
   *
   * @param endpoints 1 to {@link #ENDPOINTS_LIMIT}
   */
  QuorumChain(long chainId, List<Endpoint> endpoints) {
    if (endpoints.isEmpty() || endpoints.size() > ENDPOINTS_LIMIT) {
      throw new IllegalArgumentException("1 to " + ENDPOINTS_LIMIT + " endpoints");
    }
    this.chainId = chainId;
    this.endpoints = List.copyOf(endpoints);
  }

  /**
   * A chain that is read over JSON-RPC; nothing is asked yet.
   *
   * @param urls http or https, 1 to {@link #ENDPOINTS_LIMIT}
   * @param chainId the EIP-155 chain id that each must serve
   */
  public static QuorumChain of(List<URI> urls, long chainId) {
    return new QuorumChain(
        chainId,
        urls.stream()
            .map(url -> Endpoint.of(JsonRpc.who(url), new EvmChain(url, chainId)))
            .toList());
  }

  @Override
  public long chainId() {
    return chainId;
  }

  @Override
  public Answer<Block> latest() {
    return highest(
        "latest", Chain::latest, (endpoint, n) -> endpoint.registry().blockAt(n), FORK_DEPTH);
  }

  @Override
  public Answer<Block> finalized() {
    return highest(
        "finalized", Chain::finalized, (endpoint, n) -> endpoint.chain().finalBlock(n), 0);
  }

  @Override
  public Answer<Block> blockAt(long number) {
    return poll("block", endpoint -> endpoint.registry().blockAt(number)).agreed();
  }

  @Override
  public Answer<Block> finalBlock(long number) {
    return read("final block", chain -> chain.finalBlock(number));
  }

  @Override
  public Answer<Address> holderOf(TokenId token, long block) {
    return read("holder", chain -> chain.holderOf(token, block));
  }

  @Override
  public Answer<Address> ownerOf(Address contract, long block) {
    return read("owner", chain -> chain.ownerOf(contract, block));
  }

  @Override
  public Answer<List<String>> scriptUris(Address contract, long block) {
    return read("script", chain -> chain.scriptUris(contract, block));
  }

  @Override
  public Answer<Boolean> hasRole(Address contract, Hash role, Address account, long block) {
    return read("role", chain -> chain.hasRole(contract, role, account, block));
  }

  @Override
  public Answer<List<ListedScript>> listedScripts(Address registry, Address contract, long block) {
    return read("listed scripts", chain -> chain.listedScripts(registry, contract, block));
  }

  @Override
  public Answer<Long> revokedAt(Address eas, Address attester, Hash uid, long block) {
    return read("revocation", chain -> chain.revokedAt(eas, attester, uid, block));
  }

  @Override
  public Answer<List<Log>> logs(Address contract, Hash topic, long from, long to) {
    return read("logs", chain -> chain.logs(contract, topic, from, to));
  }

  @Override
  public Answer<Returned> call(Address contract, Bytes data, long block) {
    return read("call", chain -> chain.call(contract, data, block));
  }

  @Override
  public Answer<Members> members(Address registry, long block) {
    return poll("members", endpoint -> endpoint.registry().members(registry, block)).agreed();
  }

  @Override
  public Answer<Long> groupBlock(Address registry, Hash feedId, long block) {
    return poll("group", endpoint -> endpoint.registry().groupBlock(registry, feedId, block))
        .agreed();
  }

  /** Ends every question that is under way; later ones cannot be told. */
  @Override
  public void close() {
    endpoints.forEach(Endpoint::close);
  }

  private <T> Answer<T> read(String question, Function<Chain, Answer<T>> ask) {
    return poll(question, endpoint -> ask.apply(endpoint.chain())).agreed();
  }

  private <T> Poll<T> poll(String question, Function<Endpoint, Answer<T>> ask) {
    return Poll.of(question, endpoints, ask);
  }

  /**
   * The highest block that more than half have.
   *
   * @param depth how many blocks below what they have reached one is looked for
   */
  private Answer<Block> highest(
      String question,
      Function<Chain, Answer<Block>> ask,
      BiFunction<Endpoint, Long, Answer<Block>> numbered,
      int depth) {
    if (endpoints.size() == 1) {
      return ask.apply(endpoints.getFirst().chain());
    }
    int majority = Poll.majority(endpoints.size());
    List<Block> told = poll(question, e -> ask.apply(e.chain())).known(majority, GRACE);
    if (told.size() < majority) {
      return new Answer.CannotTell<>(
          told.size() + " of " + endpoints.size() + " endpoints name a block");
    }
    List<Block> down =
        told.stream().sorted(Comparator.comparingLong(Block::number).reversed()).toList();
    Block reached = down.get(majority - 1);
    if (told.stream().filter(reached::equals).count() >= majority) {
      return new Answer.Known<>(reached);
    }
    Answer<Block> answer = new Answer.CannotTell<>("no block");
    long lowest = Math.max(0, reached.number() - depth);
    for (long number = reached.number(); number >= lowest; number--) {
      long at = number;
      answer = poll(question, endpoint -> numbered.apply(endpoint, at)).agreed();
      if (answer instanceof Answer.Known<Block>) {
        return answer;
      }
    }
    return answer;
  }
}
