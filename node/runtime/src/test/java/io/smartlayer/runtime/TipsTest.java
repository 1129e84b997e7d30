package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Network;
import io.smartlayer.feed.Admission;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedInput;
import io.smartlayer.feed.FeedMember;
import io.smartlayer.feed.Kind;
import io.smartlayer.feed.ProvenTip;
import io.smartlayer.feed.Recollection;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When an anchor vouches, and to whom it says so. */
class TipsTest {
  private static final Instant START = Instant.ofEpochMilli(World.START);
  private static final SecretKey KEY = World.key("anchor 1");
  private static final Address ASKER = World.key("service 1").address();
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final TypedData.Domain DOMAIN =
      TypedData.Domain.of("Smart Layer", "1", World.CHAIN, Address.ZERO);

  private final FeedId id = FeedId.of(World.TYPE, "one group");
  private final Feed feed = feed(KEY);
  private final List<TipMessage> sent = new ArrayList<>();
  private final List<FeedId> given = new ArrayList<>(List.of(id));
  private final Tips tips = new Tips(KEY, DOMAIN, new Sent(), given::contains);
  private Instant now = START;

  @Test
  void itSignsOnItsPeriodWhatItKnowsThen() {
    tips.told(id, member(feed, 1).history());
    pass(Tips.PERIOD.plus(TICK));
    ProvenTip first = asked();
    assertThat(first.fault(feed)).isNull();
    assertThat(first.feed().size()).isEqualTo(1);

    tips.told(id, member(feed, 2).history());
    assertThat(asked()).isEqualTo(first);
    pass(Tips.PERIOD);
    assertThat(asked().feed().size()).isEqualTo(2);
    assertThat(asked().time()).isEqualTo(first.time().plus(Tips.PERIOD));
  }

  @Test
  void itListensForAPeriodAfterAStartAndAfterAPause() {
    tips.told(id, member(feed, 1).history());
    pass(Tips.PERIOD);
    assertThat(answers()).isEmpty();
    pass(TICK);
    Instant signed = asked().time();

    now = now.plus(Duration.ofDays(1)); // the machine slept
    pass(Tips.PERIOD);
    assertThat(asked().time()).isEqualTo(signed);
    pass(TICK);
    assertThat(asked().time()).isAfter(signed.plus(Duration.ofDays(1)));
  }

  @Test
  void itVouchesForNoFeedThatIsNotItsOwnAndForNoneThatItGaveUp() {
    Feed another = feed(World.key("anchor 2"));
    tips.told(id, member(another, 0).history());
    pass(Tips.PERIOD.plus(TICK));
    assertThat(answers()).isEmpty();

    tips.told(id, member(feed, 1).history());
    pass(Tips.PERIOD);
    assertThat(answers()).hasSize(1);
    given.clear();
    assertThat(answers()).isEmpty();
  }

  @Test
  void whoAsksTooMuchHearsNothingMoreUntilTheNextPeriod() {
    tips.told(id, member(feed, 1).history());
    pass(Tips.PERIOD.plus(TICK));
    for (int i = 0; i < Tips.ANSWERS; i++) {
      assertThat(answers()).hasSize(1);
    }
    assertThat(answers()).isEmpty();
    pass(Tips.PERIOD);
    assertThat(answers()).hasSize(1);
  }

  @Test
  void messagesReadBackAndNothingElseDoes() {
    tips.told(id, member(feed, 1).history());
    pass(Tips.PERIOD.plus(TICK));
    for (TipMessage message : List.of(new TipMessage.Question(id), new TipMessage.Word(asked()))) {
      assertThat(TipMessage.decode(message.encode())).isEqualTo(message);
    }
    String question = new TipMessage.Question(id).encode().toUtf8();
    for (String wrong : List.of("{}", question.replace("feedId", "feed"), "{\"tip\":{}}")) {
      assertThatThrownBy(() -> TipMessage.decode(Bytes.utf8(wrong)))
          .isInstanceOf(JsonFields.Malformed.class);
    }
    assertThatThrownBy(() -> TipMessage.decode(Bytes.utf8("{")))
        .isInstanceOf(CanonicalJson.NotCanonical.class);
    tips.received(ASKER, Bytes.utf8("{"));
    tips.received(ASKER, new TipMessage.Word(asked()).encode());
  }

  private void pass(Duration time) {
    for (Instant end = now.plus(time); now.isBefore(end); now = now.plus(TICK)) {
      tips.elapsed(now);
    }
  }

  private List<TipMessage> answers() {
    sent.clear();
    tips.received(ASKER, new TipMessage.Question(id).encode());
    return sent;
  }

  private ProvenTip asked() {
    return ((TipMessage.Word) answers().getFirst()).tip();
  }

  private Feed feed(SecretKey key) {
    return new Feed(id, new Committee(List.of(Committee.Member.of(key.publicKey()))), DOMAIN);
  }

  /** An anchor with so many final entries. */
  private static FeedMember member(Feed feed, int entries) {
    var member = FeedMember.restore(feed, KEY, new Anything(), List.of(), Recollection.WHOLE);
    for (int i = 0; i < entries; i++) {
      var entry = new Entry(Kind.ATTESTATION, Bytes.utf8("fact " + i));
      member.on(new FeedInput.Submitted(i, entry, START));
      member.on(new FeedInput.Elapsed(START.plusSeconds(i)));
    }
    assertThat(member.history().finalSize()).isEqualTo(entries);
    return member;
  }

  private record Anything() implements Admission {
    @Override
    public Judgement admit(Context context, Entry entry) {
      return new Judgement.Admitted(this);
    }

    @Override
    public Admission certified(Context context, Entry entry) {
      return this;
    }
  }

  private final class Sent implements Network {
    @Override
    public Address self() {
      return KEY.address();
    }

    @Override
    public void send(Address to, String protocol, Bytes body) {
      assertThat(to).isEqualTo(ASKER);
      sent.add(TipMessage.decode(body));
    }

    @Override
    public void receive(Receiver receiver) {}

    @Override
    public void close() {}
  }
}
