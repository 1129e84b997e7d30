package io.smartlayer.adapters.evm;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** An endpoint that says what a test has it say; ten blocks below its newest one are not final. */
final class SaidChain implements Chain, NodeRegistry {
  private static final long NOT_FINAL = 11;

  volatile long height;
  volatile Address owner;
  volatile boolean isDown;

  /** From which block on it has others. */
  volatile long fork = Long.MAX_VALUE;

  /** Whoever holds it keeps all questions waiting. */
  final Semaphore pause = new Semaphore(1);

  final AtomicInteger waiting = new AtomicInteger();

  SaidChain(long height, Address owner) {
    this.height = height;
    this.owner = owner;
  }

  Block block(long number) {
    String branch = number >= fork ? "fork " : "block ";
    return new Block(
        number, Hash.keccak(Bytes.utf8(branch + number)), Instant.ofEpochSecond(number));
  }

  private <T> Answer<T> said(T value) {
    waiting.incrementAndGet();
    pause.acquireUninterruptibly();
    pause.release();
    waiting.decrementAndGet();
    return isDown ? new Answer.CannotTell<>("down") : new Answer.Known<>(value);
  }

  private Answer<Block> upTo(long highest, long number) {
    return number > highest
        ? new Answer.CannotTell<>("block " + number + " is not there")
        : said(block(number));
  }

  @Override
  public long chainId() {
    return 31337;
  }

  @Override
  public Answer<Block> latest() {
    return said(block(height));
  }

  @Override
  public Answer<Block> finalized() {
    return said(block(height - NOT_FINAL + 1));
  }

  @Override
  public Answer<Block> blockAt(long number) {
    return upTo(height, number);
  }

  @Override
  public Answer<Block> finalBlock(long number) {
    return upTo(height - NOT_FINAL + 1, number);
  }

  @Override
  public Answer<Address> ownerOf(Address contract, long block) {
    return said(owner);
  }

  @Override
  public Answer<Address> holderOf(TokenId token, long block) {
    return said(owner);
  }

  @Override
  public Answer<List<String>> scriptUris(Address contract, long block) {
    return said(List.of());
  }

  @Override
  public Answer<Boolean> hasRole(Address contract, Hash role, Address account, long block) {
    return said(false);
  }

  @Override
  public Answer<List<ListedScript>> listedScripts(Address registry, Address contract, long block) {
    return said(List.of());
  }

  @Override
  public Answer<Long> revokedAt(Address eas, Address attester, Hash uid, long block) {
    return said(0L);
  }

  @Override
  public Answer<Members> members(Address registry, long block) {
    return said(new Members(List.of(), 0));
  }

  @Override
  public Answer<Long> groupBlock(Address registry, Hash feedId, long block) {
    return said(0L);
  }
}
