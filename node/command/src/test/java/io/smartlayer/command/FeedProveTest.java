package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Kind;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.RegisteredGroup;
import io.smartlayer.token.TrustFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code feed prove} and {@code feed check}. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FeedProveTest {
  private static final String FEED = ShownFeed.FEED.toString();
  private static final int SIZE = 1500;

  @TempDir private Path folder;
  private final ShownFeed feed = new ShownFeed().append(SIZE);

  FeedProveTest() throws IOException {}

  @BeforeEach
  void trust() throws IOException {
    keep("network.json", TrustFile.unregistered(ShownFeed.NETWORK));
    keep("other.json", TrustFile.unregistered(ShownFeed.network("stranger")));
  }

  @AfterEach
  void stop() {
    feed.close();
  }

  @Test
  void whatIsProvedIsCheckedWithTheTrustFileAlone() throws IOException {
    FeedRun proved = FeedRun.of("prove", feed.url(), FEED, "0", "7", "1499");
    assertThat(proved.status()).as(proved.err()).isZero();
    assertThat(proved.lines()).hasSize(3).allMatch(line -> canonical(line).equals(line));
    feed.close();
    FeedRun checked = check("network.json", proved.out());
    assertThat(checked.status()).as(checked.err()).isZero();
    assertThat(checked.err()).isEmpty();
    assertThat(checked.lines()).hasSize(3);
    assertThat(checked.lines().get(1))
        .contains("#2: valid: TICK at offset 7 of " + FEED)
        .contains(ShownFeed.member(0).address() + ", " + ShownFeed.member(1).address());
    FeedRun json = FeedRun.of("check", "--trust", trustFile("network.json"), "--json", proofs());
    assertThat(CanonicalJson.read(json.lines().getFirst()).get("signers")).hasSize(3);
  }

  @Test
  void anotherNetworkHasSaidNothing() throws IOException {
    String proof = FeedRun.of("prove", feed.url(), FEED, "7").out();
    assertRefused(check("other.json", proof), "finality-invalid");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"n":7}            | {"n":8}         | entry-not-in-feed
          "kind":"TICK"      | "kind":"CALL"   | entry-not-in-feed
          "offset":7         | "offset":8      | entry-not-in-feed
          "inclusion":["0x"  | "inclusion":["" | malformed
          "size":8           | "size":9        | finality-invalid
          "round":1          | "round":3       | finality-invalid
          "version":1        | "version":2     | malformed
          "kind":"TICK"      | "kind":"OTHER"  | malformed
          "chainBlock":17    | "chainBlock":18 | finality-invalid
          """)
  void whatWasBentIsRefused(String from, String to, String reason) throws IOException {
    String proof = FeedRun.of("prove", feed.url(), FEED, "7").out();
    String bent =
        from.endsWith("[\"0x\"") ? proof.replace("[\"0x", "[\"") : proof.replace(from, to);
    assertThat(bent).isNotEqualTo(proof);
    assertRefused(check("network.json", bent), reason);
    assertThat(check("network.json", proof + bent).lines()).hasSize(1);
  }

  @Test
  void aProofOfOneFeedIsNoneOfAnother() throws IOException {
    String proof = FeedRun.of("prove", feed.url(), FEED, "7").out();
    String bent = proof.replaceFirst("\"feedId\":\"0x......", "\"feedId\":\"0x000000");
    assertThat(check("network.json", bent).status()).isEqualTo(Smartlayer.NOT_VALID);
  }

  @Test
  void nothingIsNotAProof() throws IOException {
    FeedRun run = check("network.json", "\n");
    assertThat(run.status()).isEqualTo(Smartlayer.NOT_VALID);
    assertThat(run.err()).contains("holds no proof").hasLineCount(1);
    FeedRun missing =
        FeedRun.of("check", "--trust", trustFile("network.json"), folder + "/nothing");
    assertThat(missing.status()).isEqualTo(Smartlayer.NO_INPUT);
    FeedRun longLine = check("network.json", "x".repeat(FeedProof.TEXT_LIMIT + 1));
    assertThat(longLine.status()).isEqualTo(Smartlayer.DATA);
  }

  @Test
  void whatIsNotFinalIsNotProved() {
    FeedRun run = FeedRun.of("prove", feed.url(), FEED, "1500");
    assertThat(run.status()).isEqualTo(Smartlayer.NO_INPUT);
    assertThat(run.err()).startsWith("not-final").hasLineCount(1);
  }

  @Test
  void whatDoesNotHoldTogetherIsNotHandedOn() {
    feed.bend(7);
    FeedRun run = FeedRun.of("prove", feed.url(), FEED, "7");
    assertThat(run.status()).isEqualTo(Smartlayer.UNAVAILABLE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("do not fit").hasLineCount(1);
  }

  @Test
  void aWholeFeedIsComparedWithWhatWasSigned() {
    FeedRun run = online();
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("valid: 1500 entries of " + FEED)
        .contains("checkpoint by " + ShownFeed.member(0).address())
        .contains("certified by " + ShownFeed.member(0).address());
  }

  @Test
  void anEmptyFeedHasNothingToCertify() throws IOException {
    try (var empty = new ShownFeed()) {
      FeedRun run = FeedRun.of("check", "--trust", trustFile("network.json"), empty.url(), FEED);
      assertThat(run.status()).as(run.err()).isZero();
      assertThat(run.out()).contains("valid: 0 entries");
    }
  }

  @Test
  void everyLieOfAnAnchorIsFoundOut() {
    Hash other = Hash.keccak(Bytes.utf8("other"));
    assertLie("checkpoint", ShownFeed.checkpoint(SIZE, other, ShownFeed.member(0)), "certified");
    assertLie("checkpoint", ShownFeed.checkpoint(SIZE, other, ShownFeed.member(1)), "not-signed");
    assertLie("checkpoint", "no note\n", "malformed");
    assertLie("checkpoint", ShownFeed.checkpoint(0, other, ShownFeed.member(0)), "root-of-nothing");
    assertLie("proofs/finality", text(ShownFeed.finality(SIZE + 1, other)), "not-certified");
    assertLie("note-key", text(ShownFeed.noteKey(ShownFeed.key("x"))), "anchor-unknown");
    String bound = text(ShownFeed.noteKey(ShownFeed.member(0)));
    String name = ShownFeed.member(0).address().toHex();
    assertLie("note-key", bound.replace(name, ShownFeed.member(1).address().toHex()), "not-bound");
    assertLie("note-key", bound.replace("\"vkey\":\"smart", "\"vkey\":\"other"), "another-log");
    assertLie("entries", "{\"entries\":[],\"feedId\":\"" + FEED + "\",\"size\":9}", "missing");
    feed.bend(1200);
    assertRefused(online(), "entries-differ");
  }

  @Test
  void aCommitteeThatCertifiedOtherEntriesIsNoExcuse() {
    var tree = new MerkleTree();
    tree.append(new Entry(Kind.TICK, Bytes.utf8("{}")).leaf());
    feed.lies.put("proofs/finality", "200" + text(ShownFeed.finality(1, tree.root())));
    String checkpoint = ShownFeed.checkpoint(1, tree.root(), ShownFeed.member(0));
    assertLie("checkpoint", checkpoint, "entries-differ");
  }

  @Test
  void anchorsThatHaveGotDifferentlyFarAgree() throws IOException {
    try (var other = new ShownFeed(1).append(SIZE - 3)) {
      FeedRun run = online(feed.url() + "," + other.url());
      assertThat(run.status()).as(run.err()).isZero();
      assertThat(run.lines()).hasSize(3);
      assertThat(run.lines().get(1)).contains("checkpoint by " + ShownFeed.member(1).address());
      assertThat(run.lines().getLast())
          .isEqualTo(
              "2 anchors: valid: they agree:"
                  + " each shows the same 1500 entries, or the first of them");
    }
  }

  @Test
  void anAnchorAloneDoesNotAgreeWithItself() {
    assertThat(online(feed.url() + "," + feed.url()).lines()).hasSize(2);
  }

  @Test
  void twoHistoriesThatTheCommitteeCertifiedAreFoundOut() throws IOException {
    try (var other = new ShownFeed(1)) {
      other.append(new Entry(Kind.TICK, Bytes.utf8("{\"another\":true}")));
      FeedRun run = online(other.url() + "," + feed.url());
      assertThat(run.status()).isEqualTo(Smartlayer.NOT_VALID);
      assertThat(run.lines()).hasSize(1); // the shorter one holds by itself
      assertThat(run.err()).contains("anchors-differ", "" + ShownFeed.member(1).address());
    }
  }

  @Test
  void whatOneAnchorDoesNotAnswerIsNotAgreement() {
    FeedRun run = online("http://127.0.0.1:1," + feed.url());
    assertThat(run.status()).isEqualTo(Smartlayer.UNAVAILABLE);
    assertThat(run.lines()).hasSize(1);
    assertThat(run.err()).contains("http://127.0.0.1:1: unanswered: ").hasLineCount(1);
  }

  @Test
  void aGroupThatTheTrustFileDoesNotListIsNotGuessed() throws IOException {
    var group = new RegisteredGroup(ShownFeed.FEED, 1, ShownFeed.NETWORK.beacon());
    var registered = new TrustFile(ShownFeed.NETWORK, List.of());
    String proof = FeedRun.of("prove", feed.url(), FEED, "7").out();
    keep("registered.json", registered);
    FeedRun run = check("registered.json", proof);
    assertRefused(run, "group-unknown");
    assertThat(run.err()).contains("does not list the group", "--chain URL");
    keep("registered.json", registered.with(group));
    assertThat(check("registered.json", proof).status()).isZero();
    FeedRun noChain =
        FeedRun.of("check", "--trust", trustFile("registered.json"), "--chain", "x", proofs());
    assertThat(noChain.status()).isEqualTo(Smartlayer.USAGE);
    assertThat(noChain.err()).contains("--chain is an address");
  }

  private void assertLie(String path, String answer, String reason) {
    feed.lies.put(path, "200" + answer);
    assertRefused(online(), reason);
    feed.lies.remove(path);
  }

  private static void assertRefused(FeedRun run, String reason) {
    assertThat(run.status()).as(run.toString()).isEqualTo(Smartlayer.NOT_VALID);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(": refused (").contains(reason).hasLineCount(1);
  }

  private FeedRun online() {
    return online(feed.url());
  }

  private FeedRun online(String anchors) {
    return FeedRun.of("check", "--trust", trustFile("network.json"), anchors, FEED);
  }

  private FeedRun check(String trust, String proofs) throws IOException {
    Files.writeString(Path.of(proofs()), proofs);
    return FeedRun.of("check", "--trust", trustFile(trust), proofs());
  }

  private String proofs() {
    return folder.resolve("proofs").toString();
  }

  private String trustFile(String name) {
    return folder.resolve(name).toString();
  }

  private void keep(String name, TrustFile trust) throws IOException {
    Files.writeString(folder.resolve(name), text(trust.toJson()));
  }

  private static String text(JsonNode json) {
    return CanonicalJson.text(json);
  }

  private static String canonical(String line) {
    return text(CanonicalJson.read(line));
  }
}
