package io.smartlayer.gateway;

import static io.smartlayer.gateway.Client.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.EntryBundle;
import io.smartlayer.feed.FaultProof;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class FeedRoutesTest {
  private static final String FEED = "/v1/feeds/" + Samples.FEED;
  private static final int SIZE = 20;

  private final FakeAnchor node = new FakeAnchor();
  private final AnchorFace face = AnchorFace.start(Samples.patient(), node, new Random(1));
  private final Client client = new Client(face.port());

  FeedRoutesTest() {
    for (int i = 0; i < SIZE; i++) {
      node.append(1);
    }
  }

  @AfterEach
  void stop() {
    client.close();
    face.close();
  }

  @Test
  void entriesAreReadInPages() throws Exception {
    var answer = client.get(FEED + "/entries?from=18&limit=1");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.body())
        .isEqualTo(
            "{\"entries\":[{\"body\":{\"n\":18,\"text\":\"x\"},\"kind\":\"OUTCOME\",\"offset\":18,"
                + "\"timeMillis\":1018}],\"feedId\":\""
                + Samples.FEED
                + "\",\"size\":20}");
    assertThat(json("/entries").get("entries")).hasSize(SIZE);
    assertThat(json("/entries?from=18").get("entries")).hasSize(2);
    assertThat(json("/entries?from=3&limit=5").get("entries")).hasSize(5);
    assertThat(json("/entries?from=20").get("entries")).isEmpty();
    assertThat(json("/entries?from=999999999999999").get("entries")).isEmpty();
  }

  @Test
  void faultsAreGivenAsTheyAreKept() throws Exception {
    assertThat(client.get(FEED + "/faults").body())
        .isEqualTo("{\"faults\":[],\"feedId\":\"" + Samples.FEED + "\"}");
    JsonNode vectors =
        CanonicalJson.read(Files.readString(Path.of("../../spec/vectors/feed/faults.json")));
    JsonNode first = vectors.get("proofs").get(0);
    node.trees.faults = List.of(((FaultProof.Reading.Read) FaultProof.fromJson(first)).proof());
    JsonNode shown = json("/faults").get("faults");
    assertThat(CanonicalJson.text(shown.get(0))).isEqualTo(CanonicalJson.text(first));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/entries", "/entries?from=11", "/entries/11", "/tile/entries/000.p/20"})
  void whatIsNotKeptAnyMoreIsGone(String path) throws Exception {
    node.oldest = 12;
    var answer = client.get(FEED + path);
    assertProblem(answer, 410, "offset-gone");
    assertThat(CanonicalJson.read(answer.body()).get("oldest").longValue()).isEqualTo(12);
    assertThat(answer.headers().firstValue("Cache-Control").orElse("")).doesNotContain("immutable");
    assertThat(json("/entries?from=12").get("entries")).hasSize(8);
    assertThat(client.get(FEED + "/proofs/inclusion?offset=3").statusCode()).isEqualTo(200);
    assertThat(client.get(FEED + "/tile/0/000.p/20").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/entries?limit=0",
        "/entries?limit=1025",
        "/entries?from=-1",
        "/entries?from=x",
        "/entries?from=9999999999999999",
        "/entries/x",
        "/entries/01",
        "/proofs/inclusion",
        "/proofs/inclusion?offset=0&size=0",
        "/proofs/consistency",
        "/proofs/consistency?from=0",
        "/proofs/finality?size=0"
      })
  void whatIsNoRangeIsMalformed(String path) throws Exception {
    assertProblem(client.get(FEED + path), 400, "malformed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/entries/20",
        "/proofs/inclusion?offset=20",
        "/proofs/inclusion?offset=5&size=5",
        "/proofs/inclusion?offset=0&size=21",
        "/proofs/consistency?from=21",
        "/proofs/consistency?from=8&to=7",
        "/proofs/consistency?from=1&to=21",
        "/proofs/finality?size=21"
      })
  void whatIsNotFinalIsNotProved(String path) throws Exception {
    assertProblem(client.get(FEED + path), 404, "not-final");
  }

  @Test
  void anEntryByItselfIsWhatItsLeafIsOver() throws Exception {
    var answer = client.get(FEED + "/entries/7");
    assertThat(answer.headers().firstValue("Cache-Control").orElseThrow()).contains("immutable");
    assertThat(EntryBundle.parseLogged(Bytes.utf8(answer.body())))
        .isEqualTo(node.entries(Samples.FEED, 7, 1).getFirst().entry());
  }

  @Test
  void everyEntryIsProvedToBeInEveryTreeThatHasIt() throws Exception {
    for (int size : List.of(1, 2, 7, 8, 13, 20)) {
      for (int offset = 0; offset < size; offset += 3) {
        JsonNode json = json("/proofs/inclusion?offset=" + offset + "&size=" + size);
        assertThat(
                MerkleTree.verifyInclusion(
                    hash(json, "leaf"), offset, size, path(json), hash(json, "root")))
            .isTrue();
        assertThat(json.get("size").longValue()).isEqualTo(size);
        assertThat(json.get("offset").longValue()).isEqualTo(offset);
      }
    }
    assertThat(json("/proofs/inclusion?offset=3"))
        .isEqualTo(json("/proofs/inclusion?offset=3&size=20"));
  }

  @Test
  void everyTreeIsProvedToBeginTheLaterOnes() throws Exception {
    for (int to : List.of(1, 7, 8, 13, 20)) {
      for (int from = 1; from <= to; from++) {
        JsonNode json = json("/proofs/consistency?from=" + from + "&to=" + to);
        assertThat(
                MerkleTree.verifyConsistency(
                    from, hash(json, "fromRoot"), to, hash(json, "toRoot"), path(json)))
            .isTrue();
      }
    }
    assertThat(json("/proofs/consistency?from=3"))
        .isEqualTo(json("/proofs/consistency?from=3&to=20"));
  }

  @Test
  void aPathTakesTheMethodsOfItsRoutes() throws Exception {
    var answer = client.send(client.request(FEED + "/entries").DELETE());
    assertProblem(answer, 405, "method-not-allowed");
    assertThat(answer.headers().firstValue("Allow")).hasValue("GET, POST, OPTIONS");
  }

  private JsonNode json(String path) throws Exception {
    var answer = client.get(FEED + path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return CanonicalJson.readCanonical(Bytes.utf8(answer.body()));
  }

  private static Hash hash(JsonNode json, String name) {
    return Hash.fromHex(json.get(name).stringValue());
  }

  private static List<Hash> path(JsonNode json) {
    var out = new ArrayList<Hash>();
    json.get("path").forEach(hash -> out.add(Hash.fromHex(hash.stringValue())));
    return out;
  }
}
