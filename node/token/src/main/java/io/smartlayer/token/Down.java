package io.smartlayer.token;

import io.smartlayer.feed.Committee;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A quorum of a feed's committee says of a replica of the group that it was not to be reached, or
 * failed what it was asked, all within a short time. For {@link #HOLDS} it is passed over where
 * ranks decide; nothing else comes of it.
 *
 * @param target the address of the replica's node key
 * @param observations by the observers' addresses, at most {@link #OBSERVATIONS_LIMIT}
 */
public record Down(Address target, List<Observed> observations) implements EntryBody {
  /** Most observations of one entry. */
  public static final int OBSERVATIONS_LIMIT = 64;

  /** Within which time a quorum must have seen it. */
  public static final Duration TOGETHER = Duration.ofSeconds(20);

  /** How old the last observation may be when the entry joins. */
  public static final Duration AGE = Duration.ofSeconds(60);

  /** How far ahead of the head's time an observation may be. */
  public static final Duration AHEAD = Duration.ofSeconds(2);

  /** How long after the last observation a replica is passed over. */
  public static final Duration HOLDS = Duration.ofMinutes(10);

  private static final TypedData.Type TYPE =
      TypedData.Type.of(
          "Observation(address observer,address target,uint8 kind,uint64 fromMillis,"
              + "uint64 untilMillis,uint64 p99Micros)");

  /** What an anchor saw of a replica; numbered as the kinds of observations. */
  public enum Seen {
    /** It was silent. */
    UNREACHABLE(2),
    /** It failed the objective of its service. */
    FAILING(3);

    private final int number;

    Seen(int number) {
      this.number = number;
    }

    /** The kind of the observation. */
    public int number() {
      return number;
    }

    /** What a kind of observation says, or null where it is not of a replica that is down. */
    public static @Nullable Seen of(long number) {
      for (Seen seen : values()) {
        if (seen.number == number) {
          return seen;
        }
      }
      return null;
    }
  }

  /** Copies the observations. */
  public Down {
    observations = List.copyOf(observations);
  }

  /**
   * What one anchor signed: an observation of kind 2 or 3 ({@code spec/protocol/directory.md}),
   * without the target.
   *
   * @param fromMillis when the target was last heard from, or answered well, since 1970
   * @param untilMillis when it was signed, since 1970
   * @param p99Micros what 99 of 100 look-ups took at the most; 0 for not measured
   */
  public record Observed(
      Address observer,
      Seen seen,
      long fromMillis,
      long untilMillis,
      long p99Micros,
      Signature signature) {
    /** Signs that a node is not to be reached. */
    public static Observed by(
        SecretKey key, TypedData.Domain domain, Address target, long fromMillis, long untilMillis) {
      return by(key, domain, target, Seen.UNREACHABLE, fromMillis, untilMillis);
    }

    /** Signs what was seen of a node. */
    public static Observed by(
        SecretKey key,
        TypedData.Domain domain,
        Address target,
        Seen seen,
        long fromMillis,
        long untilMillis) {
      Hash said = hash(key.address(), target, seen, fromMillis, untilMillis, 0);
      Signature signature = key.sign(domain.digest(said));
      return new Observed(key.address(), seen, fromMillis, untilMillis, 0, signature);
    }

    /** Whether this key, which is the observer's, has said it of the target. */
    public boolean isBy(PublicKey key, TypedData.Domain domain, Address target) {
      return key.address().equals(observer)
          && signature.isBy(
              key, domain.digest(hash(observer, target, seen, fromMillis, untilMillis, p99Micros)));
    }

    private static Hash hash(
        Address observer,
        Address target,
        Seen seen,
        long fromMillis,
        long untilMillis,
        long p99Micros) {
      return TYPE.struct()
          .address(observer)
          .address(target)
          .uint(seen.number)
          .uint(fromMillis)
          .uint(untilMillis)
          .uint(p99Micros)
          .hash();
    }

    private JsonNode toJson() {
      return JsonNodeFactory.instance
          .objectNode()
          .put("fromMillis", fromMillis)
          .put("kind", seen.number)
          .put("observer", observer.toHex())
          .put("p99Micros", p99Micros)
          .put("signature", signature.toHex())
          .put("untilMillis", untilMillis);
    }

    private static Observed fromJson(JsonNode json) {
      JsonFields in = JsonFields.of(json, "observation");
      Seen seen = Seen.of(in.whole("kind"));
      if (seen == null) {
        throw in.wrong("kind", "neither 2 nor 3");
      }
      var read =
          new Observed(
              in.address("observer"),
              seen,
              in.whole("fromMillis"),
              in.whole("untilMillis"),
              in.whole("p99Micros"),
              in.signature("signature"));
      in.end();
      return read;
    }
  }

  /**
   * What a committee can say of a target, given what was observed of it: as many observations as it
   * takes, or null when there are too few within {@link #TOGETHER}. Signatures are not looked at.
   */
  public static @Nullable Down of(
      Address target, Collection<Observed> observed, Committee committee) {
    List<Observed> own =
        observed.stream()
            .filter(one -> committee.indexOf(one.observer) >= 0)
            .sorted(Comparator.comparingLong(Observed::untilMillis).reversed())
            .toList();
    for (Observed last : own) {
      var together = new TreeMap<Address, Observed>();
      own.stream()
          .filter(one -> one.untilMillis <= last.untilMillis)
          .filter(one -> one.untilMillis >= last.untilMillis - TOGETHER.toMillis())
          .forEach(one -> together.putIfAbsent(one.observer, one));
      if (together.size() >= committee.quorum()) {
        return new Down(target, together.values().stream().limit(committee.quorum()).toList());
      }
    }
    return null;
  }

  /** When the last of the observations was signed, since 1970. */
  public long lastMillis() {
    return observations.stream().mapToLong(Observed::untilMillis).max().orElse(0);
  }

  /** When the first of the observations was signed, since 1970. */
  public long firstMillis() {
    return observations.stream().mapToLong(Observed::untilMillis).min().orElse(0);
  }

  @Override
  public Kind entryKind() {
    return Kind.DOWN;
  }

  @Override
  public JsonNode toJson() {
    var json = JsonNodeFactory.instance.objectNode().put("target", target.toHex());
    var list = json.putArray("observations");
    observations.forEach(one -> list.add(one.toJson()));
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Down fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "down");
    var down =
        new Down(
            in.address("target"),
            in.list("observations", OBSERVATIONS_LIMIT).stream().map(Observed::fromJson).toList());
    in.end();
    return down;
  }
}
