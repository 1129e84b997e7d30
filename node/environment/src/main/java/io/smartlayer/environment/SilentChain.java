package io.smartlayer.environment;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import java.util.List;

/**
 * A chain that is not asked: it cannot tell anything.
 *
 * @param why as its answers say
 */
public record SilentChain(long chainId, String why) implements Chain {
  @Override
  public Answer<Block> latest() {
    return new Answer.CannotTell<>(why);
  }

  @Override
  public Answer<Address> holderOf(TokenId token, long block) {
    return new Answer.CannotTell<>(why);
  }

  @Override
  public Answer<Address> ownerOf(Address contract, long block) {
    return new Answer.CannotTell<>(why);
  }

  @Override
  public Answer<List<String>> scriptUris(Address contract, long block) {
    return new Answer.CannotTell<>(why);
  }

  @Override
  public Answer<Boolean> hasRole(Address contract, Hash role, Address account, long block) {
    return new Answer.CannotTell<>(why);
  }

  @Override
  public Answer<List<ListedScript>> listedScripts(Address registry, Address contract, long block) {
    return new Answer.CannotTell<>(why);
  }

  @Override
  public Answer<Long> revokedAt(Address eas, Address attester, Hash uid, long block) {
    return new Answer.CannotTell<>(why);
  }

  @Override
  public Answer<Block> finalized() {
    return new Answer.CannotTell<>(why);
  }

  @Override
  public Answer<List<Log>> logs(Address contract, Hash topic, long from, long to) {
    return new Answer.CannotTell<>(why);
  }

  @Override
  public Answer<Block> finalBlock(long number) {
    return new Answer.CannotTell<>(why);
  }

  @Override
  public Answer<Returned> call(Address contract, Bytes data, long block) {
    return new Answer.CannotTell<>(why);
  }
}
