package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.attestation.OffchainAttestation;
import io.smartlayer.attestation.SchemaUid;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.attestation.Statement;
import io.smartlayer.feed.Entry;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Attested;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code feed submit}. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FeedSubmitTest {
  private static final String FEED = ShownFeed.TYPE + "#" + ShownFeed.GROUP;

  private static final FeedName NAME = FeedName.parse(FEED);

  @TempDir private Path folder;
  private final ShownFeed feed = new ShownFeed();

  FeedSubmitTest() throws IOException {}

  @AfterEach
  void stop() {
    feed.close();
  }

  @Test
  void eachLineGetsALineWithItsPromise() throws IOException {
    feed.answers.add(promise(7));
    feed.answers.add(promise(8));
    FeedRun run = submit(List.of(), attestation(1), "", attestation(2));
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.lines())
        .containsExactly(promised(1, 7), promised(3, 8)); // blank lines are counted only
    assertThat(feed.asked.getFirst())
        .isEqualTo(
            "/v1/attestations?type=eip155%3A31337%2Ferc721%3A"
                + ShownFeed.TYPE.contract()
                + "&group=SL1%2F2026%20%231");
  }

  @Test
  void whatIsThereAlreadyIsTaken() throws IOException {
    feed.answers.add("200{\"feedId\":\"" + ShownFeed.FEED + "\",\"offset\":3}");
    feed.answers.add(ShownFeed.problem(409, "duplicate"));
    FeedRun run = submit(List.of(), attestation(1), attestation(2));
    assertThat(run.status()).isZero();
    assertThat(run.lines())
        .containsExactly(
            "{\"feedId\":\"" + ShownFeed.FEED + "\",\"line\":1,\"offset\":3,\"state\":\"final\"}",
            "{\"feedId\":\"" + ShownFeed.FEED + "\",\"line\":2,\"state\":\"duplicate\"}");
  }

  @Test
  void aRefusalIsToldWithItsCodeAndTheRestIsHandedIn() throws IOException {
    feed.answers.add(ShownFeed.problem(403, "attester-not-trusted"));
    feed.answers.add(promise(0));
    FeedRun run = submit(List.of(), attestation(1), "{}", "nonsense", attestation(2));
    assertThat(run.status()).isEqualTo(Smartlayer.DATA);
    assertThat(run.lines().getFirst())
        .isEqualTo(
            "{\"code\":\"attester-not-trusted\",\"detail\":\"because\",\"line\":1,"
                + "\"state\":\"refused\"}");
    assertThat(run.lines().subList(1, 3))
        .allMatch(line -> line.startsWith("{\"code\":\"attestation-malformed\""));
    assertThat(run.lines().getLast()).isEqualTo(promised(4, 0));
    assertThat(run.err())
        .isEqualTo(
            "3 of 4 lines refused, the first is line 1: hand them in again when they are right"
                + System.lineSeparator());
    assertThat(feed.asked).hasSize(2); // what can be judged here is not sent
  }

  @Test
  void whatIsWaitedForIsFoundWhereItWasPromised() throws IOException {
    feed.answers.add(promise(0));
    feed.answers.add(promise(1));
    feed.append(new Attested(signed(1)).toEntry());
    feed.append(new Attested(signed(2)).toEntry());
    FeedRun run = submit(List.of("--wait"), attestation(1), attestation(2));
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.lines()).hasSize(2).allMatch(line -> line.contains("\"state\":\"final\""));
    assertThat(feed.asked.stream().filter(path -> path.startsWith("/v1/att"))).hasSize(2);
  }

  @Test
  void whoWaitsForTheAnswerBeforeTheNextLineIsAnswered() throws Exception {
    feed.answers.add(promise(0));
    feed.append(new Attested(signed(1)).toEntry());
    BlockingQueue<String> said = new LinkedBlockingQueue<>();
    var source = new FeedSource(List.of(URI.create(feed.url())), NAME, FeedSource.RETRIES);
    var out = new PipedInputStream();
    Thread thread;
    try (var pipe = new PipedOutputStream(out)) {
      var lines = new BoundedLines(out, Entry.BODY_LIMIT_BYTES);
      var handIn = new FeedHandIn(source, Objects.requireNonNull(NAME.group()), true, said::add);
      thread = Thread.ofVirtual().start(() -> all(handIn, lines));
      pipe.write(Bytes.utf8(attestation(1) + "\n").toArray());
      pipe.flush();
      assertThat(said.take()).contains("\"state\":\"final\""); // while the pipe is open
    }
    thread.join();
  }

  @Test
  void whatIsNotFinalYetWhenNobodyAnswersAnyMoreIsNamed() throws IOException {
    feed.answers.add(promise(0));
    feed.answers.add(ShownFeed.problem(504, "timed-out"));
    FeedRun run = submit(List.of("--wait"), attestation(1), attestation(2));
    assertThat(run.status()).isEqualTo(Smartlayer.UNAVAILABLE);
    assertThat(run.lines().getFirst()).contains("\"state\":\"promised\"");
    assertThat(run.err()).contains("line 1 is not known to be in the feed");
  }

  @Test
  void whatAnotherEntryTookThePlaceOfIsHandedInAgain() throws IOException {
    feed.answers.add(promise(0));
    feed.answers.add(promise(1));
    feed.append(new Attested(signed(9)).toEntry());
    feed.append(new Attested(signed(1)).toEntry());
    FeedRun run = submit(List.of("--wait"), attestation(1));
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("\"line\":1,\"offset\":1,\"state\":\"final\"");
  }

  @Test
  void itEndsWhereNobodyAnswers() throws IOException {
    feed.answers.add(promise(0));
    feed.answers.add(ShownFeed.problem(504, "timed-out"));
    FeedRun run = submit(List.of(), attestation(1), attestation(2), attestation(3));
    assertThat(run.status()).isEqualTo(Smartlayer.UNAVAILABLE);
    assertThat(run.lines()).hasSize(2);
    assertThat(run.lines().getLast())
        .isEqualTo("{\"detail\":\"timed-out: because\",\"line\":2,\"state\":\"unanswered\"}");
    assertThat(run.err()).contains("line 2 is not known to be in the feed").hasLineCount(1);
  }

  @Test
  void aFeedThatNobodyKeepsTakesNothing() throws IOException {
    feed.answers.add(ShownFeed.problem(404, "feed-unknown"));
    FeedRun run = submit(List.of(), attestation(1));
    assertThat(run.status()).isEqualTo(Smartlayer.NO_INPUT);
    assertThat(run.err()).startsWith("feed-unknown").hasLineCount(1);
  }

  @Test
  void whatCannotBeReadIsSaid() throws IOException {
    FeedRun missing = FeedRun.of("submit", feed.url(), FEED, folder + "/nothing");
    assertThat(missing.status()).isEqualTo(Smartlayer.NO_INPUT);
    assertThat(missing.err()).startsWith("Cannot read the file").hasLineCount(1);
    FeedRun endless = submit(List.of(), "x".repeat(300_000));
    assertThat(endless.status()).isEqualTo(Smartlayer.DATA);
    assertThat(endless.err()).contains("line 1 has more than 262144 characters").hasLineCount(1);
  }

  private FeedRun submit(List<String> options, String... lines) throws IOException {
    Path file = folder.resolve("lines");
    Files.write(file, List.of(lines));
    return FeedRun.of(
        Stream.concat(Stream.of("submit", feed.url(), FEED, file.toString()), options.stream())
            .toArray(String[]::new));
  }

  private static void all(FeedHandIn handIn, BoundedLines lines) {
    try {
      handIn.all(lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String attestation(int number) {
    return signed(number).canonical().toUtf8();
  }

  private static SignedAttestation signed(int number) {
    var statement =
        new Statement(
            SchemaUid.of("uint256 delay", Address.ZERO, true),
            Address.ZERO,
            1_760_000_000L,
            0,
            true,
            Hash.ZERO,
            Bytes.concat(Bytes.zeros(31), Bytes.of((byte) number)));
    return OffchainAttestation.sign(
        ShownFeed.key("airline"),
        OffchainAttestation.domain("1.4.0", 31337, ShownFeed.NETWORK.eas()),
        statement,
        Hash.keccak(Bytes.utf8("salt")));
  }

  private static String promise(int offset) {
    return "202{\"epoch\":3,\"feedId\":\""
        + ShownFeed.FEED
        + "\",\"node\":\""
        + Address.ZERO
        + "\",\"offset\":"
        + offset
        + ",\"signature\":\"0x"
        + "0".repeat(128)
        + "\",\"term\":0}";
  }

  private static String promised(int line, int offset) {
    return promise(offset)
        .substring(3)
        .replace("\"node\"", "\"line\":" + line + ",\"node\"")
        .replace(",\"term\"", ",\"state\":\"promised\",\"term\"");
  }
}
