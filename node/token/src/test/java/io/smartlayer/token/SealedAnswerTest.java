package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.tokenscript.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a method says to the holder alone. */
class SealedAnswerTest {
  private static final ServiceScript SCRIPT = TestScript.forHolders();
  private static final SealingSecret GROUP = SealingSecret.fresh(new Random(3));
  private static final SealingSecret READER = SealingSecret.fresh(new Random(4));
  private static final SealingSecret OTHER = SealingSecret.fresh(new Random(5));
  private static final GroupSecrets HAS = key -> key.equals(GROUP.key()) ? GROUP : null;
  private static final int READING = 471;

  private final World world = new World(4, 3);
  private final TestFeed feed = new TestFeed(world, world.feed());
  private final List<GroupState.FinalEntry> entries = new ArrayList<>();
  private final StepRunner serves = new StepRunner(Engines.V8);
  private final GroupState state = state(serves, HAS);

  SealedAnswerTest() {
    add(world.activation(SCRIPT, World.token(42), ""));
    add(world.placement(SCRIPT, World.START + 86_400_000));
    for (var node : world.replicas(SCRIPT).subList(0, 2)) {
      add(GroupKey.by(world.keyOf(node), world.network().domain(), world.feed(), GROUP.key()));
    }
    add(world.whisper(GROUP.key(), READING, World.START, new Random(6)));
  }

  private static GroupState state(StepRunner runner, GroupSecrets secrets) {
    return new GroupState(runner, TestScript.library(SCRIPT), secrets, FoldedGroup.NOTHING);
  }

  private List<GroupState.Transition> add(EntryBody body) {
    GroupState.FinalEntry entry = feed.append(body, World.START + 1000L * (entries.size() + 1));
    entries.add(entry);
    return state.apply(entry);
  }

  private Instance ticket() {
    return Objects.requireNonNull(state.instance(World.token(42)));
  }

  private ObjectNode caller(SealingKey reader) {
    Grant grant = world.readerGrant(reader, World.token(42), List.of("mine"));
    return new GrantChain(grant, List.of()).caller(World.HOLDER.address());
  }

  private StepRunner.Ran mine(StepRunner runner, String args, JsonNode caller) {
    Service.Method method = Objects.requireNonNull(SCRIPT.service().method("mine"));
    return runner.query(
        SCRIPT, ticket(), state.position(), method, CanonicalJson.read(args), caller);
  }

  private StepRunner.Ran mine(String args, JsonNode caller) {
    return mine(serves.sealingBy(GROUP), args, caller);
  }

  private static JsonNode result(StepRunner.Ran ran) {
    return CanonicalJson.read(ran.output().result().toUtf8());
  }

  private static String sealed(StepRunner.Ran ran) {
    return result(ran).get("mine").stringValue();
  }

  @Test
  void theReaderReadsWhatTheReceiptHoldsSealed() {
    StepRunner.Ran ran = mine("{}", caller(READER.key()));

    assertThat(ran.output().code()).isNull();
    assertThat(result(ran).get("status").stringValue()).isEqualTo("active");
    JsonNode read = SealedAnswer.open(READER, ran.step().stepHash(), sealed(ran));
    assertThat(Objects.requireNonNull(read).get("minutes").intValue()).isEqualTo(READING);
    for (Bytes part : List.of(ran.step().output(), ran.step().input())) {
      assertThat(part.toUtf8()).doesNotContain("" + READING).doesNotContain("minutes");
    }
    assertThat(ran.step().resultHash()).isEqualTo(Hash.keccak(ran.output().toBytes()));
  }

  /** Whoever lacks the secret comes to all but the sealed bytes, also where the step fails. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"length\":300}",
        "{\"length\":65000}",
        "{\"length\":65600}",
        "{\"trick\":\"nothing\"}",
        "{\"trick\":\"text\"}",
        "{\"trick\":\"unfit\"}"
      })
  void whoHasNotTheSecretLeavesABlankOfTheSameLengthWhereItWouldSeal(String args) {
    JsonNode caller = caller(READER.key());
    StepRunner.Ran whole = mine(args, caller);
    StepRunner.Ran ran = mine(serves.leavingBlanks().sealingBy(null), args, caller);

    assertThat(whole.blank()).isNull();
    assertThat(mine(serves.leavingBlanks().sealingBy(GROUP), args, caller)).isEqualTo(whole);
    assertThat(ran.step().input()).isEqualTo(whole.step().input());
    if (whole.output().code() == null) {
      assertThat(ran.blank()).isEqualTo("mine");
      assertThat(SealedAnswer.blanked(whole.step().output(), "mine"))
          .isEqualTo(ran.step().output());
      assertThat(SealedAnswer.open(READER, ran.step().stepHash(), sealed(ran))).isNull();
    } else {
      assertThat(ran).isEqualTo(whole);
    }
  }

  @Test
  void nobodyElseReadsItNorInAnotherStep() {
    StepRunner.Ran ran = mine("{}", caller(READER.key()));
    Hash step = ran.step().stepHash();
    String text = sealed(ran);

    assertThat(SealedAnswer.open(OTHER, step, text)).isNull();
    assertThat(SealedAnswer.open(GROUP, step, text)).isNull();
    assertThat(SealedAnswer.open(READER, Hash.ZERO, text)).isNull();
    for (String wrong :
        List.of("", "0x", "0x01", "mine", text + "00", "0x02" + text.substring(4))) {
      assertThat(SealedAnswer.open(READER, step, wrong)).isNull();
    }
  }

  @Test
  void everyReplicaSealsTheSameBytesOnEveryEngine() {
    StepRunner.Ran ran = mine("{}", caller(READER.key()));
    StepRunner other = new StepRunner(Engines.CHICORY).sealingBy(new SealingSecret(GROUP.reveal()));

    assertThat(mine(other, "{}", caller(READER.key()))).isEqualTo(ran);
  }

  /** The same in other steps would show to whoever compares what has not changed. */
  @Test
  void noTwoStepsLookAlikeAndLengthsTellBlocksAlone() {
    String text = sealed(mine("{}", caller(READER.key())));

    assertThat(sealed(mine("{\"a\":1}", caller(READER.key())))).isNotEqualTo(text);
    assertThat(sealed(mine("{\"length\":100}", caller(READER.key())))).hasSameSizeAs(text);
    assertThat(sealed(mine("{\"length\":300}", caller(READER.key()))))
        .hasSize(text.length() + 2 * SealedData.BLOCK);
  }

  /** Who can tell the sender's key of a box opens it: so it must not follow from what all see. */
  @Test
  void whatItIsSealedWithFollowsFromTheGroupsSecretAlone() {
    String text = sealed(mine("{}", caller(READER.key())));
    StepRunner stranger = serves.sealingBy(OTHER);

    assertThat(sealed(mine(stranger, "{}", caller(READER.key()))).substring(4, 68))
        .isNotEqualTo(text.substring(4, 68));
    assertThatThrownBy(() -> mine(serves, "{}", caller(READER.key())))
        .isInstanceOf(GroupSecrets.Missing.class);
  }

  @ParameterizedTest
  @CsvSource({"nothing", "text", "unfit"})
  void whatIsNotOfTheSchemaIsNoResult(String trick) {
    StepRunner.Ran ran = mine("{\"trick\":\"" + trick + "\"}", caller(READER.key()));
    assertThat(ran.output().code()).isEqualTo("bad-result");
    assertThat(ran.output().result()).isEqualTo(StepOutput.NO_RESULT);
  }

  @Test
  void moreThanTheLimitIsNoResult() {
    String most = "{\"length\":" + (SealedAnswer.VALUE_LIMIT_BYTES - 25) + "}";
    String more = "{\"length\":" + (SealedAnswer.VALUE_LIMIT_BYTES - 24) + "}";

    assertThat(mine(most, caller(READER.key())).output().code()).isNull();
    assertThat(mine(more, caller(READER.key())).output().code()).isEqualTo("bad-result");
  }

  @Test
  void withoutAReaderNothingIsAsked() {
    ObjectNode nobody = JsonNodeFactory.instance.objectNode().put("audience", "https://a.b");
    ObjectNode number = nobody.deepCopy().put("reader", 1);
    ObjectNode low = SealedAnswer.callerFor(new SealingKey(Bytes.zeros(SealingKey.SIZE)));

    for (ObjectNode caller : List.of(nobody, number, low)) {
      StepRunner.Ran ran = mine("{}", caller);
      assertThat(ran.output().code()).isEqualTo("no-reader");
      assertThat(ran.output().gas()).isZero();
    }
  }

  @Test
  void anUpdateStandsInTheFeedWithASealedAnswer() {
    Update update =
        world.updateFor(
            READER.key(), World.token(42), "tell", World.json("{\"seat\":\"1A\"}"), 0, "one");
    GroupState.Transition step = add(update).getFirst();
    JsonNode result = CanonicalJson.read(step.output().result().toUtf8());
    String text = result.get("said").stringValue();

    assertThat(result.get("isTold").booleanValue()).isTrue();
    assertThat(SealedAnswer.open(READER, step.step().stepHash(), text))
        .isEqualTo(CanonicalJson.read("[" + READING + ",\"1A\"]"));
    var other = state(new StepRunner(Engines.CHICORY), HAS);
    List<GroupState.Transition> last = List.of();
    for (GroupState.FinalEntry entry : entries) {
      last = other.apply(entry);
    }
    assertThat(last).containsExactly(step);
  }

  @Test
  void anUpdateWhoseSealedAnswerFitsNoElectionChangesNothing() {
    Bytes args = World.json("{\"length\":4200}");
    Update update =
        world.updateFor(READER.key(), World.token(42), "tell", args, World.START, "two");
    Hash before = ticket().stateHash();

    assertThat(add(update).getFirst().output().code()).isEqualTo("bad-result");
    assertThat(ticket().stateHash()).isEqualTo(before);
  }

  @Test
  void aReplicaWithoutTheKeyFoldsNoUpdateThatSeals() {
    var without = state(serves, GroupSecrets.NONE);
    entries.subList(0, 4).forEach(without::apply);
    Update update =
        world.updateFor(READER.key(), World.token(42), "tell", World.json("{}"), 0, "three");
    var next = new TestFeed(world, world.feed());
    entries.subList(0, 4).forEach(entry -> next.append(EntryBody.read(entry.entry()), 0));
    GroupState.FinalEntry entry = next.append(update, World.START);

    assertThatThrownBy(() -> without.apply(entry)).isInstanceOf(GroupSecrets.Missing.class);
    assertThat(without.size()).isEqualTo(4);
  }

  @Test
  void aGrantNamesTheReaderAndASiteCannotNameAnother() {
    Grant grant = world.readerGrant(READER.key(), World.token(42), List.of("mine"));
    Grant read = Grant.fromJson(grant.toJson());
    ObjectNode changed = (ObjectNode) grant.toJson();
    changed.put("reader", OTHER.key().bytes().toHex());

    assertThat(read).isEqualTo(grant);
    assertThat(read.signer(world.network().domain())).isEqualTo(World.HOLDER.address());
    assertThat(Grant.fromJson(changed).signer(world.network().domain()))
        .isNotEqualTo(World.HOLDER.address());
    changed.remove("reader");
    assertThat(Grant.fromJson(changed).signer(world.network().domain()))
        .isNotEqualTo(World.HOLDER.address());
  }
}
