package io.smartlayer.gateway;

import static io.smartlayer.gateway.Client.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Checkpoint;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.EntryBundle;
import io.smartlayer.feed.NoteBinding;
import io.smartlayer.feed.NotePublicKey;
import io.smartlayer.feed.SignedNote;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.NoteKey;
import io.smartlayer.primitives.Signature;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class TileRoutesTest {
  private static final String LOG = "/v1/feeds/" + Samples.FEED;
  private static final String ORIGIN = Checkpoint.origin(Samples.DOMAIN, Samples.FEED);
  private static final NotePublicKey KEY =
      new NotePublicKey(ORIGIN, NoteKey.of(Samples.NODE).publicKey());

  private final FakeAnchor node = new FakeAnchor();
  private final AnchorFace face = AnchorFace.start(Samples.patient(), node, new Random(1));
  private final Client client = new Client(face.port());
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    http.shutdownNow();
    client.close();
    face.close();
  }

  @Test
  void theCheckpointSaysHowMuchIsFinalAndIsNotKept() throws Exception {
    fill(3);
    var answer = bytes(LOG + "/checkpoint");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(SignedNote.parse(Bytes.of(answer.body())))
        .isInstanceOfSatisfying(
            SignedNote.Reading.Read.class,
            read -> {
              assertThat(read.note().isBy(KEY)).isTrue();
              assertThat(Checkpoint.parse(read.note().text()))
                  .isEqualTo(
                      new Checkpoint(ORIGIN, 3, node.trees.inclusion(Samples.FEED, 0, 3).root()));
            });
  }

  @Test
  void theNodesKeySpeaksForTheNoteKey() throws Exception {
    fill(1);
    JsonNode json = CanonicalJson.read(client.get(LOG + "/note-key").body());
    assertThat(json.propertyNames())
        .containsExactlyInAnyOrder("ed25519", "node", "origin", "signature", "vkey");
    assertThat(json.get("origin").stringValue()).isEqualTo(ORIGIN);
    assertThat(NotePublicKey.parse(json.get("vkey").stringValue())).isEqualTo(KEY);
    var binding =
        new NoteBinding(
            Address.fromHex(json.get("node").stringValue()),
            Bytes.fromHex(json.get("ed25519").stringValue()),
            new Signature(Bytes.fromHex(json.get("signature").stringValue())));
    assertThat(binding.isBy(Samples.NODE.publicKey(), Samples.DOMAIN)).isTrue();
    assertThat(binding.ed25519()).isEqualTo(KEY.key());
  }

  @Test
  void tilesHoldTheTreesHashesAndMayBeKeptForGood() throws Exception {
    fill(513);
    var full = bytes(LOG + "/tile/0/001");
    assertThat(full.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
    assertThat(full.headers().firstValue("Cache-Control"))
        .hasValue("public, max-age=31536000, immutable");
    assertThat(full.body()).hasSize(8192);
    assertThat(hashes(full.body())).isEqualTo(node.trees.complete(Samples.FEED, 0, 256, 256));
    assertThat(hashes(bytes(LOG + "/tile/0/002.p/1").body()))
        .isEqualTo(node.trees.complete(Samples.FEED, 0, 512, 1));
    assertThat(hashes(bytes(LOG + "/tile/0/000.p/7").body())) // of a size that was
        .isEqualTo(node.trees.complete(Samples.FEED, 0, 0, 7));
    assertThat(hashes(bytes(LOG + "/tile/1/000.p/2").body()))
        .isEqualTo(node.trees.complete(Samples.FEED, 8, 0, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0/003",
        "0/002.p/2",
        "0/002",
        "1/000",
        "1/000.p/3",
        "2/000.p/1",
        "63/000.p/1",
        "entries/002.p/2",
        "entries/x999/x999/x999/x999/999"
      })
  void whatIsNotFinalIsNotThereAndMayNotBeKept(String tile) throws Exception {
    fill(513);
    var answer = client.get(LOG + "/tile/" + tile);
    assertProblem(answer, 404, "not-final");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0/0", "0/00", "00/000", "64/000", "-1/000", "0/x000/000", "0/000.p/0", "0/000.p/01",
        "0/000.p/256", "0/000.p/", "data/000", "0/000/", "0/x001", "entries/001x", "0", "0/001/002"
      })
  void eachPieceHasOnePath(String tile) throws Exception {
    fill(300);
    assertProblem(client.get(LOG + "/tile/" + tile), 404, "route-unknown");
  }

  @Test
  void bundlesHoldTheEntriesAndAreCompressedForWhoCanReadThat() throws Exception {
    fill(258);
    byte[] plain = bytes(LOG + "/tile/entries/001.p/2").body();
    List<Entry> expected =
        node.entries(Samples.FEED, 256, 2).stream().map(AnchorPort.FinalEntry::entry).toList();
    assertThat(EntryBundle.parse(Bytes.of(plain))).isEqualTo(expected);
    assertThat(plain[0] * 256 + plain[1]).isEqualTo(1 + expected.getFirst().body().size());
    var answer =
        http.send(
            client.request(LOG + "/tile/entries/000").header("Accept-Encoding", "gzip").build(),
            BodyHandlers.ofByteArray());
    assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(answer.headers().firstValue("Vary")).hasValue("Accept-Encoding");
    try (var in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
      assertThat(in.readAllBytes()).isEqualTo(bytes(LOG + "/tile/entries/000").body());
    }
  }

  @Test
  void anEntryTooLongForBundlesIsServedByItself() throws Exception {
    fill(2);
    int around = node.entries(Samples.FEED, 0, 1).getFirst().entry().body().size();
    node.append(
        EntryBundle.ENTRY_LIMIT_BYTES - around); // with its kind exactly what a bundle holds
    assertThat(EntryBundle.parse(Bytes.of(bytes(LOG + "/tile/entries/000.p/3").body()))).hasSize(3);
    node.append(EntryBundle.ENTRY_LIMIT_BYTES - around + 1);
    JsonNode problem =
        assertProblem(client.get(LOG + "/tile/entries/000.p/4"), 404, "bundle-impossible");
    assertThat(problem.get("detail").stringValue()).isEqualTo("ask for entries/3 instead");
    assertThat(bytes(LOG + "/tile/entries/000.p/3").statusCode()).isEqualTo(200);
    var alone = bytes(LOG + "/entries/3");
    assertThat(alone.body()).hasSize(EntryBundle.ENTRY_LIMIT_BYTES + 1);
    assertThat(Hash.sha256(Bytes.of((byte) 0), Bytes.of(alone.body())))
        .isEqualTo(node.trees.complete(Samples.FEED, 0, 3, 1).getFirst());
  }

  @Test
  void aNodeWithoutTimeSaysSo() throws Exception {
    fill(1);
    node.trees.busy = true;
    assertProblem(client.get(LOG + "/tile/0/000.p/1"), 503, "busy");
    assertProblem(
        client.get("/v1/feeds/0x" + "00".repeat(32) + "/checkpoint"), 404, "feed-unknown");
    node.ready = false;
    assertProblem(client.get(LOG + "/checkpoint"), 503, "node-failed");
  }

  private void fill(int entries) {
    for (int i = 0; i < entries; i++) {
      node.append(1);
    }
  }

  private HttpResponse<byte[]> bytes(String path) throws Exception {
    HttpRequest request = client.request(path).build();
    return http.send(request, BodyHandlers.ofByteArray());
  }

  private static List<Hash> hashes(byte[] tile) {
    Bytes bytes = Bytes.of(tile);
    return IntStream.range(0, tile.length / Hash.SIZE)
        .mapToObj(i -> new Hash(bytes.slice(i * Hash.SIZE, (i + 1) * Hash.SIZE)))
        .toList();
  }
}
