package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.primitives.TypedData;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** A committee in one test: members that a test talks to by hand, over a perfect network. */
final class Fixture {
  private static final Duration STEP = Duration.ofMillis(100);
  static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  final List<SecretKey> keys;
  final Feed feed;
  final List<FeedMember> members = new ArrayList<>();
  final List<List<Bytes>> disks = new ArrayList<>();
  final List<FeedEffect> shown = new ArrayList<>();
  private final ArrayDeque<Mail> mail = new ArrayDeque<>();

  private record Mail(Address from, Address to, FeedMessage message) {}

  /**
   * Admits anything, but each body once; {@code no} is refused, {@code later} cannot be told, nor
   * {@code asked} when it is judged at a block for the first time: the answer comes after that.
   */
  record Once(List<Bytes> seen, AtomicBoolean chainIsUp, Set<Long> blocks) implements Admission {
    @Override
    public Judgement admit(Context context, Entry entry) {
      String text = entry.body().toUtf8();
      if (seen.contains(entry.body())) {
        return new Judgement.Refused("duplicate", "seen before");
      }
      if (text.equals("no")) {
        return new Judgement.Refused("no", "it says so");
      }
      boolean asked = text.equals("asked") && blocks.add(context.chainBlock());
      return asked || (text.equals("later") && !chainIsUp.get())
          ? new Judgement.CannotTell("the chain is down")
          : new Judgement.Admitted(certified(context, entry));
    }

    @Override
    public Admission certified(Context context, Entry entry) {
      var next = new ArrayList<>(seen);
      next.add(entry.body());
      return new Once(next, chainIsUp, blocks);
    }
  }

  /** Members whose mail is lost, both ways. */
  final Set<Integer> cutOff = new TreeSet<>();

  /** What the first leader does as if it had not heard of. */
  final Set<Bytes> ignored = new TreeSet<>();

  final AtomicBoolean chainIsUp = new AtomicBoolean(true);

  private final Rules rules;

  Fixture(int size) {
    this(size, size, Rules.PROTOCOL);
  }

  /** A committee of the first {@code size} of so many anchors. */
  Fixture(int size, int anchors) {
    this(size, anchors, Rules.PROTOCOL);
  }

  /** Members that keep these rules. */
  Fixture(int size, Rules rules) {
    this(size, size, rules);
  }

  private Fixture(int size, int anchors, Rules rules) {
    this.rules = rules;
    keys = IntStream.range(0, anchors).mapToObj(i -> key("member " + i)).toList();
    feed =
        new Feed(
            FeedId.of(new TokenType(1, Address.ZERO), "flight"),
            committee(IntStream.range(0, size).toArray()),
            TypedData.Domain.of("Smart Layer", "1", 1, Address.ZERO));
    for (SecretKey key : keys) {
      disks.add(new ArrayList<>());
      members.add(FeedMember.restore(feed, key, admission(), List.of(), Recollection.WHOLE, rules));
    }
  }

  /** A committee of these anchors. */
  Committee committee(int... anchors) {
    return new Committee(
        IntStream.of(anchors).mapToObj(i -> Committee.Member.of(keys.get(i).publicKey())).toList());
  }

  /** The anchor with an address, or -1. */
  private int indexOf(Address address) {
    return keys.stream().map(SecretKey::address).toList().indexOf(address);
  }

  static SecretKey key(String name) {
    return new SecretKey(Hash.keccak(Bytes.utf8(name)).bytes());
  }

  static Entry entry(String text) {
    return new Entry(Kind.ATTESTATION, Bytes.utf8(text));
  }

  Admission admission() {
    return new Once(List.of(), chainIsUp, new TreeSet<>());
  }

  Address address(int member) {
    return keys.get(member).address();
  }

  /** Gives one member an input; what it sends waits, what else it does is returned. */
  List<FeedEffect> give(int member, FeedInput input) {
    List<FeedEffect> effects = members.get(member).on(input);
    for (FeedEffect effect : effects) {
      switch (effect) {
        case FeedEffect.Store(var record) -> disks.get(member).add(record);
        case FeedEffect.Send(var to, var message) ->
            mail.add(new Mail(address(member), to, message));
        default -> {}
      }
    }
    shown.addAll(effects);
    return effects;
  }

  /** Delivers everything, and what comes of it, until nobody has anything to say. */
  void deliver(Instant now) {
    for (Mail next = mail.poll(); next != null; next = mail.poll()) {
      int to = indexOf(next.to());
      int from = indexOf(next.from());
      if (to >= 0 && !cutOff.contains(to) && !cutOff.contains(from) && !isIgnored(to, next)) {
        give(to, new FeedInput.Received(next.from(), next.message(), now));
      }
    }
  }

  private boolean isIgnored(int to, Mail mail) {
    return to == 0
        && mail.message() instanceof FeedMessage.Submission(FeedId _, Entry entry)
        && ignored.contains(entry.body());
  }

  /** Delivers what waits for some members, and nothing of what comes of it. */
  void deliverTo(List<Integer> some, Instant now) {
    var waiting = new ArrayList<>(mail);
    mail.clear();
    for (Mail next : waiting) {
      int to = indexOf(next.to());
      if (some.contains(to)) {
        give(to, new FeedInput.Received(next.from(), next.message(), now));
      } else {
        mail.add(next);
      }
    }
  }

  /** Lets time pass for all members that are not cut off, and delivers what they say. */
  Instant elapse(Instant from, Duration duration) {
    Instant now = from;
    for (Instant end = from.plus(duration); now.isBefore(end); now = now.plus(STEP)) {
      for (int member = 0; member < members.size(); member++) {
        if (!cutOff.contains(member)) {
          give(member, new FeedInput.Elapsed(now));
        }
      }
      deliver(now);
    }
    return now;
  }

  void loseMail() {
    mail.clear();
  }

  void submit(int member, long ticket, String text) {
    submit(member, ticket, entry(text), NOW);
  }

  void submit(int member, long ticket, Entry entry, Instant now) {
    give(member, new FeedInput.Submitted(ticket, entry, now));
    deliver(now);
  }

  void restart(int member) {
    restart(member, Recollection.WHOLE);
  }

  void restart(int member, Recollection recollection) {
    SecretKey key = keys.get(member);
    members.set(
        member, FeedMember.restore(feed, key, admission(), disks.get(member), recollection, rules));
  }

  <T extends FeedEffect> List<T> shown(Class<T> type) {
    return shown.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
