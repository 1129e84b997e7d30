package io.smartlayer.adapters.memory;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Clock;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TokenType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A chain within one process: contracts, tokens, revocations and registered nodes as they are put
 * there, each in a block of its own. It can be put out of reach, as a chain is whose servers are
 * down.
 *
 * <p>Safe for use by many threads.
 */
public final class MemoryChain implements Chain, NodeRegistry {
  private static final Hash TRANSFER = Hash.keccak(Bytes.utf8("Transfer(address,address,uint256)"));

  private static final Bytes OWNER_OF =
      Hash.keccak(Bytes.utf8("ownerOf(uint256)")).bytes().slice(0, 4);

  private final long chainId;
  private final Address eas;
  private final Clock clock;
  private final Object lock = new Object(); // guards everything below
  private final List<Block> blocks = new ArrayList<>();
  private final TreeMap<TokenId, NavigableMap<Long, Address>> holders = new TreeMap<>();
  private final TreeMap<Address, NavigableMap<Long, Address>> owners = new TreeMap<>();
  private final TreeMap<Address, NavigableMap<Long, List<String>>> scripts = new TreeMap<>();
  private final TreeMap<String, NavigableMap<Long, Boolean>> roles = new TreeMap<>();
  private final TreeMap<String, NavigableMap<Long, List<ListedScript>>> listed = new TreeMap<>();
  private final TreeMap<String, NavigableMap<Long, Long>> revocations = new TreeMap<>();
  private final TreeMap<Address, NavigableMap<Long, Members>> registries = new TreeMap<>();
  private final TreeMap<Address, NavigableMap<Hash, Long>> groups = new TreeMap<>();
  private final TreeMap<String, List<Log>> logs = new TreeMap<>();
  private final TreeMap<String, NavigableMap<Long, Returned>> returned = new TreeMap<>();
  private boolean reachable = true;
  private int lag;

  /**
   * A chain of one empty block.
   *
   * @param eas the only contract where attestations can be revoked
   * @param clock gives blocks their times
   */
  public MemoryChain(long chainId, Address eas, Clock clock) {
    this.chainId = chainId;
    this.eas = eas;
    this.clock = clock;
    mine();
  }

  /** Gives a token a holder, whether it had one or not; its contract logs that (ERC-721). */
  public void hold(TokenId token, Address holder) {
    synchronized (lock) {
      Address before = value(holders.get(token), blocks.size(), Address.ZERO);
      record(holders, token, holder);
      var number = Hash.fromHex("%064x".formatted(token.number()));
      List<Hash> topics = List.of(TRANSFER, topic(before), topic(holder), number);
      keepLog(token.type().contract(), topics, Bytes.EMPTY);
    }
  }

  /** Has a contract log something, in a block of its own. */
  public void log(Address contract, List<Hash> topics, Bytes data) {
    synchronized (lock) {
      mine();
      keepLog(contract, topics, data);
    }
  }

  /** Has a contract answer a call so from the next block on. */
  public void answer(Address contract, Bytes data, Returned what) {
    record(returned, contract + " " + data, what);
  }

  /** How many of the last blocks are not final: none at first. */
  public void lag(int blocks) {
    synchronized (lock) {
      lag = blocks;
    }
  }

  /** Gives a contract an owner. */
  public void own(Address contract, Address owner) {
    record(owners, contract, owner);
  }

  /** Says where a contract's script is. */
  public void publish(Address contract, List<String> uris) {
    record(scripts, contract, List.copyOf(uris));
  }

  /** Gives an account a role at a contract. */
  public void grant(Address contract, Hash role, Address account) {
    record(roles, contract + " " + role + " " + account, true);
  }

  /** Lists scripts for a contract in a registry of scripts. */
  public void list(Address registry, Address contract, List<ListedScript> scripts) {
    record(listed, registry + " " + contract, List.copyOf(scripts));
  }

  /** Revokes an attestation. */
  public void revoke(Address attester, Hash uid) {
    synchronized (lock) {
      record(revocations, revocation(attester, uid), clock.now().getEpochSecond());
    }
  }

  /** Puts an empty registry of nodes there. */
  public void openRegistry(Address registry) {
    record(registries, registry, new Members(List.of(), 0));
  }

  /** Registers a node in a registry that was opened; whether it may is not asked. */
  public void register(Address registry, Address operator, Role role, PublicKey node, String http) {
    change(
        registry,
        members -> {
          List<Registered> nodes = new ArrayList<>(members.nodes());
          nodes.add(new Registered(operator, role, node.compressed(), http, blocks.size(), 0));
          return new Members(nodes, members.beginBlock());
        });
  }

  /** Moves the HTTP face of a registered node. */
  public void moveHttp(Address registry, PublicKey node, String http) {
    change(
        registry,
        node,
        was ->
            new Registered(
                was.operator(),
                was.role(),
                was.publicKey(),
                http,
                was.sinceBlock(),
                was.untilBlock()));
  }

  /** Retires a registered node. */
  public void retire(Address registry, PublicKey node) {
    change(
        registry,
        node,
        was ->
            new Registered(
                was.operator(),
                was.role(),
                was.publicKey(),
                was.http(),
                was.sinceBlock(),
                blocks.size()));
  }

  /** Fixes the genesis membership of a registry that was opened. */
  public void begin(Address registry) {
    change(registry, members -> new Members(members.nodes(), blocks.size()));
  }

  /** Registers a feed's group in a registry that was opened; whether one may is not asked. */
  public void registerGroup(Address registry, Hash feedId) {
    synchronized (lock) {
      mine();
      groups.computeIfAbsent(registry, _ -> new TreeMap<>()).put(feedId, blocks.getLast().number());
    }
  }

  /** Adds an empty block. */
  public void mine() {
    synchronized (lock) {
      Hash hash = Hash.keccak(Bytes.utf8("block"), Bytes.ofLong(blocks.size()));
      blocks.add(new Block(blocks.size(), hash, clock.now()));
    }
  }

  /** Lets the chain answer, or not. */
  public void reach(boolean can) {
    synchronized (lock) {
      reachable = can;
    }
  }

  @Override
  public long chainId() {
    return chainId;
  }

  @Override
  public Answer<Block> latest() {
    synchronized (lock) {
      return reachable
          ? new Answer.Known<>(blocks.getLast())
          : new Answer.CannotTell<>("out of reach");
    }
  }

  @Override
  public Answer<Address> holderOf(TokenId token, long block) {
    return token.type().chainId() == chainId
        ? at(block, () -> value(holders.get(token), block, Address.ZERO))
        : new Answer.CannotTell<>("a token of another chain");
  }

  @Override
  public Answer<Address> ownerOf(Address contract, long block) {
    return at(block, () -> value(owners.get(contract), block, Address.ZERO));
  }

  @Override
  public Answer<List<String>> scriptUris(Address contract, long block) {
    return at(block, () -> value(scripts.get(contract), block, List.of()));
  }

  @Override
  public Answer<Boolean> hasRole(Address contract, Hash role, Address account, long block) {
    String question = contract + " " + role + " " + account;
    return at(block, () -> value(roles.get(question), block, false));
  }

  @Override
  public Answer<List<ListedScript>> listedScripts(Address registry, Address contract, long block) {
    return at(block, () -> value(listed.get(registry + " " + contract), block, List.of()));
  }

  @Override
  public Answer<Long> revokedAt(Address register, Address attester, Hash uid, long block) {
    return register.equals(eas)
        ? at(block, () -> value(revocations.get(revocation(attester, uid)), block, 0L))
        : new Answer.CannotTell<>("no register of revocations");
  }

  /** What was put there; a contract that has an owner else tells who holds a token, or refuses. */
  @Override
  public Answer<Returned> call(Address contract, Bytes data, long block) {
    return at(
        block,
        () -> {
          Returned otherwise =
              owners.containsKey(contract)
                  ? ownerOf(contract, data, block)
                  : new Returned.Data(Bytes.EMPTY);
          return value(returned.get(contract + " " + data), block, otherwise);
        });
  }

  private Returned ownerOf(Address contract, Bytes data, long block) {
    int selector = OWNER_OF.size();
    if (data.size() != selector + Hash.SIZE || !data.slice(0, selector).equals(OWNER_OF)) {
      return new Returned.Reverted();
    }
    var number = new BigInteger(1, data.slice(selector, data.size()).toArray());
    var token = new TokenId(new TokenType(chainId, contract), number);
    Address holder = value(holders.get(token), block, Address.ZERO);
    return holder.equals(Address.ZERO)
        ? new Returned.Reverted()
        : new Returned.Data(topic(holder).bytes());
  }

  @Override
  public Answer<Members> members(Address registry, long block) {
    synchronized (lock) {
      NavigableMap<Long, Members> history = registries.get(registry);
      return history == null || history.firstKey() > block
          ? new Answer.CannotTell<>("no registry of nodes")
          : at(block, () -> history.floorEntry(block).getValue());
    }
  }

  @Override
  public Answer<Long> groupBlock(Address registry, Hash feedId, long block) {
    synchronized (lock) {
      return switch (members(registry, block)) {
        case Answer.CannotTell<Members>(String why) -> new Answer.CannotTell<>(why);
        case Answer.Known<Members> _ -> {
          NavigableMap<Hash, Long> known = groups.get(registry);
          Long registered = known == null ? null : known.get(feedId);
          yield new Answer.Known<>(registered == null || registered > block ? 0L : registered);
        }
      };
    }
  }

  @Override
  public Answer<Block> blockAt(long number) {
    return at(number, () -> blocks.get(Math.toIntExact(number)));
  }

  @Override
  public Answer<Block> finalized() {
    synchronized (lock) {
      return at(latestFinal(), () -> blocks.get(latestFinal()));
    }
  }

  @Override
  public Answer<Block> finalBlock(long number) {
    synchronized (lock) {
      return number > latestFinal() ? new Answer.CannotTell<>("not final") : blockAt(number);
    }
  }

  @Override
  public Answer<List<Log>> logs(Address contract, Hash topic, long from, long to) {
    synchronized (lock) {
      if (to > latestFinal() || from > to || to - from >= LOGS_BLOCKS) {
        return new Answer.CannotTell<>("blocks that are not final, or too many");
      }
      List<Log> found =
          logs.getOrDefault(contract + " " + topic, List.of()).stream()
              .filter(log -> log.block() >= from && log.block() <= to)
              .limit(LOGS_LIMIT + 1)
              .toList();
      return found.size() > LOGS_LIMIT
          ? new Answer.CannotTell<>("more than " + LOGS_LIMIT + " logs")
          : at(to, () -> found);
    }
  }

  private int latestFinal() {
    return Math.max(0, blocks.size() - 1 - lag);
  }

  private void keepLog(Address contract, List<Hash> topics, Bytes data) {
    Block block = blocks.getLast();
    var log = new Log(block.number(), block.hash(), 0, contract, topics, data);
    logs.computeIfAbsent(contract + " " + topics.getFirst(), _ -> new ArrayList<>()).add(log);
  }

  private static Hash topic(Address account) {
    return new Hash(Bytes.concat(Bytes.zeros(Hash.SIZE - Address.SIZE), account.bytes()));
  }

  private void change(Address registry, PublicKey node, UnaryOperator<Registered> what) {
    change(
        registry,
        members ->
            new Members(
                members.nodes().stream()
                    .map(each ->
                        each.publicKey().equals(node.compressed()) ? what.apply(each) : each)
                    .toList(),
                members.beginBlock()));
  }

  /** What is recorded stands in the block that comes next. */
  private void change(Address registry, UnaryOperator<Members> what) {
    synchronized (lock) {
      NavigableMap<Long, Members> history = registries.get(registry);
      if (history == null) {
        throw new IllegalArgumentException("no registry of nodes was opened at " + registry);
      }
      record(registries, registry, what.apply(history.lastEntry().getValue()));
    }
  }

  private static String revocation(Address attester, Hash uid) {
    return attester + " " + uid;
  }

  private <K, V> void record(Map<K, NavigableMap<Long, V>> history, K key, V value) {
    synchronized (lock) {
      mine();
      history.computeIfAbsent(key, _ -> new TreeMap<>()).put(blocks.getLast().number(), value);
    }
  }

  private <T> Answer<T> at(long block, Supplier<T> answer) {
    synchronized (lock) {
      return reachable && block >= 0 && block < blocks.size()
          ? new Answer.Known<>(answer.get())
          : new Answer.CannotTell<>("out of reach, or a block that is not there");
    }
  }

  private static <T> T value(@Nullable NavigableMap<Long, T> history, long block, T otherwise) {
    Map.Entry<Long, T> last = history == null ? null : history.floorEntry(block);
    return last == null ? otherwise : last.getValue();
  }
}
