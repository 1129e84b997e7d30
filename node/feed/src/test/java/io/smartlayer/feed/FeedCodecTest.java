package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.management.ThreadMXBean;
import io.smartlayer.environment.Network;
import io.smartlayer.feed.wire.Wire;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FeedCodecTest {
  private final List<FeedMessage> messages = messages();

  @Test
  void everyMessageReadsBack() {
    assertThat(messages.stream().map(Object::getClass).distinct()).hasSize(11);
    for (FeedMessage message : messages) {
      assertThat(FeedCodec.decode(FeedCodec.encode(message)))
          .isEqualTo(new FeedCodec.Decoded.Understood(message));
    }
  }

  @Test
  void unknownFieldsVersionsAndKindsAreRefused() throws InvalidProtocolBufferException {
    for (FeedMessage message : messages) {
      Bytes bytes = FeedCodec.encode(message);
      assertRefused(Bytes.concat(bytes, Bytes.fromHex("f80701"))); // field 127
      Wire.Envelope wire = Wire.Envelope.parseFrom(bytes.toArray());
      assertRefused(bytes(wire.toBuilder().setVersion(2).build()));
    }
    var submission = new FeedMessage.Submission(feedId(), Fixture.entry("a"));
    Wire.Envelope.Builder wire =
        Wire.Envelope.parseFrom(FeedCodec.encode(submission).toArray()).toBuilder();
    wire.getSubmissionBuilder().getEntryBuilder().setKind(10);
    assertRefused(bytes(wire.build()));
    assertRefused(Bytes.EMPTY);
  }

  @Test
  void anotherEncodingOfAMessageIsRefused() {
    Bytes bytes = FeedCodec.encode(new FeedMessage.Digest(feedId(), new Slot(0, 0, 3)));
    assertThat(bytes.slice(0, 2)).isEqualTo(Bytes.fromHex("0801"));
    Bytes longVarint = Bytes.concat(Bytes.fromHex("088100"), bytes.slice(2, bytes.size()));
    assertRefused(longVarint);
    Bytes twice = Bytes.concat(Bytes.fromHex("0801"), bytes);
    assertRefused(twice);
  }

  @Test
  void whatIsOutOfBoundsIsRefused() throws InvalidProtocolBufferException {
    var submission = new FeedMessage.Submission(feedId(), Fixture.entry("a"));
    Wire.Envelope wire = Wire.Envelope.parseFrom(FeedCodec.encode(submission).toArray());
    Wire.Envelope.Builder large = wire.toBuilder();
    large
        .getSubmissionBuilder()
        .getEntryBuilder()
        .setBody(ByteString.copyFrom(new byte[Entry.BODY_LIMIT_BYTES + 1]));
    assertRefused(bytes(large.build()));
    Wire.Envelope.Builder shortId = wire.toBuilder();
    shortId.getSubmissionBuilder().setFeedId(ByteString.copyFrom(new byte[31]));
    assertRefused(bytes(shortId.build()));
    assertRefused(Bytes.zeros(Network.MESSAGE_LIMIT_BYTES + 1));
  }

  @Test
  void aMessageOfEmptyPartsIsRefusedBeforeItTakesManyTimesItsSize() {
    Bytes entries = ofEmpty("proposal", "1a00");
    Bytes endorsements = ofEmpty("certified", "1200");
    Bytes segments = ofEmpty("range", "0a00");
    Bytes unknown = ofEmpty("range", "f80700");
    var memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (Bytes message : List.of(entries, endorsements, segments, unknown)) {
      assertRefused(message); // classes load at the first use
      long before = memory.getCurrentThreadAllocatedBytes();
      assertRefused(message);
      long taken = memory.getCurrentThreadAllocatedBytes() - before;
      assertThat(taken).isLessThan(2L * Network.MESSAGE_LIMIT_BYTES);
    }
  }

  @Test
  void noBytesDoMoreThanBeRefused() {
    var random = new Random(1);
    for (FeedMessage message : messages) {
      Bytes good = FeedCodec.encode(message);
      for (int i = 0; i < 500; i++) {
        byte[] bad = good.toArray();
        for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
          bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
        }
        Bytes cut = Bytes.of(bad, 0, random.nextInt(bad.length + 1));
        switch (FeedCodec.decode(cut)) {
          case FeedCodec.Decoded.Understood(var other) ->
              assertThat(FeedCodec.encode(other)).isEqualTo(cut);
          case FeedCodec.Decoded.Malformed(var why) -> assertThat(why).isNotEmpty();
        }
      }
    }
  }

  @Test
  void theLargestSegmentFitsIntoAMessageAndARecord() {
    var world = new Fixture(4);
    for (int i = 0; i < 12; i++) {
      byte[] body = new byte[Entry.BODY_LIMIT_BYTES];
      body[0] = (byte) i;
      var entry = new Entry(Kind.CALL, Bytes.of(body));
      world.give(0, new FeedInput.Submitted(i, entry, Fixture.NOW));
    }
    world.deliver(Fixture.NOW);
    assertThat(world.members.get(3).history().finalSize()).isEqualTo(12);
    for (FeedEffect effect : world.shown) {
      if (effect instanceof FeedEffect.Send(var _, var message)) {
        assertThat(FeedCodec.encode(message).size()).isLessThan(Network.MESSAGE_LIMIT_BYTES);
      }
    }
  }

  private static FeedId feedId() {
    return new Fixture(1).feed.id();
  }

  /** Every kind of message, as members send them. */
  static List<FeedMessage> messages() {
    var world = new Fixture(4);
    var out = new ArrayList<FeedMessage>();
    world.submit(0, 1, "a");
    world.submit(1, 2, "b");
    world.submit(1, 3, "no");
    FeedId id = world.feed.id();
    var reader = Fixture.key("reader").address();
    var fetch = new FeedMessage.Fetch(id, 0, 1000);
    world.give(0, new FeedInput.Received(reader, fetch, Fixture.NOW));
    world.give(0, new FeedInput.Elapsed(Fixture.NOW.plusSeconds(5)));
    out.add(fetch);
    out.add(new FeedMessage.Leaving(List.of(departure(world))));
    out.add(new FeedMessage.Follow(id, 4, new Slot(0, 1, 2)));
    for (FeedEffect effect : world.shown) {
      if (effect instanceof FeedEffect.Send(var _, var message)
          && out.stream().filter(m -> m.getClass() == message.getClass()).count() < 2) {
        out.add(message);
      }
    }
    return out;
  }

  private static Departure departure(Fixture world) {
    FeedHistory history = world.members.getFirst().history();
    Link tip = Objects.requireNonNull(history.tip());
    var leave = new Leave(world.feed.id(), 0, 3, 0, tip.slot().round(), tip.hash());
    return new Departure(
        SignedLeave.by(world.keys.getFirst(), world.feed.domain(), leave),
        history.tipCertificate());
  }

  /** A message of nearly the largest size that has one part, and in it nothing but these bytes. */
  private static Bytes ofEmpty(String part, String hex) {
    var content = Bytes.fromHex(hex.repeat((Network.MESSAGE_LIMIT_BYTES - 32) * 2 / hex.length()));
    var out = ByteString.newOutput();
    var wire = CodedOutputStream.newInstance(out);
    try {
      wire.writeUInt32(1, 1);
      wire.writeByteArray(
          Wire.Envelope.getDescriptor().findFieldByName(part).getNumber(), content.toArray());
      wire.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Bytes.of(out.toByteString().toByteArray());
  }

  private static Bytes bytes(Wire.Envelope wire) {
    return Bytes.of(wire.toByteArray());
  }

  private static void assertRefused(Bytes bytes) {
    assertThat(FeedCodec.decode(bytes)).isInstanceOf(FeedCodec.Decoded.Malformed.class);
  }
}
