package io.smartlayer.command;

import io.smartlayer.primitives.TokenId;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The latest news of the demo, numbered, for the page. Safe for use by many threads. */
final class Bulletin {
  /** How many items are kept. */
  static final int ITEMS_LIMIT = 500;

  private final ArrayDeque<Item> items = new ArrayDeque<>();
  private long next = 1;

  /**
   * One piece of news.
   *
   * @param kind {@code fact}, {@code action}, {@code step}, {@code node} or {@code hotel}
   */
  record Item(
      long id, String kind, String title, String detail, @Nullable TokenId token, long timeMillis) {
    JsonNode toJson() {
      return JsonNodeFactory.instance
          .objectNode()
          .put("kind", kind)
          .put("title", title)
          .put("detail", detail)
          .put("token", token == null ? null : token.toString())
          .put("timeMillis", timeMillis);
    }
  }

  synchronized void post(
      String kind, String title, String detail, @Nullable TokenId token, long timeMillis) {
    if (items.size() == ITEMS_LIMIT) {
      items.removeFirst();
    }
    items.addLast(new Item(next++, kind, title, detail, token, timeMillis));
    notifyAll();
  }

  /** What came after an item; waits a while when nothing did. */
  synchronized List<Item> after(long id, long waitMillis) throws InterruptedException {
    long end = System.nanoTime() + waitMillis * 1_000_000;
    while (next - 1 <= id) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return List.of();
      }
      wait(left);
    }
    return items.stream().filter(item -> item.id > id).toList();
  }
}
