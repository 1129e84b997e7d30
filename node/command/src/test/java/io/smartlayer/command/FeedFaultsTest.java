package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Fault;
import io.smartlayer.feed.FaultProof;
import io.smartlayer.feed.Lineage;
import io.smartlayer.feed.SignedVote;
import io.smartlayer.feed.Vote;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.TrustFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code feed faults}. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FeedFaultsTest {
  private static final String FEED = ShownFeed.FEED.toString();

  @TempDir private Path folder;
  private final ShownFeed feed = new ShownFeed().append(3);
  private final SecretKey liar = ShownFeed.member(2);

  FeedFaultsTest() throws IOException {}

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
  void whereNobodyIsConvictedItSaysSo() {
    feed.lies.put("faults", "200{\"faults\":[],\"feedId\":\"" + FEED + "\"}");
    FeedRun run = FeedRun.of("faults", "--trust", file("network.json"), feed.url(), FEED);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aProofIsCheckedPrintedAndCheckedAgainOffline() throws IOException {
    String proof = text(proof(liar, liar));
    feed.lies.put("faults", "200{\"faults\":[" + proof + "],\"feedId\":\"" + FEED + "\"}");
    FeedRun run = FeedRun.of("faults", "--trust", file("network.json"), feed.url(), FEED);
    assertThat(run.status()).as(run.err()).isEqualTo(1);
    assertThat(run.lines()).containsExactly(proof);
    feed.close();
    Files.writeString(folder.resolve("proofs"), run.out());
    assertThat(offline("network.json")).isEqualTo(1);
    assertThat(offline("other.json")).as("by another network").isEqualTo(65);
  }

  @Test
  void whatConvictsNobodyIsRefused() throws IOException {
    feed.close();
    Files.writeString(folder.resolve("proofs"), text(proof(liar, ShownFeed.member(1))) + "\n");
    assertThat(offline("network.json")).isEqualTo(65);
    Files.writeString(folder.resolve("proofs"), "{}\n");
    assertThat(offline("network.json")).isEqualTo(65);
  }

  private int offline(String trust) {
    return FeedRun.of("faults", "--trust", file(trust), file("proofs")).status();
  }

  /** Two votes in one slot, said to be by the first. */
  private static FaultProof proof(SecretKey culprit, SecretKey other) {
    return new FaultProof(
        ShownFeed.FEED,
        Lineage.NONE,
        culprit.address(),
        new Fault.TwoVotes(vote(culprit, culprit, "one"), vote(culprit, other, "other")));
  }

  private static SignedVote vote(SecretKey member, SecretKey signer, String head) {
    var vote = new Vote(ShownFeed.FEED, 0, 0, 7, Hash.keccak(Bytes.utf8(head)));
    var digest = ShownFeed.NETWORK.domain().digest(vote.hash());
    return new SignedVote(vote, member.address(), signer.sign(digest));
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private void keep(String name, TrustFile trust) throws IOException {
    Files.writeString(folder.resolve(name), CanonicalJson.text(trust.toJson()));
  }

  private static String text(FaultProof proof) {
    return CanonicalJson.text(proof.toJson());
  }
}
