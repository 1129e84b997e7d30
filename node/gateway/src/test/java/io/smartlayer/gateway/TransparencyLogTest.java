package io.smartlayer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Checkpoint;
import io.smartlayer.feed.NotePublicKey;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.NoteKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The log as others' programs see it: {@code interop/tlog}. */
class TransparencyLogTest {
  private static final String LOG = "/v1/feeds/" + Samples.FEED;
  private static final String VKEY =
      new NotePublicKey(
              Checkpoint.origin(Samples.DOMAIN, Samples.FEED), NoteKey.of(Samples.NODE).publicKey())
          .toText();

  private final FakeAnchor node = new FakeAnchor();
  private final AnchorFace face = AnchorFace.start(Samples.patient(), node, new Random(1));
  private final Client client = new Client(face.port());
  private final String prefix = "http://127.0.0.1:" + face.port() + LOG;

  @TempDir private Path folder;

  @AfterEach
  void stop() {
    client.close();
    face.close();
  }

  @ParameterizedTest
  @EnumSource(LogVerifier.class)
  void aGrowingLogIsValidAcrossTheEdgesOfItsTiles(LogVerifier verifier) throws Exception {
    verifier.assumePresent();
    @Nullable Path old = null;
    for (int size : List.of(1, 255, 256, 257, 513, 65_800)) {
      grow(size);
      var outcome = verifier.check(prefix, VKEY, old);
      assertThat(outcome.status()).as(outcome.said()).isZero();
      assertThat(outcome.said()).contains("size=" + size + " ").contains("valid");
      old = saved();
    }
  }

  @ParameterizedTest
  @EnumSource(LogVerifier.class)
  void aLogThatLiesIsFoundOut(LogVerifier verifier) throws Exception {
    verifier.assumePresent();
    grow(600);
    Path old = saved();
    grow(700);
    for (int level : List.of(0, 8)) {
      node.trees.wrongLevel = level;
      assertRefused(verifier, prefix, null);
    }
    node.trees.wrongLevel = -1;
    node.trees.signer = Samples.HOLDER;
    assertRefused(verifier, prefix, null);
    node.trees.signer = Samples.NODE;
    assertThat(verifier.check(prefix, VKEY, old).status()).isZero();
    node.replace(599);
    assertThat(verifier.check(prefix, VKEY, null).status()).isZero(); // sound in itself
    assertRefused(verifier, prefix, old); // but not what it was
    node.trees.rewrite(650, Hash.ZERO);
    assertRefused(verifier, prefix, null); // an entry that is not its leaf's
  }

  private void assertRefused(LogVerifier verifier, String prefix, @Nullable Path old)
      throws Exception {
    var outcome = verifier.check(prefix, VKEY, old);
    assertThat(outcome.status()).as(outcome.said()).isEqualTo(1);
  }

  private void grow(int size) {
    while (node.trees.finalSize(Samples.FEED) < size) {
      node.append(1);
    }
  }

  private Path saved() throws Exception {
    String note = client.get(LOG + "/checkpoint").body();
    return Files.writeString(folder.resolve("old"), note);
  }
}
