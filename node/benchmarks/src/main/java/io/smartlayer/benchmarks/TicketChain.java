package io.smartlayer.benchmarks;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import java.time.Instant;
import java.util.List;

/** A chain in memory that answers at once: one account owns every contract, one every token. */
record TicketChain(long chainId, Address owner, Address holder, String script, Instant start)
    implements Chain {
  @Override
  public Answer<Block> latest() {
    return new Answer.Known<>(new Block(1, Hash.ZERO, start));
  }

  @Override
  public Answer<Address> holderOf(TokenId token, long block) {
    return new Answer.Known<>(holder);
  }

  @Override
  public Answer<Address> ownerOf(Address contract, long block) {
    return new Answer.Known<>(owner);
  }

  @Override
  public Answer<List<String>> scriptUris(Address contract, long block) {
    return new Answer.Known<>(List.of(script));
  }

  @Override
  public Answer<Boolean> hasRole(Address contract, Hash role, Address account, long block) {
    return new Answer.Known<>(false);
  }

  @Override
  public Answer<List<ListedScript>> listedScripts(Address registry, Address contract, long block) {
    return new Answer.Known<>(List.of());
  }

  @Override
  public Answer<Long> revokedAt(Address eas, Address attester, Hash uid, long block) {
    return new Answer.Known<>(0L);
  }
}
