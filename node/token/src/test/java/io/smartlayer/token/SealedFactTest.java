package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SealingSecret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What becomes of facts that are sealed to a group, where its replicas fold them. */
class SealedFactTest {
  private static final ServiceScript SCRIPT = TestScript.sealed();
  private static final SealingSecret SECRET = SealingSecret.fresh(new Random(3));
  private static final SealingKey KEY = SECRET.key();
  private static final GroupSecrets HAS = key -> key.equals(KEY) ? SECRET : null;

  private final World world = new World(4, 3);
  private final Random random = new Random(5);

  /** A group whose replicas hold a key, and its fold on one of them. */
  private final class Group {
    private final TestFeed feed = new TestFeed(world, world.feed());
    private final GroupState state;
    private final List<GroupState.FinalEntry> entries = new ArrayList<>();

    Group(GroupSecrets secrets) {
      this.state =
          new GroupState(
              new StepRunner(Engines.V8), TestScript.library(SCRIPT), secrets, FoldedGroup.NOTHING);
      add(world.activation(SCRIPT, World.token(42), ""));
      add(world.placement(SCRIPT, World.START + 86_400_000));
      for (var node : world.replicas(SCRIPT).subList(0, 2)) {
        add(GroupKey.by(world.keyOf(node), world.network().domain(), world.feed(), KEY));
      }
    }

    List<GroupState.Transition> add(EntryBody body) {
      GroupState.FinalEntry entry = feed.append(body, World.START + 1000L * (entries.size() + 1));
      entries.add(entry);
      return state.apply(entry);
    }

    Instance ticket() {
      return Objects.requireNonNull(state.instance(World.token(42)));
    }

    int minutes() {
      return ticket().stateJson().get("minutes").intValue();
    }
  }

  private final Group group = new Group(HAS);

  private Attested whisper(int minutes) {
    return world.whisper(KEY, minutes, World.START, random);
  }

  @Test
  void aReplicaWithTheKeyReadsWhatWasSealed() {
    assertThat(group.state.ledger().keys().agreed()).isEqualTo(KEY);

    assertThat(group.add(whisper(47))).hasSize(1);

    assertThat(group.minutes()).isEqualTo(47);
    assertThat(group.ticket().stateJson().get("status").stringValue()).isEqualTo(World.GROUP);
  }

  @Test
  void theScriptHearsNoMoreThanOfAnyOtherFact() {
    group.add(whisper(47));
    String sealed = group.ticket().stateJson().get("note").stringValue();

    assertThat(sealed.split(",")).contains("data", "attester", "input").doesNotContain("salt");
  }

  @Test
  void whereTheKeyIsMissingNothingHappens() {
    var without = new Group(GroupSecrets.NONE);
    Hash before = without.ticket().stateHash();

    assertThatThrownBy(() -> without.add(whisper(47))).isInstanceOf(GroupSecrets.Missing.class);
    assertThat(without.ticket().stateHash()).isEqualTo(before);
    assertThat(without.state.size()).isEqualTo(4);
  }

  @Test
  void whatNobodyCanReadIsToldToNobodyAndStopsNobody() {
    Bytes other = Bytes.concat(Bytes.utf8("no data of this schema"), Bytes.zeros(74));
    Attested good = whisper(50);
    SealedData data = sealed(good);
    SealingKey.Box box = data.box();
    Bytes bent =
        new SealedData(data.feed(), KEY, new SealingKey.Box(KEY.bytes(), box.text())).toBytes();
    Hash before = group.ticket().stateHash();

    for (Attested fact :
        List.of(
            world.whisper(World.AIRLINE, KEY, other, World.START, random),
            world.whisper(World.AIRLINE, KEY, Bytes.EMPTY, World.START, random),
            World.attested(World.AIRLINE, bent, World.START))) {
      assertThat(group.add(fact)).isEmpty();
      assertThat(group.ticket().stateHash()).isEqualTo(before);
    }
    group.add(good);
    assertThat(group.minutes()).isEqualTo(50);
  }

  @Test
  void sealedDataIsOfOneAttesterOneFeedOneSchemaAndOneTime() {
    SignedAttestation signed = whisper(50).signed();
    SealedData sealed = sealed(new Attested(signed));
    SealedData.Around own = SealedData.Around.of(world.feed(), signed);
    assertThat(sealed.open(SECRET, own)).isNotNull();

    var other = new FeedId(Hash.ZERO);
    for (SealedData.Around moved :
        List.of(
            new SealedData.Around(other, own.domain(), own.attester(), own.schema(), own.time()),
            new SealedData.Around(own.feed(), Hash.ZERO, own.attester(), own.schema(), own.time()),
            new SealedData.Around(
                own.feed(), own.domain(), World.HOTEL.address(), own.schema(), own.time()),
            new SealedData.Around(own.feed(), own.domain(), own.attester(), Hash.ZERO, own.time()),
            new SealedData.Around(
                own.feed(), own.domain(), own.attester(), own.schema(), own.time() + 1))) {
      assertThat(sealed.open(SECRET, moved)).isNull();
    }
  }

  /** The reading is one of a few hundred: whoever saw a hash could try them all. */
  @Test
  void noHashThatLeavesTheReplicasTellsWhoeverGuessesRight() {
    Instance before = group.ticket();
    GroupState.Transition step = group.add(whisper(47)).getFirst();
    Instance after = group.ticket();
    Instance guessed =
        new Instance(after.token(), after.attributes(), after.state(), after.webhook());

    assertThat(guessed.stateJson()).isEqualTo(after.stateJson());
    assertThat(after.stateHash()).isNotEqualTo(guessed.stateHash());

    Attested clear = World.delay(47, World.START);
    JsonNode data =
        AttestationData.decode(World.DELAY, clear.signed().attestation().statement().data());
    assertThat(step.step().stepHash()).isNotIn(stepHashes(step, data, before, after));
  }

  /** A handler that keeps the state, or throws, must not give the event away either. */
  @Test
  void aStepThatLeavesTheStateAsItWasTellsNothing() {
    for (int minutes : List.of(13, 14)) {
      GroupState.Transition first = group.add(whisper(minutes)).getFirst();
      Instance known = group.ticket();
      GroupState.Transition step = group.add(whisper(minutes)).getFirst();
      ObjectNode input = (ObjectNode) CanonicalJson.read(step.step().input().toUtf8());

      assertThat(first.output().stateHash()).isNotEqualTo(step.output().stateHash());
      input.remove("salt");
      assertThat(step.step().stepHash()).isNotEqualTo(Hash.keccak(CanonicalJson.write(input)));
      assertThat(known.stateJson()).isEqualTo(group.ticket().stateJson());
    }
  }

  private List<Hash> stepHashes(
      GroupState.Transition step, JsonNode data, Instance before, Instance after) {
    List<Hash> guesses = new ArrayList<>();
    for (Hash state : List.of(before.stateHash(), after.stateHash(), step.output().stateHash())) {
      ObjectNode input = (ObjectNode) CanonicalJson.read(step.step().input().toUtf8());
      input.remove("salt");
      input.put("stateHash", state.toHex());
      ((ObjectNode) input.get("event")).set("data", data);
      guesses.add(Hash.keccak(CanonicalJson.write(input)));
    }
    return guesses;
  }

  @Test
  void whatLeavesAReplicaOfAStepHoldsNothingOfTheReading() {
    int reading = 987_654;
    GroupState.Transition step = group.add(whisper(reading)).getFirst();

    assertThat(step.output().effects()).hasSize(1);
    assertThat(step.output().toBytes().toUtf8()).doesNotContain("" + reading);
    for (GroupState.FinalEntry entry : group.entries) {
      assertThat(entry.entry().body().toUtf8()).doesNotContain("" + reading);
    }
    assertThat(group.ticket().stateJson().toString()).contains("" + reading);
  }

  @Test
  void aStateFromOthersIsGoneOnFromWithSaltAndKey() {
    group.add(whisper(47));
    List<Bytes> pieces = new ArrayList<>();
    StateForm.write(group.state.folded(), pieces::add);
    FoldedGroup read = StateForm.read(pieces);

    assertThat(read.stateHash()).isEqualTo(group.state.folded().stateHash());
    assertThat(read.ledger().keys().agreed()).isEqualTo(KEY);
    assertThat(read.ledger().keys().holders(KEY)).hasSize(2);
    var other =
        new GroupState(new StepRunner(Engines.CHICORY), TestScript.library(SCRIPT), HAS, read);
    group.add(whisper(90));
    other.apply(group.entries.getLast());
    assertThat(other.folded().stateHash()).isEqualTo(group.state.folded().stateHash());
  }

  @Test
  void aSealedInputTakesNothingInTheClearAndAClearOneNothingSealed() {
    ObjectNode values =
        JsonNodeFactory.instance.objectNode().put("flight", "another").put("minutes", 5);
    Attested open = World.attested(World.AIRLINE, AttestationData.encode(World.DELAY, values), 0);
    var input = SCRIPT.service().inputs().getLast();
    assertThat(input.sealed()).isTrue();
    var at = Instant.ofEpochMilli(World.START);
    GroupKeys keys = group.state.ledger().keys();

    assertThat(SealedFact.refusal(SCRIPT, input, open.signed(), world.feed(), keys, at))
        .isEqualTo(
            new FactCheck.Result.Bad("not-sealed", "the script takes it sealed to the group"));
    assertThat(FactCheck.check(SCRIPT, "FlightDelay", whisper(5).signed(), at))
        .isInstanceOf(FactCheck.Result.Bad.class);
  }

  private static SealedData sealed(Attested fact) {
    return Objects.requireNonNull(SealedData.read(fact.signed().attestation().statement().data()));
  }
}
