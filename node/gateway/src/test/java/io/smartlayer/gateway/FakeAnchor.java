package io.smartlayer.gateway;

import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Kind;
import io.smartlayer.feed.Promise;
import io.smartlayer.feed.SignedPromise;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Conviction;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Membership;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.TrustFile;
import io.smartlayer.token.WrongExecution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** An anchor that answers as it is told and keeps one feed in memory. */
final class FakeAnchor implements AnchorPort {
  /** Counted down when somebody asks for entries. */
  final CountDownLatch asked = new CountDownLatch(1);

  /** What was handed in, in order. */
  final List<EntryBody> submitted = new ArrayList<>();

  /** What it says of itself. */
  volatile boolean ready = true;

  /** The first offset for which it answers. */
  volatile long oldest;

  /** Proofs that were brought. */
  final List<Conviction> convicted = Collections.synchronizedList(new ArrayList<>());

  /** Who it says takes part. */
  volatile Membership network = Samples.NETWORK;

  /** The feed that it keeps. */
  volatile FeedId feed = Samples.FEED;

  /** What it says of audits. */
  volatile Function<ReceiptBundle, Audit> auditor = _ -> new Audit.Busy();

  /** What it drew. */
  volatile List<KeptAudit> sampled = List.of();

  /** What its committees decided. */
  volatile List<WrongExecution> verdicts = List.of();

  /** The tree of the feed that it keeps. */
  final FakeFeeds trees = new FakeFeeds();

  private final List<FinalEntry> entries = new ArrayList<>();
  private boolean broken;
  private Function<EntryBody, Submission> answer = FakeAnchor::promise;

  /** Fails from now on when it is asked for entries. */
  synchronized void breakDown() {
    broken = true;
    notifyAll();
  }

  synchronized void answer(Function<EntryBody, Submission> with) {
    answer = with;
  }

  /** Makes one more entry final; its body is a JSON text of about {@code size} bytes. */
  synchronized void append(int size) {
    long offset = entries.size();
    Bytes body = Bytes.utf8("{\"n\":" + offset + ",\"text\":\"" + "x".repeat(size) + "\"}");
    var entry = new Entry(Kind.OUTCOME, body);
    entries.add(new FinalEntry(offset, entry, 1000 + offset));
    trees.append(entry);
    notifyAll();
  }

  /** Puts another entry where one is, as only a liar can. */
  synchronized void replace(int offset) {
    var other = new Entry(Kind.OUTCOME, Bytes.utf8("{}"));
    entries.set(offset, new FinalEntry(offset, other, 1000 + offset));
    trees.rewrite(offset, other.leaf());
  }

  static SignedPromise signed(EntryBody body) {
    var promise = new Promise(body.toEntry().leaf(), Samples.FEED, 2, 3, 7);
    return new SignedPromise(promise, Samples.NODE.sign(Samples.DOMAIN.digest(promise.hash())));
  }

  private static Submission promise(EntryBody body) {
    return new Submission.Promised(signed(body), Samples.NODE.address());
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public TrustFile network() {
    return TrustFile.unregistered(network);
  }

  @Override
  public GroupMembers groups() {
    return network;
  }

  @Override
  public Address self() {
    return Samples.NODE.address();
  }

  @Override
  public Lookup lookup(TokenId token, boolean anew) {
    if (anew) {
      return new Lookup.CannotTell("nobody answers");
    }
    return token.equals(Samples.TOKEN)
        ? new Lookup.Found(CanonicalJson.read("{\"replicas\":[],\"feedId\":\"0x\"}"))
        : new Lookup.Unknown();
  }

  @Override
  public boolean knows(FeedId asked) {
    return asked.equals(feed);
  }

  @Override
  public FeedPort feeds() {
    return trees;
  }

  @Override
  public Submission submit(FeedId feed, EntryBody body) {
    Function<EntryBody, Submission> with;
    synchronized (this) {
      submitted.add(body);
      with = answer;
    }
    return with.apply(body);
  }

  @Override
  public synchronized List<FinalEntry> entries(FeedId feed, long from, int limit) {
    asked.countDown();
    if (broken) {
      throw new IllegalStateException("the disk's secret");
    }
    if (from >= entries.size()) {
      return List.of();
    }
    if (from < oldest) {
      throw new FeedPort.Gone(oldest);
    }
    int first = (int) from;
    return List.copyOf(entries.subList(first, Math.min(entries.size(), first + limit)));
  }

  @Override
  public List<KeptAudit> keptAudits() {
    return sampled;
  }

  @Override
  public List<WrongExecution> verdicts() {
    return verdicts;
  }

  @Override
  public Hash convict(Conviction proof) {
    convicted.add(proof);
    return Samples.FEED.hash();
  }

  @Override
  public Audit audit(ReceiptBundle bundle) {
    return auditor.apply(bundle);
  }

  @Override
  public synchronized boolean awaitBeyond(FeedId feed, long size, Duration atMost)
      throws InterruptedException {
    if (entries.size() <= size) {
      TimeUnit.MILLISECONDS.timedWait(this, atMost.toMillis());
    }
    return entries.size() > size;
  }
}
