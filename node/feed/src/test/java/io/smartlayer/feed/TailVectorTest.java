package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.TypedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A feed of two terms as subscribers are told it, {@code spec/vectors/feed-tail/terms.json}. Made
 * anew with {@code -Dvectors.update=true}.
 */
class TailVectorTest {
  private static final Path FILE = Path.of("../../spec/vectors/feed-tail/terms.json");
  private static final TailFilter FACTS = new TailFilter(List.of(Kind.ATTESTATION), List.of());

  @Test
  void theMessagesAreThoseOfTheVectors() throws IOException {
    String made = CanonicalJson.text(make()) + "\n";
    if (Boolean.getBoolean("vectors.update")) {
      Files.writeString(FILE, made);
    }
    assertThat(made).isEqualTo(Files.readString(FILE));
  }

  @Test
  void whoKnowsTheFirstCommitteeVerifiesThem() throws IOException {
    JsonNode vectors = CanonicalJson.read(Files.readString(FILE).strip());
    var committee =
        new Committee(
            vectors
                .get("committee")
                .valueStream()
                .map(key -> PublicKey.parse(Bytes.fromHex(key.stringValue())))
                .map(Committee.Member::of)
                .toList());
    TypedData.Domain domain = new Fixture(4).feed.domain();
    for (JsonNode tail : vectors.get("tails")) {
      var asked = (TailMessage.Subscribe) message(tail.get("subscribe"));
      TailMessage.Wanted wanted = asked.feeds().getFirst();
      var feed = new Feed(wanted.feed(), committee, domain);
      var reader = new TailReader(feed, wanted.from(), wanted.to(), asked.filter(), _ -> null);
      var found = new ArrayList<Long>();
      for (JsonNode told : tail.get("told")) {
        TailReader.Outcome outcome = reader.on(message(told));
        assertThat(outcome).isInstanceOf(TailReader.Outcome.Taken.class);
        ((TailReader.Outcome.Taken) outcome).found().forEach(one -> found.add(one.offset()));
      }
      assertThat(found)
          .isEqualTo(tail.get("found").valueStream().map(JsonNode::longValue).toList());
      assertThat(reader.next()).isEqualTo(tail.get("next").longValue());
    }
  }

  private static TailMessage message(JsonNode hex) {
    var decoded = TailCodec.decode(Bytes.fromHex(hex.stringValue()));
    assertThat(decoded).isInstanceOf(TailCodec.Decoded.Understood.class);
    return ((TailCodec.Decoded.Understood) decoded).message();
  }

  private static JsonNode make() {
    var world = new Fixture(4, 6);
    world.submit(0, 1, "a");
    world.submit(0, 2, new Entry(Kind.CALL, Bytes.utf8("b")), Fixture.NOW);
    world.submit(0, 3, new Close(1, 17, world.committee(4, 5, 2, 3)).toEntry(), Fixture.NOW);
    Instant later = world.elapse(Fixture.NOW, FeedLimits.PATIENCE);
    world.submit(4, 4, Fixture.entry("c"), later);
    world.elapse(later, FeedLimits.PATIENCE);
    FeedHistory history = world.members.get(2).history();
    var out = JsonNodeFactory.instance.objectNode();
    var committee = out.putArray("committee");
    world
        .feed
        .committee()
        .members()
        .forEach(member -> committee.add(member.key().compressed().toHex()));
    var tails = out.putArray("tails");
    for (long from : new long[] {0, 1, 3}) {
      var reader = new TailReader(world.feed, from, 0, FACTS, _ -> null);
      var asked =
          new TailMessage.Subscribe(List.of(reader.wanted()), FACTS, TailLimits.CREDIT_LEAST);
      var tail = tails.addObject().put("subscribe", TailCodec.encode(asked).toHex());
      var told = tail.putArray("told");
      var found = tail.putArray("found");
      var supply = new TailSupply(asked, _ -> null);
      TailMessage message;
      do {
        message = supply.message(supply.cut(_ -> history));
        told.add(TailCodec.encode(message).toHex());
        if (reader.on(message) instanceof TailReader.Outcome.Taken(var taken)) {
          taken.forEach(one -> found.add(one.offset()));
        }
      } while (!(message instanceof TailMessage.Still));
      tail.put("next", reader.next());
    }
    return out;
  }
}
