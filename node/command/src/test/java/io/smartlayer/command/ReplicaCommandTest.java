package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.CanonicalJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code replica list} and {@code replica show}. */
class ReplicaCommandTest {
  private static final String FEED = ShownFeed.FEED.toString();
  private static final String ONE = node("aa11");
  private static final String TWO = node("aa22");
  private static final String THREE = node("bb33");
  private static final String TOKEN = ShownFeed.TYPE + "/7";
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long DAY = Duration.ofDays(1).toMillis();

  private final ShownFeed feed = new ShownFeed();
  private long minute;

  ReplicaCommandTest() throws IOException {}

  @AfterEach
  void stop() {
    feed.close();
  }

  private static String node(String begin) {
    return "0x" + begin + "0".repeat(40 - begin.length());
  }

  private void say(Kind kind, String body) {
    var entry = new Entry(kind, CanonicalJson.write(CanonicalJson.read(body.replace('\'', '"'))));
    feed.append(entry, minute * MINUTE);
  }

  private void placed(String script, String... nodes) {
    String list =
        Arrays.stream(nodes).map(node -> "'" + node + "'").collect(Collectors.joining(","));
    say(
        Kind.PLACEMENT,
        "{'notAfterMillis':%d,'replicas':[%s],'script':'%s'}"
            .formatted(minute * MINUTE + DAY, list, script));
  }

  private void down(String node) {
    long now = minute * MINUTE;
    say(
        Kind.DOWN,
        ("{'observations':[{'observer':'0x0a','untilMillis':%d},"
                + "{'observer':'0x0b','untilMillis':%d}],'target':'%s'}")
            .formatted(now - 1000, now, node));
  }

  /** An effect at which one node misses and another succeeds. */
  private void missed(int number, String missing, String succeeding) {
    String id = "0x%064d".formatted(number);
    String evidence =
        ",'evidence':{'index':0,'output':{'effects':[{'host':'hotel','type':'http'}]}}";
    elected(id, 1, missing, evidence);
    say(Kind.OUTCOME, "{'attempt':1,'effectId':'%s','kind':'expired'}".formatted(id));
    elected(id, 2, succeeding, "");
    say(Kind.OUTCOME, "{'attempt':2,'effectId':'%s','kind':'success'}".formatted(id));
  }

  private void elected(String id, int attempt, String executor, String more) {
    say(
        Kind.ELECTION,
        "{'attempt':%d,'deadlineMillis':%d,'effectId':'%s','executor':'%s','route':'service'%s}"
            .formatted(attempt, minute * MINUTE, id, executor, more));
  }

  /** One is placed, falls and is replaced; the placement ends, and it returns. */
  private void tell() {
    say(Kind.LIFECYCLE, "{'token':'" + TOKEN + "'}");
    placed("0x01", ONE, TWO);
    minute = 5;
    down(ONE);
    placed("0x01", TWO, THREE);
    minute = 1500;
    placed("0x01", ONE, TWO);
    minute = 1501;
    for (int i = 0; i < 3; i++) {
      missed(i, TWO, ONE);
    }
  }

  private FeedRun run(String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    String[] all = Stream.concat(Stream.of("replica"), Stream.of(words)).toArray(String[]::new);
    Instant now = Instant.ofEpochMilli(minute * MINUTE);
    int status = Smartlayer.run(() -> now, new PrintWriter(out), new PrintWriter(err), all);
    return new FeedRun(status, out.toString(), err.toString());
  }

  @Test
  void eachNodeOfThePlacementIsALineAndThenWhoLostItsPlace() {
    tell();
    FeedRun run = run("list", feed.url(), FEED);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.lines())
        .containsExactly(
            "1  "
                + ONE
                + "  up since 1970-01-02T01:00:00Z  placed 1970-01-02T01:00:00Z"
                + "  3 done, 0 missed  -",
            "2  "
                + TWO
                + "  up since 1970-01-01T00:00:00Z  placed 1970-01-01T00:00:00Z"
                + "  0 done, 3 missed, not elected for hotel  -",
            "-  "
                + THREE
                + "  lost its place: the placement had ended, and by then others ranked before it"
                + " (entry 4, 1970-01-02T01:00:00Z)");
  }

  @Test
  void whoIsDownIsSaidToBeForTenMinutes() {
    placed("0x01", ONE, TWO);
    minute = 5;
    down(ONE);
    minute = 14;
    assertThat(run("list", feed.url(), FEED).lines().getFirst())
        .startsWith("1  " + ONE + "  down until 1970-01-01T00:15:00Z, as 2 anchors say in entry 1");
    minute = 15;
    assertThat(run("list", feed.url(), FEED).lines().getFirst())
        .startsWith("1  " + ONE + "  up since 1970-01-01T00:15:00Z");
  }

  @Test
  void aNodesStoryIsToldInWords() {
    tell();
    assertThat(run("show", feed.url(), FEED, "0xAA11").lines())
        .containsExactly(
            ONE,
            "  stands     at rank 1",
            "  counts as  up since 1970-01-02T01:00:00Z",
            "  address    -",
            "  attempts   3 done, 0 missed in the last hour",
            "  entry 1     1970-01-01T00:00:00Z  placed, rank 1",
            "  entry 2     1970-01-01T00:05:00Z  not to be reached until 1970-01-01T00:15:00Z, as"
                + " said by 0x0a, 0x0b",
            "  entry 3     1970-01-01T00:05:00Z  lost its place: a quorum of anchors had not"
                + " reached it, or seen it fail (entry 2)",
            "  entry 4     1970-01-02T01:00:00Z  placed again, rank 1");
    assertThat(run("show", feed.url(), FEED, TWO).lines())
        .contains(
            "  entry 16    1970-01-02T01:01:00Z  its budget of failures is spent: it is not elected"
                + " for hotel while most of its attempts of the last hour came to nothing where"
                + " others succeeded");
    assertThat(run("show", feed.url(), FEED, THREE).lines())
        .contains("  stands     outside the placement")
        .doesNotContain("  address    -");
  }

  @Test
  void whyAPlaceIsLostIsSaid() {
    placed("0x01", ONE, TWO);
    placed("0x02", ONE, THREE);
    placed("0x02", TWO, THREE);
    assertThat(run("show", feed.url(), FEED, TWO).out())
        .contains("lost its place: the group's script was upgraded")
        .contains("placed again, rank 1");
    assertThat(run("show", feed.url(), FEED, ONE).out()).contains("no entry says why");
  }

  @Test
  void whoIsDownAndPlacedAgainKeptItsPlace() {
    placed("0x01", ONE, TWO);
    down(ONE);
    placed("0x02", ONE, TWO);
    assertThat(run("show", feed.url(), FEED, ONE).out())
        .contains("kept its place, rank 1: nobody else could have it");
  }

  @Test
  void theAddressIsWhatAnAnchorSaysAndTheLookWhatTheNodeDoes() {
    tell();
    feed.elsewhere.put(
        "/v1/lookup",
        "200{'replicas':[{'http':'%s','node':'%s'},{'http':'%s','node':'%s','weight':7}]}"
            .replace('\'', '"')
            .formatted(feed.url(), ONE, "file:///etc", TWO));
    assertThat(run("list", feed.url(), FEED).lines().getFirst()).endsWith("  " + feed.url());
    assertThat(run("show", feed.url(), FEED, TWO).lines())
        .contains("  address    file:///etc  weight 7");
    String json = run("show", "--json", feed.url(), FEED, TWO).lines().getFirst();
    assertThat(CanonicalJson.read(json).get("weight").asInt()).isEqualTo(7);
    feed.elsewhere.put("/v1/tokens/" + TOKEN, "200{}");
    assertThat(run("list", "--look", feed.url(), FEED).lines().getFirst())
        .matches(".*  " + feed.url() + "  serves, \\d+ ms");
    assertThat(run("list", "--look", feed.url(), FEED).lines().get(1))
        .endsWith("  weight 7  no address of a node");
    feed.elsewhere.put("/v1/tokens/" + TOKEN, ShownFeed.problem(404, "token-not-served"));
    assertThat(run("list", "--look", feed.url(), FEED).lines().getFirst())
        .matches(".*  refuses: token-not-served, \\d+ ms");
  }

  @Test
  void jsonSaysTheSame() {
    tell();
    List<String> lines = run("list", "--json", feed.url(), FEED).lines();
    assertThat(lines).hasSize(3);
    JsonNode json = CanonicalJson.read(lines.get(1));
    assertThat(CanonicalJson.text(json)).isEqualTo(lines.get(1));
    assertThat(json.get("node").asString()).isEqualTo(TWO);
    assertThat(json.get("rank").asInt()).isEqualTo(2);
    assertThat(json.get("missed").asInt()).isEqualTo(3);
    assertThat(json.get("notElectedFor").get(0).asString()).isEqualTo("hotel");
    assertThat(json.get("events")).hasSize(2);
    assertThat(run("show", "--json", feed.url(), FEED, TWO).lines()).containsExactly(lines.get(1));
  }

  @ParameterizedTest
  @CsvSource({
    "0xaa,64,NODE is 0x and 4 to 40",
    "aa11,64,NODE is 0x and 4 to 40",
    "0xeeee,66,no node that begins with 0xeeee ever served",
  })
  void whatIsNotThereIsSaid(String name, int status, String why) {
    tell();
    FeedRun run = run("show", feed.url(), FEED, name);
    assertThat(run.status()).isEqualTo(status);
    assertThat(run.err()).contains(why);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void whoIsMeantTwiceIsAskedForAgain() {
    placed("0x01", ONE, node("aa112"));
    FeedRun run = run("show", feed.url(), FEED, "0xaa11");
    assertThat(run.status()).isEqualTo(Smartlayer.NO_INPUT);
    assertThat(run.err()).contains("2 nodes begin with 0xaa11: say more");
  }

  @Test
  void whereNothingIsPlacedOrKeptThatIsSaid() {
    feed.append(2);
    FeedRun run = run("list", feed.url(), FEED);
    assertThat(run.status()).isEqualTo(Smartlayer.NO_INPUT);
    assertThat(run.err()).startsWith("nothing of this feed is placed").hasLineCount(1);
    String other = FEED.replace(FEED.substring(60), "000000");
    assertThat(run("list", feed.url(), other).err()).startsWith("feed-unknown: ");
    assertThat(run("list", "http://127.0.0.1:1", FEED).status()).isEqualTo(Smartlayer.UNAVAILABLE);
    assertThat(run("list", feed.url(), "0x").status()).isEqualTo(Smartlayer.USAGE);
    assertThat(run("show", feed.url(), FEED).status()).isEqualTo(Smartlayer.USAGE);
  }
}
