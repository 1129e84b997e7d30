package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.memory.MemoryWeb;
import io.smartlayer.environment.Web;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Kind;
import io.smartlayer.gateway.Lookup;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Message;
import io.smartlayer.token.TestFeed;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.JsonNodeFactory;

/** Where a message is handed in, and what the anchors' answers mean. */
class CourierTest {
  private static final Duration TIME = Duration.ofMillis(1500);
  private static final Web.Exchange DONE = new Web.Exchange.Answered(200, Bytes.EMPTY);

  private final World world = new World(4, 4);
  private final FeedId feed = world.feed();
  private final TestFeed entries = new TestFeed(world, feed);
  private final MemoryWeb web = new MemoryWeb();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  CourierTest() {
    entries.append(world.activation(TestScript.usual(), World.token(9), ""), World.START);
    entries.seal(World.START);
  }

  @Test
  void itIsHandedInAgainWhereItWasPromisedUntilItIsFinal() {
    everywhere(answer(202, ""), answer(202, ""), answer(200, ""));

    assertThat(deliver()).isEqualTo(DONE);
    assertThat(asked).hasSize(3).containsOnly(asked.getFirst());
  }

  @Test
  void anotherAnchorIsAskedWhereOneIsSilentOrKeepsNothing() {
    everywhere(
        new Web.Exchange.Lost("no answer"),
        answer(404, "feed-unknown"),
        answer(503, "busy"),
        answer(200, ""));

    assertThat(deliver()).isEqualTo(DONE);
    assertThat(asked).hasSize(4).doesNotHaveDuplicates();
    assertThat(asked.getFirst()).endsWith("/v1/feeds/" + feed + "/entries");
  }

  @Test
  void thatItIsThereAlreadyIsWhatWasWanted() {
    everywhere(answer(409, "duplicate"));

    assertThat(deliver()).isEqualTo(DONE);
  }

  @ParameterizedTest
  @CsvSource({"409,message-late", "422,message-unwanted", "404,token-unknown", "409,suspended"})
  void aRefusalEndsIt(int status, String code) {
    Web.Exchange refusal = answer(status, code);
    everywhere(refusal);

    assertThat(deliver()).isEqualTo(refusal);
    assertThat(asked).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"408", "425", "429", "500", "503"})
  void whatMayPassIsNoEnd(int status) {
    everywhere(answer(status, "busy"), answer(200, ""));

    assertThat(deliver()).isEqualTo(DONE);
  }

  @Test
  void whatNeverLeftIsNotDoneAndWhatMayHaveArrivedIsUnknown() {
    everywhere(new Web.Exchange.NeverSent("nobody listens"));
    assertThat(deliver()).isInstanceOf(Web.Exchange.NeverSent.class);

    everywhere(answer(202, ""));
    assertThat(deliver()).isInstanceOf(Web.Exchange.Lost.class);
  }

  @Test
  void aTokenThatNobodyKnowsIsAskedForNowhere() {
    everywhere(answer(200, ""));
    var courier = new Courier(_ -> new Lookup.Unknown(), Roster.fixed(world.network()), web);

    assertThat(courier.deliver(message(), TIME)).isInstanceOf(Web.Exchange.NeverSent.class);
    assertThat(asked).isEmpty();
  }

  @Test
  void whatIsLargerThanAnEntryIsNotSent() {
    var told = new AtomicReference<Web.Exchange>();
    courier().deliver(null, TIME, told::set);

    assertThat(told.get()).isInstanceOf(Web.Exchange.NeverSent.class);
  }

  @Test
  void anchorsOfAnEarlierTermAreNotAsked() {
    var present = new Committee(world.network().committee(feed).members().subList(2, 3));
    entries.close(present, World.START);
    entries.seal(World.START);
    entries.seal(World.START);
    everywhere(answer(503, "busy"));
    deliver();

    String http =
        Objects.requireNonNull(world.network().anchor(present.members().getFirst().address()))
            .http();
    assertThat(new TreeSet<>(asked)).singleElement().asString().startsWith(http);
  }

  private Web.Exchange deliver() {
    return courier().deliver(message(), TIME);
  }

  private Courier courier() {
    var answer = JsonNodeFactory.instance.objectNode().put("feedId", feed.hash().toHex());
    answer.set("certificate", entries.proof().toJson());
    return new Courier(_ -> new Lookup.Found(answer), Roster.fixed(world.network()), web);
  }

  /** All anchors give these answers, one after the other, the last for ever. */
  private void everywhere(Web.Exchange... answers) {
    asked.clear();
    world.network().anchors().stream()
        .map(node -> URI.create(node.http()).getAuthority())
        .forEach(authority ->
            web.serve(
                authority,
                request -> {
                  asked.add(request.uri().toString());
                  return answers[Math.min(asked.size(), answers.length) - 1];
                }));
  }

  private static Web.Exchange answer(int status, String code) {
    return new Web.Exchange.Answered(
        status, code.isEmpty() ? Bytes.EMPTY : Bytes.utf8("{\"code\":\"" + code + "\"}"));
  }

  private static Message message() {
    try {
      String vector = Files.readString(Path.of("../../spec/vectors/token/message.json"));
      String body = CanonicalJson.read(vector).get("body").stringValue();
      return (Message) EntryBody.read(new Entry(Kind.MESSAGE, Bytes.utf8(body)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
