package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.World;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A counterparty that keeps a ledger of its own: it books, refuses, fails, keeps its answer back,
 * and is down now and then. It honours the key, or knows nothing of keys.
 */
final class CrashHost {
  static final String KEY = "Idempotency-Key";

  private static final Web.Exchange NO_ANSWER = new Web.Exchange.Lost("no answer");

  private final SplittableRandom random;
  private final boolean honoursKeys;
  private final boolean attests;
  private final int trouble; // of twelve requests so many are not simply booked and answered
  private final TreeMap<Hash, Seen> seen = new TreeMap<>();
  private long downUntil;

  /** What came for one effect. */
  static final class Seen {
    final TreeSet<String> keys = new TreeSet<>();
    int requests;
    int bookings;
    int answers; // that say something: booked, or refused
  }

  CrashHost(SplittableRandom random, boolean honoursKeys, boolean attests, int trouble) {
    this.random = random;
    this.honoursKeys = honoursKeys;
    this.attests = attests;
    this.trouble = trouble;
  }

  boolean isDown(long now) {
    if (downUntil <= now && random.nextInt(60) < trouble) {
      downUntil = now + 500 + random.nextInt(20_000);
    }
    return downUntil > now;
  }

  Seen seen(Hash effect) {
    return seen.computeIfAbsent(effect, _ -> new Seen());
  }

  boolean honoursKeys() {
    return honoursKeys;
  }

  /**
   * A request is here.
   *
   * @param effect that it is for, as only the simulation knows
   * @return the answer, or null when none is given
   */
  Web.@Nullable Exchange asked(Hash effect, Web.Request request) {
    Seen one = seen(effect);
    String key =
        request.headers().stream()
            .filter(header -> header.name().equals(KEY))
            .map(Web.Header::value)
            .findFirst()
            .orElseThrow();
    one.requests++;
    one.keys.add(key);
    assertThat(one.keys).as("keys for one effect").hasSize(1);
    assertThat(honoursKeys || one.requests == 1).as("one request without keys").isTrue();
    int mood = random.nextInt(12);
    boolean known = honoursKeys && one.bookings > 0;
    if (mood >= trouble || known) {
      one.bookings += known ? 0 : 1;
      return known && mood < trouble / 2 ? null : booked(effect);
    }
    return switch (random.nextInt(4)) {
      case 0 -> {
        one.bookings++;
        yield null;
      }
      case 1 -> new Web.Exchange.Answered(409, Bytes.utf8("{}"));
      case 2 -> new Web.Exchange.Answered(503, Bytes.utf8("{}"));
      default -> NO_ANSWER;
    };
  }

  private Web.Exchange booked(Hash effect) {
    Bytes body =
        attests ? World.confirmation(World.HOTEL, effect, World.START) : Bytes.utf8("{\"a\":1}");
    return new Web.Exchange.Answered(200, body);
  }
}
