package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.CanonicalJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code effect list} and {@code effect show}. */
class EffectCommandTest {
  private static final String FEED = ShownFeed.FEED.toString();
  private static final String BOOKED = id("aa11");
  private static final String GONE = id("aa22");
  private static final String OPEN = id("bb33");
  private static final String TOLD = id("cc44");

  private final ShownFeed feed = new ShownFeed();

  EffectCommandTest() throws IOException {}

  @AfterEach
  void stop() {
    feed.close();
  }

  private static String id(String end) {
    return "0x" + end + "0".repeat(60);
  }

  private void say(Kind kind, String body) {
    feed.append(new Entry(kind, CanonicalJson.write(CanonicalJson.read(body.replace('\'', '"')))));
  }

  private void elected(String id, int attempt, String route, String request) {
    String evidence =
        request.isEmpty()
            ? ""
            : ",'evidence':{'index':1,'output':{'effects':[{},"
                + request
                + "]},'receipts':[{'receipt':{'offset':7,'token':'card/7'}}]}";
    say(
        Kind.ELECTION,
        "{'attempt':%d,'deadlineMillis':5000,'effectId':'%s','executor':'0x0%d','route':'%s'%s}"
            .formatted(attempt, id, attempt, route, evidence));
  }

  private void ended(String id, int attempt, String kind, String content) {
    say(
        Kind.OUTCOME,
        "{'attempt':%d,'content':%s,'effectId':'%s','kind':'%s'}"
            .formatted(attempt, content, id, kind));
  }

  /** One effect that succeeded late, one that failed, one that runs, one that nobody told of. */
  private void tell() {
    feed.append(2);
    elected(BOOKED, 1, "service", "{'host':'hotel','tag':'rebook','type':'http'}");
    ended(BOOKED, 1, "expired", "{'why':'silence'}");
    elected(BOOKED, 2, "service", "");
    ended(BOOKED, 1, "success", "{'status':200}");
    elected(GONE, 1, "anchor", "{'host':'desk','method':'POST','sealed':'0x00','type':'http'}");
    say(
        Kind.FAILURE,
        "{'anchor':'0x0a','effectId':'%s','kind':'not-done','transcript':{'attempts':1,"
                .formatted(GONE)
            + "'observed':'nobody\\n listens','timeMillis':6000},"
            + "'witnesses':[{'witness':'0x0b'}]}");
    elected(OPEN, 1, "service", "{'tag':'late','type':'notify'}");
    elected(TOLD, 1, "service", "{'tag':'hello','to':'card/9','type':'send'}");
    ended(TOLD, 1, "not-done", "{'status':409}");
    ended(id("dd55"), 1, "success", "{'status':200}");
  }

  private static FeedRun run(String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    String[] all = Stream.concat(Stream.of("effect"), Stream.of(words)).toArray(String[]::new);
    int status = Smartlayer.run(Instant::now, new PrintWriter(out), new PrintWriter(err), all);
    return new FeedRun(status, out.toString(), err.toString());
  }

  @Test
  void eachEffectIsALine() {
    tell();
    FeedRun run = run("list", feed.url(), FEED);

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.lines().stream().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            BOOKED + " success hotel/rebook card/7 2 attempts",
            GONE + " failed desk/sealed card/7 1 attempt",
            OPEN + " running webhook/late card/7 1 attempt",
            TOLD + " unknown card/9/hello card/7 1 attempt");
  }

  @Test
  void aFeedWithoutEffectsHasNoLines() {
    feed.append(3);
    assertThat(run("list", feed.url(), FEED)).isEqualTo(new FeedRun(0, "", ""));
  }

  @Test
  void oneIsShownWhole() {
    tell();
    assertThat(run("show", feed.url(), FEED, "0xAA11").lines())
        .containsExactly(
            BOOKED,
            "  of         hotel/rebook",
            "  asked by   card/7, in the step of entry 7",
            "  stands     success: the executor says so, with the host's word where the script"
                + " wants that",
            "  attempt 1  0x01, service, elected by entry 2, until 1970-01-01T00:00:05Z",
            "    entry 3: expired {\"why\":\"silence\"}",
            "    entry 5: success {\"status\":200}",
            "  attempt 2  0x02, service, elected by entry 4, until 1970-01-01T00:00:05Z");
    assertThat(run("show", feed.url(), FEED, GONE).lines())
        .contains(
            "  stands     failed: anchors attest that it failed: not-done",
            "  failure    entry 7: not-done",
            "    anchor   0x0a",
            "    observed nobody  listens, 1970-01-01T00:00:06Z",
            "    witness  0x0b");
    assertThat(run("show", feed.url(), FEED, TOLD).out())
        .contains("unknown: attempt 1 ended as not-done; it is given up if no other is elected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aa11", "aa22", "bb33", "cc44"})
  void jsonSaysTheSame(String end) {
    tell();
    FeedRun run = run("show", "--json", feed.url(), FEED, id(end));
    assertThat(run.lines()).hasSize(1);
    JsonNode json = CanonicalJson.read(run.out().strip());
    assertThat(CanonicalJson.text(json)).isEqualTo(run.out().strip());
    assertThat(json.get("effectId").asString()).isEqualTo(id(end));
    assertThat(json.has("failure")).isEqualTo(end.equals("aa22"));
    List<String> all = run("list", "--json", feed.url(), FEED).lines();
    assertThat(all).hasSize(4).contains(run.out().strip());
  }

  @ParameterizedTest
  @CsvSource({
    "0xaa,64,EFFECT is 0x and 4 to 64",
    "aa11,64,EFFECT is 0x and 4 to 64",
    "0xeeee,66,no effect of this feed begins with 0xeeee",
  })
  void whatIsNotThereIsSaid(String effect, int status, String why) {
    tell();
    FeedRun run = run("show", feed.url(), FEED, effect);
    assertThat(run.status()).isEqualTo(status);
    assertThat(run.err()).contains(why);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void whatIsMeantTwiceIsAskedForAgain() {
    tell();
    elected("0xaa11" + "1".repeat(60), 1, "service", "{'tag':'late','type':'notify'}");
    FeedRun run = run("show", feed.url(), FEED, "0xaa11");
    assertThat(run.status()).isEqualTo(Smartlayer.NO_INPUT);
    assertThat(run.err()).contains("2 effects begin with 0xaa11: say more");
  }

  @Test
  void whereNobodyKeepsTheFeedThatIsSaid() {
    String other = FEED.replace(FEED.substring(60), "000000");
    FeedRun run = run("list", feed.url(), other);
    assertThat(run.status()).isEqualTo(Smartlayer.NO_INPUT);
    assertThat(run.err()).startsWith("feed-unknown: ").hasLineCount(1);
    assertThat(run("list", "http://127.0.0.1:1", FEED).status()).isEqualTo(Smartlayer.UNAVAILABLE);
    assertThat(run("list", feed.url(), "0x").status()).isEqualTo(Smartlayer.USAGE);
  }
}
