package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.SilentChain;
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
import java.util.Objects;
import java.util.Random;
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

  private void add(EntryBody body) {
    GroupState.FinalEntry entry = feed.append(body, World.START + 1000L * entries.size());
    entries.add(entry);
    state.apply(entry);
  }

  private ReceiptBundle bundle(SealingSecret group) {
    feed.seal(World.START + 9000);
    var grant = world.readerGrant(READER.key(), World.token(42), List.of("mine"));
    JsonNode caller = new GrantChain(grant, List.of()).caller(World.HOLDER.address());
    StepRunner.Ran ran =
        serves
            .sealingBy(group)
            .query(
                SCRIPT,
                Objects.requireNonNull(state.instance(World.token(42))),
                state.position(),
                Objects.requireNonNull(SCRIPT.service().method("mine")),
                CanonicalJson.read("{}"),
                caller);
    return bundle(ran.step(), ran);
  }

  private ReceiptBundle bundle(Step step, StepRunner.Ran ran) {
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

  private Auditor.Finding finding(GroupSecrets secrets, ReceiptBundle bundle) {
    var runner = new StepRunner(Engines.CHICORY);
    var silent = new SilentChain(World.CHAIN, "nothing is read");
    return new Auditor(runner, TestScript.library(SCRIPT), silent, secrets)
        .receipt(bundle, entries);
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
}
