package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.memory.MemoryStorage;
import io.smartlayer.environment.Storage;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ReceiptRoot;
import io.smartlayer.token.ReceiptRootFault;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.SignedReceiptRoot;
import io.smartlayer.token.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Each receipt that left is in one root, at the place that its sequence says. */
class ReceiptLogTest {
  private static final SecretKey KEY =
      new SecretKey(Hash.keccak(Bytes.utf8("a service node")).bytes());
  private static final TypedData.Domain DOMAIN =
      TypedData.Domain.of("Smart Layer", "1", 31337, Address.ZERO);
  private static final TokenId TOKEN =
      TokenId.parse("eip155:31337/erc721:0x5fbdb2315678afecb367f032d93f642f64180aa3/42");
  private static final Instant START = Instant.ofEpochMilli(1_800_000_000_000L);

  private final MemoryStorage disk = new MemoryStorage();
  private final List<SignedReceiptRoot> published = new ArrayList<>();
  private OpenReceipts open = opened();
  private ReceiptLog log = logged();

  @Test
  void everyReceiptIsInOneRootAtItsPlace() {
    var gone = new ConcurrentLinkedQueue<SignedReceipt>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int thread = 0; thread < 8; thread++) {
        threads.execute(() -> {
          for (int i = 0; i < 100; i++) {
            gone.add(sign());
          }
        });
      }
    }
    log.elapsed(START);

    assertThat(published).hasSize(1);
    ReceiptRoot root = published.getFirst().root();
    assertThat(published.getFirst().isBy(KEY.publicKey(), DOMAIN)).isTrue();
    assertThat(root.size()).isEqualTo(800);
    for (SignedReceipt one : gone) {
      long position = one.receipt().sequence() - root.first();
      ReceiptLog.Logged found = Objects.requireNonNull(log.find(0, position));
      assertThat(Objects.requireNonNull(found.signed()).receipt()).isEqualTo(one);
      assertThat(found.leaf()).isEqualTo(ReceiptRoot.leaf(one.receipt()));
      assertThat(
              MerkleTree.verifyInclusion(
                  found.leaf(), position, root.size(), found.path(), root.root()))
          .isTrue();
    }
    assertThat(log.find(0, 800)).isNull();
    assertThat(log.find(1, 0)).isNull();
  }

  @Test
  void anIntervalLastsAMinuteAndOneWithoutReceiptsHasNoRoot() {
    log.elapsed(START);
    sign();
    log.elapsed(START.plus(ReceiptLog.INTERVAL).minusMillis(1));
    assertThat(published).isEmpty();
    log.elapsed(START.plus(ReceiptLog.INTERVAL));
    assertThat(published).hasSize(1);
    log.elapsed(START.plus(ReceiptLog.INTERVAL.multipliedBy(2)));
    assertThat(published).hasSize(1);
  }

  @Test
  void whatIsStillBeingSignedHoldsBackOnlyWhatFollowsIt() {
    sign();
    long slow = open.take();
    sign();
    log.elapsed(START);
    assertThat(sizes()).containsExactly(1L);

    open.add(new OpenReceipts.Signed(receipt(slow), null));
    log.elapsed(START.plus(ReceiptLog.INTERVAL));
    assertThat(sizes()).containsExactly(1L, 2L);
  }

  @Test
  void aSequenceThatWasNeverSignedEndsARun() {
    sign();
    open.drop(open.take());
    sign();
    log.elapsed(START);

    assertThat(published).extracting(one -> one.root().first()).containsExactly(0L, 2L);
  }

  @Test
  void aCrashLosesTheOpenIntervalAndNoNumberComesTwice() {
    var random = new Random(7);
    for (int start = 0; start < 30; start++) {
      for (int i = random.nextInt(5); i > 0; i--) {
        sign();
      }
      Instant now = START.plus(Duration.ofHours(start));
      if (random.nextBoolean()) {
        log.elapsed(now);
        sign();
      }
      disk.crash();
      open = opened();
      log = logged();
    }
    assertThat(published).hasSizeGreaterThan(5);
    for (SignedReceiptRoot one : published) {
      for (SignedReceiptRoot other : published) {
        assertThat(new ReceiptRootFault(one, other).flaw(KEY.publicKey(), DOMAIN)).isNotNull();
      }
    }
  }

  @Test
  void aRootIsSeenByNobodyBeforeItIsWrittenDown() {
    var waiting = new ArrayList<Runnable>();
    var held = new ReceiptLog(open, KEY, DOMAIN, 0, (_, then) -> waiting.add(then), published::add);
    sign();
    held.elapsed(START);
    assertThat(published).isEmpty();
    assertThat(held.find(0, 0)).isNull();

    waiting.forEach(Runnable::run);
    assertThat(published).hasSize(1);
    assertThat(held.find(0, 0)).isNotNull();
  }

  @Test
  void whatIsOldIsForgotten() {
    sign();
    log.elapsed(START);
    log.elapsed(START.plus(ReceiptLog.KEPT));
    assertThat(log.find(0, 0)).isNotNull();
    log.elapsed(START.plus(ReceiptLog.KEPT).plusMillis(1));
    assertThat(log.find(0, 0)).isNull();
  }

  @Test
  void whatIsTooMuchToHoldIsInTheRootAllTheSame() {
    Bytes large = Bytes.zeros((int) (OpenReceipts.BYTES_LIMIT / 4));
    var seen = new TreeMap<Long, SignedReceipt>();
    for (int i = 0; i < 6; i++) {
      SignedReceipt one = receipt(open.take());
      open.add(new OpenReceipts.Signed(one, new Step(large, Bytes.EMPTY)));
      seen.put(one.receipt().sequence(), one);
    }
    OpenReceipts.Run run = open.runs(true).getFirst();

    assertThat(run.tree().size()).isEqualTo(6);
    assertThat(run.at(2)).isNotNull();
    assertThat(run.at(5)).isNull();
    Receipt last = Objects.requireNonNull(seen.get(5L)).receipt();
    assertThat(run.tree().leaf(5)).isEqualTo(ReceiptRoot.leaf(last));
    assertThat(open.runs(true)).isEmpty();
  }

  private OpenReceipts opened() {
    return new OpenReceipts(new ReceiptSequence(disk.open("sequence")));
  }

  private ReceiptLog logged() {
    Storage.Log roots = disk.open("receipt-roots");
    ReceiptLog.Keeper keeper =
        (record, then) -> {
          roots.append(record);
          roots.sync();
          then.run();
        };
    return new ReceiptLog(open, KEY, DOMAIN, roots.size(), keeper, published::add);
  }

  private List<Long> sizes() {
    return published.stream().map(one -> one.root().size()).toList();
  }

  private SignedReceipt sign() {
    SignedReceipt signed = receipt(open.take());
    open.add(new OpenReceipts.Signed(signed, null));
    return signed;
  }

  private static SignedReceipt receipt(long sequence) {
    Hash some = Hash.keccak(Bytes.ofLong(sequence));
    var receipt =
        new Receipt(
            TOKEN,
            new FeedId(some),
            4,
            some,
            some,
            some,
            some,
            some,
            some,
            START.toEpochMilli(),
            sequence,
            Receipt.NO_EVIDENCE,
            KEY.address());
    return SignedReceipt.by(KEY, receipt, DOMAIN);
  }
}
