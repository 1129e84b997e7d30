package io.smartlayer.runtime;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import java.util.List;

/** A chain that says what another says, but for what a test has it say otherwise. */
class PassedOnChain implements Chain {
  private final Chain truth;

  PassedOnChain(Chain truth) {
    this.truth = truth;
  }

  @Override
  public Answer<Returned> call(Address contract, Bytes data, long block) {
    return truth.call(contract, data, block);
  }

  @Override
  public Answer<Block> finalBlock(long number) {
    return truth.finalBlock(number);
  }

  @Override
  public Answer<List<Log>> logs(Address contract, Hash topic, long from, long to) {
    return truth.logs(contract, topic, from, to);
  }

  @Override
  public Answer<Block> finalized() {
    return truth.finalized();
  }

  @Override
  public long chainId() {
    return truth.chainId();
  }

  @Override
  public Answer<Block> latest() {
    return truth.latest();
  }

  @Override
  public Answer<Address> holderOf(TokenId token, long block) {
    return truth.holderOf(token, block);
  }

  @Override
  public Answer<Address> ownerOf(Address contract, long block) {
    return truth.ownerOf(contract, block);
  }

  @Override
  public Answer<List<String>> scriptUris(Address contract, long block) {
    return truth.scriptUris(contract, block);
  }

  @Override
  public Answer<Boolean> hasRole(Address contract, Hash role, Address account, long block) {
    return truth.hasRole(contract, role, account, block);
  }

  @Override
  public Answer<List<ListedScript>> listedScripts(Address registry, Address contract, long block) {
    return truth.listedScripts(registry, contract, block);
  }

  @Override
  public Answer<Long> revokedAt(Address eas, Address attester, Hash uid, long block) {
    return truth.revokedAt(eas, attester, uid, block);
  }
}
