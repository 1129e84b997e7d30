package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.feed.Close;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The bytes of a state: what stands in them, and what is refused. */
class StateFormTest {
  private static final String FILE = "state.json";
  private static final World WORLD = new World(4, 3);
  private static final FoldedGroup GROUP = group();
  private static final List<Bytes> PIECES = pieces(GROUP);

  /** The vector has a piece of each kind, {@code spec/protocol/state.md} says what they are. */
  @Test
  void aStateHasThePiecesAndTheHashOfTheVector() {
    Vectors.update(FILE, vector());
    JsonNode file = Vectors.read(FILE);
    List<Bytes> pieces = new ArrayList<>();
    file.get("pieces").forEach(piece -> pieces.add(Bytes.utf8(piece.stringValue())));

    assertThat(PIECES).isEqualTo(pieces);
    assertThat(GROUP.stateHash().toHex()).isEqualTo(file.get("stateHash").stringValue());
    assertThat(pieces(StateForm.read(pieces))).isEqualTo(pieces);
    assertThat(
            PIECES.stream()
                .map(piece -> CanonicalJson.read(piece.toUtf8()))
                .map(piece -> piece.get("piece").stringValue()))
        .containsExactly(
            "group",
            "opening",
            "placement",
            "close",
            "words",
            "import",
            "activation",
            "facts",
            "effect",
            "outcome",
            "failure",
            "token",
            "asked");
  }

  @Test
  void anyPieceIsProvedByItsPathInTheTree() {
    var tree = new MerkleTree();
    PIECES.forEach(piece -> tree.append(StateForm.leaf(piece)));

    assertThat(tree.root()).isEqualTo(GROUP.stateHash());
    for (int i = 0; i < PIECES.size(); i++) {
      List<Hash> path = tree.inclusion(i, PIECES.size());
      Hash leaf = StateForm.leaf(PIECES.get(i));
      assertThat(MerkleTree.verifyInclusion(leaf, i, PIECES.size(), path, GROUP.stateHash()))
          .isTrue();
    }
  }

  @Test
  void theStateOfNoEntriesIsOnePiece() {
    assertThat(pieces(FoldedGroup.NOTHING))
        .containsExactly(
            Bytes.utf8(
                "{\"piece\":\"group\",\"prefixRoot\":\""
                    + Hash.ZERO
                    + "\",\"size\":0,\"timeMillis\":0,\"version\":1}"));
  }

  @Test
  void factsStandTogetherInTheOrderOfTheFeed() {
    Ledger ledger = Ledger.empty();
    int facts = LedgerForm.FACTS + 3;
    for (int i = 0; i < facts; i++) {
      ledger = ledger.apply(i, World.delay(i, World.START), null);
    }
    List<Bytes> pieces = pieces(with(ledger));
    JsonNode full = CanonicalJson.read(pieces.get(1).toUtf8()).get("facts");

    assertThat(pieces).hasSize(3);
    assertThat(full.size()).isEqualTo(LedgerForm.FACTS);
    assertThat(full.get(200).get("offset").intValue()).isEqualTo(200);
    assertThat(StateForm.read(pieces).ledger().facts()).isEqualTo(ledger.facts());
  }

  @Test
  void aStateOfAnotherVersionIsRefused() {
    refused("version 1", 0, json -> json.put("version", 2));
  }

  @Test
  void aStateThatBeginsWithSomethingElseIsRefused() {
    assertThatThrownBy(() -> StateForm.read(PIECES.subList(1, PIECES.size())))
        .isInstanceOf(JsonFields.Malformed.class);
    assertThatThrownBy(() -> StateForm.read(List.of())).isInstanceOf(JsonFields.Malformed.class);
  }

  @Test
  void anUnknownPieceIsRefused() {
    refused("no kind of piece", 7, json -> json.put("piece", "fact"));
    refused("no kind of piece", 1, json -> json.put("piece", "group"));
  }

  @Test
  void aPieceBeyondTheLimitIsRefusedBeforeItIsParsed() {
    List<Bytes> pieces = new ArrayList<>(PIECES);
    pieces.set(3, Bytes.utf8("x".repeat(StateForm.PIECE_LIMIT_BYTES + 1)));
    assertThatThrownBy(() -> StateForm.read(pieces))
        .isInstanceOf(JsonFields.Malformed.class)
        .hasMessageContaining("bytes");
  }

  @Test
  void piecesInAnotherOrderOrTwiceAreRefused() {
    for (int i = 0; i < PIECES.size() - 1; i++) {
      List<Bytes> swapped = new ArrayList<>(PIECES);
      swapped.set(i, PIECES.get(i + 1));
      swapped.set(i + 1, PIECES.get(i));
      refused(swapped);
      List<Bytes> twice = new ArrayList<>(PIECES);
      twice.add(i, PIECES.get(i));
      refused(twice);
    }
  }

  @Test
  void aFieldMoreAFieldLessOrAPieceInAnotherFormIsRefusedOrAnotherState() {
    for (int i = 0; i < PIECES.size(); i++) {
      ObjectNode json = object(PIECES.get(i));
      for (String name : List.copyOf(json.propertyNames())) {
        ObjectNode less = object(PIECES.get(i));
        less.remove(name);
        otherOrRefused(i, CanonicalJson.write(less));
      }
      refused("unknown field", i, more -> more.put("more", 1));
      List<Bytes> spaced = new ArrayList<>(PIECES);
      spaced.set(i, Bytes.utf8(PIECES.get(i).toUtf8() + " "));
      refused(spaced);
    }
  }

  private static void otherOrRefused(int at, Bytes piece) {
    List<Bytes> pieces = new ArrayList<>(PIECES);
    pieces.set(at, piece);
    Hash hash;
    try {
      hash = StateForm.read(pieces).stateHash();
    } catch (JsonFields.Malformed e) {
      return;
    }
    assertThat(hash).isNotEqualTo(GROUP.stateHash());
  }

  private static void refused(List<Bytes> pieces) {
    assertThatThrownBy(() -> StateForm.read(pieces)).isInstanceOf(JsonFields.Malformed.class);
  }

  private static void refused(String why, int at, Consumer<ObjectNode> change) {
    List<Bytes> pieces = new ArrayList<>(PIECES);
    ObjectNode json = object(PIECES.get(at));
    change.accept(json);
    pieces.set(at, CanonicalJson.write(json));
    assertThatThrownBy(() -> StateForm.read(pieces))
        .isInstanceOf(JsonFields.Malformed.class)
        .hasMessageContaining(why);
  }

  private static ObjectNode object(Bytes piece) {
    return (ObjectNode) CanonicalJson.read(piece.toUtf8());
  }

  static List<Bytes> pieces(FoldedGroup group) {
    List<Bytes> pieces = new ArrayList<>();
    StateForm.write(group, pieces::add);
    return pieces;
  }

  private static FoldedGroup with(Ledger ledger) {
    return new FoldedGroup(
        7, Hash.ZERO, 1, ledger, SecretFacts.NONE, TreePMap.empty(), TreePMap.empty());
  }

  /** A state with everything in it, as no feed has it: a group is no bulletin. */
  private static FoldedGroup group() {
    ServiceScript script = TestScript.usual();
    Activation activation = WORLD.activation(script, World.token(42), "https://holder.example/");
    var bulletin = new TestBulletin(WORLD, script, World.START);
    var committee = WORLD.network().committee(WORLD.feed());
    Ledger ledger =
        Ledger.empty()
            .apply(0, TestBulletin.opening(WORLD, script, World.OWNER), null)
            .apply(1, activation, null)
            .apply(2, WORLD.placement(script, World.START + 1000), null)
            .apply(3, new Closed(new Close(1, 10, committee)), null)
            .apply(4, bulletin.imports().getFirst(), null)
            .apply(5, bulletin.close(committee), null)
            .apply(6, World.delay(180, World.START), null)
            .apply(7, word(0, 256), null)
            .apply(8, word(1, 256), null)
            .apply(9, word(1, 512), null)
            .apply(10, election(), target())
            .apply(11, Bodies.outcome(Outcome.Kind.UNKNOWN, World.json("{\"why\":\"x\"}")), null)
            .apply(12, Bodies.failure(), null);
    var token =
        new Instance(
            activation.token(),
            activation.attributes(),
            World.json("{\"minutes\":180.5,\"note\":\"é\",\"status\":\"late\",\"told\":true}"),
            activation.webhook());
    Election.Evidence evidence = Bodies.evidence();
    var asked =
        new AskedStep(6, token.token(), Hash.ZERO, Hash.keccak(token.state()), evidence.output());
    return new FoldedGroup(
        13,
        Hash.keccak(Bytes.utf8("prefix")),
        World.START,
        ledger,
        SecretFacts.NONE,
        TreePMap.singleton(token.token(), token),
        TreePMap.singleton(asked.name(), asked));
  }

  private static Snapshot word(int replica, long size) {
    Address node = WORLD.replicas(TestScript.usual()).get(replica);
    var domain = WORLD.network().domain();
    return Snapshot.by(WORLD.keyOf(node), domain, WORLD.feed(), size, Hash.ZERO);
  }

  private static Target target() {
    return new Target(
        URI.create("http://hotel.example/rebook"),
        URI.create("http://hotel.example/health"),
        Duration.ofSeconds(2),
        3,
        2,
        true,
        "HotelRebooking",
        1);
  }

  /** An election by a receipt of an engine that never changes. */
  private static Election election() {
    Election.Evidence evidence = Bodies.evidence();
    Receipt of = evidence.receipts().getFirst().receipt();
    var receipt =
        new Receipt(
            of.token(),
            of.feed(),
            of.offset(),
            of.prefixRoot(),
            Hash.ZERO,
            Hash.ZERO,
            of.stateHash(),
            of.stepHash(),
            of.resultHash(),
            of.timeMillis(),
            of.sequence(),
            of.evidence(),
            of.node());
    var signed = SignedReceipt.by(WORLD.keyOf(of.node()), receipt, WORLD.network().domain());
    return Bodies.election(
        new Election.Evidence(evidence.index(), evidence.output(), List.of(signed)));
  }

  private static String vector() {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("about", "A group's state: its pieces in order, and the RFC 6962 root over them.");
    json.put("stateHash", GROUP.stateHash().toHex());
    var list = json.putArray("pieces");
    PIECES.forEach(piece -> list.add(piece.toUtf8()));
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }
}
