package io.smartlayer.anchoring;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.World;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;

/** A chain on which everything is as it should be, until a test changes it. */
final class TestChain implements Chain {
  final TreeSet<Hash> revoked = new TreeSet<>();
  Address owner = World.OWNER.address();
  Address holder = World.HOLDER.address();
  boolean isUp = true;
  final TreeSet<Log> logs = new TreeSet<>();
  long finalBlock = 1;

  @Override
  public long chainId() {
    return World.CHAIN;
  }

  @Override
  public Answer<Block> latest() {
    return known(new Block(1, Hash.ZERO, Instant.EPOCH));
  }

  @Override
  public Answer<Address> holderOf(TokenId token, long block) {
    return known(holder);
  }

  @Override
  public Answer<Address> ownerOf(Address contract, long block) {
    return known(owner);
  }

  @Override
  public Answer<List<String>> scriptUris(Address contract, long block) {
    return known(List.of());
  }

  @Override
  public Answer<Boolean> hasRole(Address contract, Hash role, Address account, long block) {
    return known(false);
  }

  @Override
  public Answer<List<ListedScript>> listedScripts(Address registry, Address contract, long block) {
    return known(List.of());
  }

  @Override
  public Answer<Long> revokedAt(Address eas, Address attester, Hash uid, long block) {
    return known(revoked.contains(uid) ? 1L : 0L);
  }

  @Override
  public Answer<Block> finalized() {
    return known(new Block(finalBlock, Hash.ZERO, Instant.EPOCH));
  }

  @Override
  public Answer<List<Log>> logs(Address contract, Hash topic, long from, long to) {
    if (to > finalBlock || to - from >= LOGS_BLOCKS) {
      return new Answer.CannotTell<>("not final, or too many blocks");
    }
    return known(
        logs.stream()
            .filter(log -> log.contract().equals(contract) && log.topics().getFirst().equals(topic))
            .filter(log -> log.block() >= from && log.block() <= to)
            .toList());
  }

  private <T> Answer<T> known(T value) {
    return isUp ? new Answer.Known<>(value) : new Answer.CannotTell<>("the chain is down");
  }
}
