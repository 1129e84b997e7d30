package io.smartlayer.runtime;

import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.Membership;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What service nodes say that they run on. It is their own word, and nothing vouches for it ({@code
 * spec/protocol/modes.md}, "diverse"). Safe for use by many threads.
 */
final class Platforms {
  /** How long what a node says is believed. */
  static final Duration KEPT = Duration.ofMinutes(10);

  /** How soon a node that said nothing is asked again. */
  static final Duration ASK_AGAIN = Duration.ofSeconds(30);

  /** How many nodes are asked at once; others another time. */
  static final int ASKED_LIMIT = 16;

  private static final Duration ANSWER_TIME = Duration.ofSeconds(2);
  private static final int NAME_LIMIT = 32;
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,31}");

  private final Roster roster;
  private final Web web;
  private final Clock clock;
  private final Executor threads;
  private final Map<Address, Known> known = new TreeMap<>(); // guarded by itself
  private int asked; // guarded by known

  /**
   * Nothing is known yet.
   *
   * @param threads in which nodes are asked
   */
  Platforms(Roster roster, Web web, Clock clock, Executor threads) {
    this.roster = roster;
    this.web = web;
    this.clock = clock;
    this.threads = threads;
  }

  /** What a node said last, and until when it is not asked again. */
  private record Known(@Nullable String platform, Instant until) {}

  /** What this process runs on, such as {@code linux-amd64}. */
  static String ofThisProcess() {
    String name = System.getProperty("os.name") + "-" + System.getProperty("os.arch");
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "-");
    return plain.substring(0, Math.min(plain.length(), NAME_LIMIT));
  }

  /** Reads the name of a platform; null where it is none. */
  static @Nullable String parse(String text) {
    return NAME.matcher(text).matches() ? text : null;
  }

  /** What a node has said that it runs on; null where that is not known yet: then it is asked. */
  @Nullable String of(Address node) {
    Membership.Node listed = roster.all().service(node);
    if (listed == null) {
      return null;
    }
    Instant now = clock.now();
    synchronized (known) {
      Known said = known.get(node);
      if (said != null && now.isBefore(said.until)) {
        return said.platform;
      }
      if (asked < ASKED_LIMIT) {
        asked++;
        String before = said == null ? null : said.platform;
        known.put(node, new Known(before, now.plus(ASK_AGAIN))); // so that it is asked once
        known.keySet().removeIf(one -> roster.all().service(one) == null);
        threads.execute(() -> ask(listed));
      }
      return said == null ? null : said.platform;
    }
  }

  private void ask(Membership.Node node) {
    String said = null;
    try {
      said = said(node);
    } finally {
      Instant now = clock.now();
      synchronized (known) {
        asked--;
        known.put(node.address(), new Known(said, now.plus(said == null ? ASK_AGAIN : KEPT)));
      }
    }
  }

  private @Nullable String said(Membership.Node node) {
    URI uri;
    try {
      uri = URI.create(node.http() + "/.well-known/smartlayer");
    } catch (IllegalArgumentException e) { // its operator's to register what it likes
      return null;
    }
    var request = new Web.Request("GET", uri, List.of(), Bytes.EMPTY, ANSWER_TIME);
    if (!(web.send(request) instanceof Web.Exchange.Answered(int status, Bytes body))
        || status != 200) {
      return null;
    }
    try {
      JsonFields in = JsonFields.of(CanonicalJson.read(body.toUtf8()), "identity");
      return parse(in.text("platform", NAME_LIMIT));
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed | IllegalArgumentException e) {
      return null;
    }
  }
}
