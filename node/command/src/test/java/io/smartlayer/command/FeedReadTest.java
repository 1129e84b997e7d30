package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.CanonicalJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code feed read} and {@code feed tail}. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FeedReadTest {
  private static final String FEED = ShownFeed.FEED.toString();
  private static final Retries SOON = new Retries(3, Duration.ofMillis(1), Duration.ofMillis(1));

  private final ShownFeed feed = new ShownFeed().append(2500);

  FeedReadTest() throws IOException {}

  @AfterEach
  void stop() {
    feed.close();
  }

  @Test
  void everyFinalEntryIsALineAndThenItEnds() {
    FeedRun run = FeedRun.of("read", feed.url(), FEED);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.lines()).isEqualTo(feed.lines(0, 2500));
    assertThat(FeedRun.of("read", feed.url(), FEED, "--from", "2500")).isEqualTo(quiet());
  }

  @Test
  void aPartOfItIsReadWhenThatIsAskedFor() {
    FeedRun part = FeedRun.of("read", feed.url() + "/", FEED, "--from", "7", "--limit", "1100");
    assertThat(part.lines()).isEqualTo(feed.lines(7, 1107));
    FeedRun ticks = FeedRun.of("read", feed.url(), FEED, "--limit", "4", "--kinds", "tick,call");
    assertThat(ticks.lines())
        .isEqualTo(List.of(feed.lines(1, 2).getFirst(), feed.lines(3, 4).getFirst()));
  }

  @Test
  void aFeedIsNamedByItsTokensToo() {
    FeedRun run =
        FeedRun.of("read", feed.url(), ShownFeed.TYPE + "#" + ShownFeed.GROUP, "--limit", "1");
    assertThat(run.lines()).isEqualTo(feed.lines(0, 1));
  }

  @Test
  void whereOneAnchorIsSilentTheNextIsAsked() {
    FeedRun run = FeedRun.of("read", "http://127.0.0.1:1," + feed.url(), FEED, "--limit", "3");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.lines()).isEqualTo(feed.lines(0, 3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          read | ftp://x         | 0x | ANCHOR is an anchor's address
          read | http://x/v1     | 0x | ANCHOR is an anchor's address
          read | http://x        | 0x | FEED is 0x
          read | http://x        | eip155:1/erc20:0x#a | a token type looks like
          read | http://x        | FEED --from -1 | --from wants 0 to
          read | http://x        | FEED --from x  | 'x' is not a long
          read | http://x        | FEED --limit 0 | --limit wants 1 to
          tail | http://x        | FEED --kinds tick,event | --kinds are of ATTESTATION, CALL
          tail | http://x        | FEED --limit 3 | Unknown option
          prove | http://x       | FEED           | Missing required parameter: 'OFFSET'
          prove | http://x       | FEED -- -1     | OFFSET wants 0 to
          submit | http://x      | FEED           | name the feed as TYPE#GROUP
          check | http://x       | FEED           | --trust
          """)
  void whatCannotBeMeantIsToldInWords(String command, String anchor, String rest, String why) {
    List<String> words = new ArrayList<>(List.of(command, anchor));
    words.addAll(List.of(rest.replace("FEED", FEED).split(" +")));
    FeedRun run = FeedRun.of(words.toArray(String[]::new));
    assertThat(run.status()).isEqualTo(Smartlayer.USAGE);
    assertThat(run.err()).contains(why).contains("--help");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aFeedThatNobodyKeepsAndAnAnchorThatIsNotThereAreDifferentThings() {
    String other = FEED.replace(FEED.substring(60), "000000");
    FeedRun unknown = FeedRun.of("read", feed.url(), other);
    assertThat(unknown.status()).isEqualTo(Smartlayer.NO_INPUT);
    assertThat(unknown.err()).startsWith("feed-unknown: ").hasLineCount(1);
    assertThat(FeedRun.of("tail", feed.url(), other).status()).isEqualTo(Smartlayer.NO_INPUT);
    FeedRun silent = FeedRun.of("read", "http://127.0.0.1:1", FEED);
    assertThat(silent.status()).isEqualTo(Smartlayer.UNAVAILABLE);
    assertThat(silent.err()).contains("does not answer").hasLineCount(1);
  }

  @Test
  void whatOneAnchorKeepsNoMoreIsReadFromAnother() throws IOException {
    feed.lies.put("entries", ShownFeed.problem(410, "offset-gone"));
    FeedRun gone = FeedRun.of("read", feed.url(), FEED);
    assertThat(gone.status()).isEqualTo(Smartlayer.NO_INPUT);
    assertThat(gone.err()).startsWith("offset-gone: because, says ").hasLineCount(1);
    assertThat(feed.asked).as("asked again").hasSize(1);
    try (var other = new ShownFeed(1).append(3)) {
      FeedRun found = FeedRun.of("read", feed.url() + "," + other.url(), FEED);
      assertThat(found.lines()).isEqualTo(other.lines(0, 3));
    }
    feed.lies.put("events", ShownFeed.problem(410, "offset-gone"));
    assertThat(FeedRun.of("tail", feed.url(), FEED).status()).isEqualTo(Smartlayer.NO_INPUT);
  }

  @Test
  void aGapInAPageIsNotPassedOver() {
    String second = feed.lines(1, 2).getFirst();
    String rest = "],\"feedId\":\"" + FEED + "\",\"size\":9}";
    feed.lies.put("entries", "200{\"entries\":[" + second + rest);
    FeedRun run = FeedRun.of("read", feed.url(), FEED);
    assertThat(run.status()).isEqualTo(Smartlayer.UNAVAILABLE);
    assertThat(run.err()).contains("offset 1 where 0 is next").hasLineCount(1);
  }

  @Test
  void aTailGoesOnAfterItsLastEntryWhereAConnectionBreaks() {
    var seen = new ArrayList<String>();
    new FeedStream(source(feed.url()), 5, SOON)
        .follow(line -> {
          seen.add(line.json());
          return seen.size() < 11;
        });
    assertThat(seen).isEqualTo(feed.lines(5, 16));
    String events = "/v1/feeds/" + FEED + "/events?from=5";
    assertThat(feed.asked)
        .containsExactly(events, events + " after 7", events + " after 10", events + " after 13");
  }

  @Test
  void aTailWithoutAnAnchorIsGivenUpAndSaysWhereToGoOn() {
    FeedSource nobody = source("http://127.0.0.1:1");
    assertThatThrownBy(() -> new FeedStream(nobody, 5, SOON).follow(_ -> true))
        .isInstanceOf(FeedFailure.class)
        .hasMessageContaining("go on later with --from 5");
  }

  @Test
  void aTailIsGivenUpWhereTheSameEntriesAreToldAgainAndAgain() {
    String first = "data: {\"data\":" + feed.lines(0, 1).getFirst() + "}\n\n";
    feed.lies.put("events", "200:\n\nid: 0\n" + first);
    List<String> seen = new ArrayList<>();
    assertThatThrownBy(
            () -> new FeedStream(source(feed.url()), 0, SOON).follow(line -> seen.add(line.json())))
        .isInstanceOf(FeedFailure.class)
        .hasMessageContaining("offset 0 where 1 is next")
        .hasMessageContaining("--from 1");
    assertThat(seen).hasSize(1);
  }

  @Test
  void whoStopsReadingEndsItWithoutAComplaint() {
    for (String command : List.of("read", "tail")) {
      var err = new StringWriter();
      var out = new PrintWriter(new ShortPipe());
      String[] words = {"feed", command, feed.url(), FEED};
      assertThat(Smartlayer.run(Instant::now, out, new PrintWriter(err), words)).isZero();
      assertThat(err.toString()).isEmpty();
    }
  }

  @Test
  void everyHelpHasAnExample() {
    for (String command : List.of("submit", "tail", "read", "prove", "check")) {
      FeedRun run = FeedRun.of(command, "--help");
      assertThat(run.status()).isZero();
      assertThat(run.out())
          .contains("Example: ", " smartlayer feed " + command + " ", "Exit status: 0");
    }
  }

  @Test
  void helpNamesEveryKind() {
    for (String command : List.of("read", "tail")) {
      String help = FeedRun.of(command, "--help").out();
      for (Kind kind : Kind.values()) {
        assertThat(help).contains(kind.name().toLowerCase(Locale.ROOT));
      }
    }
  }

  @Test
  void whatIsPrintedIsCanonical() {
    for (String line : FeedRun.of("read", feed.url(), FEED, "--limit", "9").lines()) {
      assertThat(CanonicalJson.text(CanonicalJson.read(line))).isEqualTo(line);
    }
  }

  private static FeedSource source(String url) {
    return new FeedSource(List.of(URI.create(url)), FeedName.parse(FEED), SOON);
  }

  private static FeedRun quiet() {
    return new FeedRun(0, "", "");
  }

  /** A pipe whose reader has gone. */
  private static final class ShortPipe extends Writer {
    @Override
    public void write(char[] text, int from, int length) throws IOException {
      throw new IOException("Broken pipe");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
