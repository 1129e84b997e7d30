package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.SilentChain;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Engines;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.Step;
import io.smartlayer.token.StepRunner;
import io.smartlayer.token.TestFeed;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A query answered on one engine, and run again on the other from the feed's beginning. */
class AuditorTest {
  private final TestGroup group = new TestGroup();
  private final TestFeed feed = new TestFeed(group.world, group.world.feed());
  private final List<GroupState.FinalEntry> entries = new ArrayList<>();
  private final List<GroupState.Transition> transitions = new ArrayList<>();
  private final StepRunner serves = new StepRunner(Engines.V8);
  private final GroupState state = new GroupState(serves, TestScript.library(group.script));
  private final Auditor auditor =
      new Auditor(
          new StepRunner(Engines.CHICORY),
          TestScript.library(group.script),
          new SilentChain(World.CHAIN, "nothing is read"));

  AuditorTest() {
    for (var body :
        List.of(
            group.activation(42),
            group.world.placement(group.script, World.START + 86_400_000),
            World.delay(180, World.START))) {
      GroupState.FinalEntry entry = feed.append(body, World.START + 1000L * entries.size());
      entries.add(entry);
      transitions.addAll(state.apply(entry));
    }
    feed.seal(World.START + 9000);
  }

  private ReceiptBundle bundle(Consumer<ObjectNode> input, Consumer<ObjectNode> output) {
    StepRunner.Ran ran =
        serves.query(
            group.script,
            Objects.requireNonNull(state.instance(World.token(42))),
            state.position(),
            Objects.requireNonNull(group.script.service().method("status")),
            CanonicalJson.read("{\"z\":1,\"a\":1.50}"),
            JsonNodeFactory.instance.objectNode().put("audience", "https://cars.example"));
    Step step =
        new Step(
            World.json(changed(ran.step().input().toUtf8(), input)),
            World.json(changed(ran.step().output().toUtf8(), output)));
    Address node = group.replicas().getFirst();
    SignedReceipt signed =
        group.world.receipt(
            node, group.script, 2, state.prefixRoot(), step, ran.output(), World.token(42));
    MerkleTree tree = feed.tree();
    return new ReceiptBundle(
        signed,
        step,
        new ReceiptBundle.ProvenPlacement(
            group.world.placement(group.script, World.START + 86_400_000),
            1,
            tree.inclusion(1, tree.size())),
        feed.proof(),
        List.of(),
        null);
  }

  private static String changed(String json, Consumer<ObjectNode> change) {
    ObjectNode node = (ObjectNode) CanonicalJson.read(json);
    change.accept(node);
    return CanonicalJson.text(node);
  }

  private String finding(Consumer<ObjectNode> input, Consumer<ObjectNode> output) {
    return switch (auditor.receipt(bundle(input, output), entries)) {
      case Auditor.Finding.Agrees _ -> "agrees";
      case Auditor.Finding.Differs(String where, String _, String _) -> where;
      case Auditor.Finding.CannotTell _ -> "cannot-tell";
    };
  }

  @Test
  void anHonestAnswerAgreesInBytesAndGas() {
    assertThat(finding(_ -> {}, _ -> {})).isEqualTo("agrees");
    for (GroupState.Transition transition : transitions) {
      assertThat(auditor.transition(transition, entries))
          .isInstanceOf(Auditor.Finding.Agrees.class);
    }
  }

  @Test
  void everyLieOfAnAnswerIsFoundWhereItIs() {
    assertThat(finding(_ -> {}, out -> out.put("gas", 1))).isEqualTo("output");
    assertThat(finding(_ -> {}, out -> out.put("result", "booked"))).isEqualTo("output");
    assertThat(finding(in -> in.put("nowMillis", World.START), _ -> {})).isEqualTo("input");
    assertThat(finding(in -> in.put("gasLimit", 1), _ -> {})).isEqualTo("input");
    assertThat(finding(in -> in.put("engine", Hash.ZERO.toHex()), _ -> {})).isEqualTo("input");
  }

  @Test
  void argumentsThatNoStepCanHoldAreALieToo() {
    String deep = "[".repeat(40) + "]".repeat(40);

    assertThat(
            finding(
                in -> ((ObjectNode) in.at("/call/args")).set("a", CanonicalJson.read(deep)),
                _ -> {}))
        .isEqualTo("input");
  }

  @Test
  void answersToQuestionsThatTheMethodDoesNotAskAreALie() {
    String answers = "[{\"code\":\"stale\",\"depends\":\"a\",\"method\":\"b\",\"token\":null}]";
    assertThat(finding(in -> in.set("answers", CanonicalJson.read(answers)), _ -> {}))
        .isEqualTo("input");
  }

  @Test
  void whatIsNoQueryOfThisHistoryCannotBeTold() {
    assertThat(finding(in -> ((ObjectNode) in.get("call")).put("method", "none"), _ -> {}))
        .isEqualTo("cannot-tell");
    assertThat(
            finding(
                in -> {
                  in.remove("call");
                  in.putObject("event");
                },
                _ -> {}))
        .isEqualTo("cannot-tell");
    ReceiptBundle bundle = bundle(_ -> {}, _ -> {});
    assertThat(auditor.receipt(bundle, entries.subList(0, 2)))
        .isInstanceOf(Auditor.Finding.CannotTell.class);
  }

  @Test
  void aTransitionThatAskedForOtherEffectsDiffers() {
    GroupState.Transition honest = transitions.getLast();
    var lie =
        new GroupState.Transition(
            honest.offset(),
            honest.token(),
            new Step(
                honest.step().input(),
                World.json(
                    changed(honest.step().output().toUtf8(), out -> out.putArray("effects")))),
            honest.output(),
            honest.at(),
            null);

    assertThat(auditor.transition(lie, entries)).isInstanceOf(Auditor.Finding.Differs.class);
  }
}
