package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.SilentChain;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.token.Engines;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.FoldedGroup;
import io.smartlayer.token.GrantChain;
import io.smartlayer.token.GroupKey;
import io.smartlayer.token.GroupSecrets;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.Step;
import io.smartlayer.token.StepOutput;
import io.smartlayer.token.StepRunner;
import io.smartlayer.token.TestFeed;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An answer that is partly sealed, run again with the group's key and without. */
class SealedAuditTest {
  private static final ServiceScript SCRIPT = TestScript.forHolders();
  private static final SealingSecret GROUP = SealingSecret.fresh(new Random(3));
  private static final SealingSecret READER = SealingSecret.fresh(new Random(4));
  private static final GroupSecrets HAS = key -> key.equals(GROUP.key()) ? GROUP : null;

  private final World world = new World(4, 4);
  private final TestFeed feed = new TestFeed(world, world.feed());
  private final List<GroupState.FinalEntry> entries = new ArrayList<>();
  private final StepRunner serves = new StepRunner(Engines.V8);
  private final GroupState state =
      new GroupState(serves, TestScript.library(SCRIPT), HAS, FoldedGroup.NOTHING);

  SealedAuditTest() {
    add(world.activation(SCRIPT, World.token(42), ""));
    add(world.placement(SCRIPT, World.START + 86_400_000));
    for (var node : world.replicas(SCRIPT).subList(0, 2)) {
      add(GroupKey.by(world.keyOf(node), world.network().domain(), world.feed(), GROUP.key()));
    }
  }

  private List<GroupState.Transition> add(EntryBody body) {
    GroupState.FinalEntry entry = feed.append(body, World.START + 1000L * entries.size());
    entries.add(entry);
    return state.apply(entry);
  }

  private ReceiptBundle bundle(SealingSecret group) {
    StepRunner.Ran ran = ran("mine", reader(), group);
    return bundle(ran.step(), ran);
  }

  /** The holder, with a grant that names who reads. */
  private JsonNode reader() {
    var grant = world.readerGrant(READER.key(), World.token(42), List.of("mine"));
    return new GrantChain(grant, List.of()).caller(World.HOLDER.address());
  }

  private StepRunner.Ran ran(String method, JsonNode caller, SealingSecret group) {
    return serves
        .sealingBy(group)
        .query(
            SCRIPT,
            Objects.requireNonNull(state.instance(World.token(42))),
            state.position(),
            Objects.requireNonNull(SCRIPT.service().method(method)),
            CanonicalJson.read("{}"),
            caller);
  }

  private ReceiptBundle bundle(Step step, StepRunner.Ran ran) {
    feed.seal(World.START + 60_000);
    int last = entries.size() - 1;
    Hash root = state.prefixRoot();
    SignedReceipt signed =
        world.receipt(
            world.replicas(SCRIPT).getFirst(),
            SCRIPT,
            last,
            root,
            step,
            ran.output(),
            World.token(42));
    var placement =
        new ReceiptBundle.ProvenPlacement(
            world.placement(SCRIPT, World.START + 86_400_000),
            1,
            feed.tree().inclusion(1, feed.tree().size()));
    return new ReceiptBundle(signed, step, placement, feed.proof(), List.of(), null);
  }

  private static Auditor auditor(GroupSecrets secrets) {
    var runner = new StepRunner(Engines.CHICORY);
    var silent = new SilentChain(World.CHAIN, "nothing is read");
    return new Auditor(runner, TestScript.library(SCRIPT), silent, secrets);
  }

  private Auditor.Finding finding(GroupSecrets secrets, ReceiptBundle bundle) {
    return auditor(secrets).receipt(bundle, entries);
  }

  /** The holder has the ticket tell something that only the reader reads. */
  private GroupState.Transition told() {
    Bytes args = World.json("{\"seat\":\"12A\"}");
    long now = World.START + 1000L * entries.size();
    return add(world.updateFor(READER.key(), World.token(42), "tell", args, now, "tell"))
        .getFirst();
  }

  private static Step changed(Step step, Consumer<ObjectNode> change) {
    ObjectNode output = (ObjectNode) CanonicalJson.read(step.output().toUtf8());
    change.accept(output);
    return new Step(step.input(), CanonicalJson.write(output));
  }

  private static GroupState.Transition changed(
      GroupState.Transition of, Consumer<ObjectNode> change) {
    return new GroupState.Transition(
        of.offset(), of.token(), changed(of.step(), change), of.output(), of.at(), null);
  }

  @Test
  void whoHasTheGroupsKeyRunsItAgainToTheSameBytes() {
    assertThat(finding(HAS, bundle(GROUP))).isInstanceOf(Auditor.Finding.Agrees.class);
  }

  @Test
  void whoHasNotCannotTellAndConvictsNobody() {
    assertThat(finding(GroupSecrets.NONE, bundle(GROUP)))
        .isInstanceOf(Auditor.Finding.CannotTell.class);
  }

  @Test
  void whatWasSealedByAnotherSecretDiffers() {
    SealingSecret other = SealingSecret.fresh(new Random(5));
    assertThat(finding(HAS, bundle(other)))
        .isInstanceOfSatisfying(
            Auditor.Finding.Differs.class,
            differs -> assertThat(differs.where()).isEqualTo("output"));
  }

  @Test
  void anAnswerToNoReaderIsFoundToBeNone() {
    ReceiptBundle good = bundle(GROUP);
    ObjectNode input = (ObjectNode) CanonicalJson.read(good.step().input().toUtf8());
    ((ObjectNode) input.at("/call/caller")).put("reader", "0x00");
    var step = new Step(CanonicalJson.write(input), good.step().output());
    StepRunner.Ran ran =
        new StepRunner.Ran(
            step,
            StepOutput.fromJson(CanonicalJson.read(step.output().toUtf8())),
            Objects.requireNonNull(state.instance(World.token(42))));

    assertThat(finding(HAS, bundle(step, ran))).isInstanceOf(Auditor.Finding.Differs.class);
  }

  @Test
  void whatComesAfterAnUpdateThatSealsIsToldByWhoHasNoKey() {
    GroupState.Transition told = told();
    assertThat(auditor(HAS).transition(told, entries)).isInstanceOf(Auditor.Finding.Agrees.class);
    assertThat(auditor(GroupSecrets.NONE).transition(told, entries))
        .isInstanceOfSatisfying(
            Auditor.Finding.CannotTell.class,
            finding -> assertThat(finding.why()).contains("rest"));

    StepRunner.Ran after = ran("publicStatus", CanonicalJson.read("{}"), GROUP);
    ReceiptBundle bundle = bundle(after.step(), after);
    assertThat(finding(GroupSecrets.NONE, bundle)).isEqualTo(finding(HAS, bundle));
    assertThat(finding(GroupSecrets.NONE, bundle)).isInstanceOf(Auditor.Finding.Agrees.class);
  }

  /** Of a step that is partly sealed whatever is not can be found wrong. */
  @Test
  void whoHasNoKeyConvictsWhoeverLiesAboutTheRest() {
    GroupState.Transition told = told();
    String text = CanonicalJson.read(told.output().result().toUtf8()).get("said").stringValue();
    List<Consumer<ObjectNode>> lies =
        List.of(
            output -> output.put("gas", output.get("gas").longValue() + 1),
            output -> output.put("stateHash", Hash.ZERO.toHex()),
            output -> result(output).put("isTold", false),
            output -> result(output).put("said", text + "00"),
            output -> result(output).put("said", text.toUpperCase(Locale.ROOT)),
            output -> result(output).put("said", "0x" + "00".repeat(text.length() / 2 - 1)),
            output -> result(output).remove("said"),
            output -> output.putNull("result"));
    for (Consumer<ObjectNode> lie : lies) {
      assertThat(auditor(GroupSecrets.NONE).transition(changed(told, lie), entries))
          .isInstanceOfSatisfying(
              Auditor.Finding.Differs.class,
              differs -> assertThat(differs.where()).isEqualTo("output"));
    }
    Consumer<ObjectNode> other =
        output -> result(output).put("said", text.substring(0, text.length() - 2) + "00");
    assertThat(auditor(GroupSecrets.NONE).transition(changed(told, other), entries))
        .as("what is sealed nobody can judge without the key")
        .isInstanceOf(Auditor.Finding.CannotTell.class);

    StepRunner.Ran asked = ran("mine", reader(), GROUP);
    Step lie = changed(asked.step(), output -> output.put("gas", 1));
    var output = StepOutput.fromJson(CanonicalJson.read(lie.output().toUtf8()));
    ReceiptBundle signed = bundle(lie, new StepRunner.Ran(lie, output, asked.after()));
    assertThat(finding(GroupSecrets.NONE, signed)).isInstanceOf(Auditor.Finding.Differs.class);
  }

  private static ObjectNode result(ObjectNode output) {
    return (ObjectNode) output.get("result");
  }
}
