package io.smartlayer.runtime;

import io.smartlayer.feed.Checkpoint;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FaultProof;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.HistoryProof;
import io.smartlayer.feed.NoteBinding;
import io.smartlayer.feed.SignedNote;
import io.smartlayer.gateway.AnchorPort;
import io.smartlayer.gateway.FeedPort;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.NoteKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Answers what anyone may read of an anchor's feeds. Each answer is one short task on the loop;
 * what is signed is signed on the caller's thread.
 */
final class FeedReads implements FeedPort {
  private final NodeLoop loop;
  private final TypedData.Domain domain;
  private final NoteKey key;
  private final NoteBinding binding;
  private final Function<FeedId, @Nullable FeedHistory> histories;
  private final Function<FeedId, List<FaultProof>> faults;
  private final ToLongFunction<FeedId> finalSizes;

  /**
   * Reads through a loop.
   *
   * @param histories asked on the loop
   * @param faults asked on the loop
   * @param finalSizes asked on any thread
   */
  FeedReads(
      NodeLoop loop,
      TypedData.Domain domain,
      SecretKey node,
      Function<FeedId, @Nullable FeedHistory> histories,
      Function<FeedId, List<FaultProof>> faults,
      ToLongFunction<FeedId> finalSizes) {
    this.loop = loop;
    this.domain = domain;
    this.key = NoteKey.of(node);
    this.binding = NoteBinding.by(node, domain);
    this.histories = histories;
    this.faults = faults;
    this.finalSizes = finalSizes;
  }

  @Override
  public long finalSize(FeedId feed) {
    return finalSizes.applyAsLong(feed);
  }

  @Override
  public SignedNote checkpoint(FeedId feed) {
    String origin = Checkpoint.origin(domain, feed);
    return ask(
            feed,
            history -> {
              long size = history.finalSize();
              return new Checkpoint(origin, size, history.rootAt(size));
            })
        .signedBy(key);
  }

  @Override
  public NoteBinding noteBinding() {
    return binding;
  }

  @Override
  public List<Hash> complete(FeedId feed, int level, long from, int count) {
    return ask(feed, history -> history.complete(level, from, count));
  }

  @Override
  public Inclusion inclusion(FeedId feed, long offset, long size) {
    return ask(
        feed,
        history ->
            new Inclusion(
                history.complete(0, offset, 1).getFirst(), // of bodies that are gone too
                history.rootAt(size),
                history.inclusion(offset, size)));
  }

  @Override
  public Consistency consistency(FeedId feed, long from, long to) {
    return ask(
        feed,
        history ->
            new Consistency(
                history.rootAt(from), history.rootAt(to), history.consistency(from, to)));
  }

  @Override
  public HistoryProof finality(FeedId feed, long size) {
    return ask(feed, history -> history.proof(size));
  }

  @Override
  public List<FaultProof> faults(FeedId feed) {
    List<FaultProof> answer = loop.ask(() -> faults.apply(feed), AnchorNode.ANSWER_TIMEOUT);
    if (answer == null) {
      throw new Busy();
    }
    return answer;
  }

  /**
   * At most {@code limit} final entries, and a page's bytes; none where there was no time.
   *
   * @throws Gone if this node does not answer for the first of them any more
   */
  List<AnchorPort.FinalEntry> entries(FeedId feed, long from, int limit) {
    Page page;
    try {
      page = ask(feed, history -> new Page(history.floor(), page(history, from, limit)));
    } catch (Busy e) {
      return List.of();
    }
    if (from < page.floor) {
      throw new Gone(page.floor);
    }
    return page.entries;
  }

  private record Page(long floor, List<AnchorPort.FinalEntry> entries) {}

  private static List<AnchorPort.FinalEntry> page(FeedHistory history, long from, int limit) {
    if (from < history.floor()) {
      return List.of();
    }
    var page = new ArrayList<AnchorPort.FinalEntry>();
    long end = Math.min(history.finalSize(), from + limit);
    long bytes = 0;
    for (long offset = from; offset < end; offset++) {
      Entry entry = history.entry(offset);
      bytes += entry.body().size();
      if (bytes > AnchorPort.PAGE_LIMIT_BYTES && !page.isEmpty()) {
        break;
      }
      long time = history.headOf(offset).head().time();
      page.add(new AnchorPort.FinalEntry(offset, entry, time));
    }
    return List.copyOf(page);
  }

  private <T> T ask(FeedId feed, Function<FeedHistory, T> question) {
    List<T> answer =
        loop.ask(
            () -> {
              @Nullable FeedHistory history = histories.apply(feed);
              return history == null ? List.<T>of() : List.of(question.apply(history));
            },
            AnchorNode.ANSWER_TIMEOUT);
    if (answer == null || answer.isEmpty()) {
      throw new Busy();
    }
    return answer.getFirst();
  }
}
