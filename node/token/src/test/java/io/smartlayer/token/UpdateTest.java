package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Updates, folded on both engines. */
class UpdateTest {
  static final ServiceScript SCRIPT =
      TestScript.of(
          """
          <sl:method name="status" kind="query" access="grant" handler="status"/>
          <sl:method name="move" kind="update" access="grant" handler="move">
            <sl:args>{"type":"object","properties":{"seat":{"type":"string"}}}</sl:args>
            <sl:result>{"type":"string"}</sl:result>
          </sl:method>
          """,
          """
          function status(state) { return state; }
          function move(state, { seat }, { holder, audience }, { nowMillis, token, attributes }) {
            if (seat === "none") throw new Error("no such seat");
            if (seat === "bad") return { state, result: 7 };
            if (seat === "large") return { state, result: "x".repeat(8191) };
            if (seat === "lost") return { result: "" };
            return {
              state: { ...state, note: [seat, holder.slice(0, 6), audience, nowMillis].join(" ") },
              effects: [{ type: "notify", tag: "moved", body: { seat } }],
              result: attributes.seat + " to " + seat + " of " + token.slice(-2) };
          }
          """);

  private final Story story = new Story(new StepRunner(Engines.V8), SCRIPT);

  @Test
  void anUpdateChangesItsTokenAloneAndAnswers() {
    GroupState.Transition step = moved("1A");

    assertThat(step.output().code()).isNull();
    assertThat(step.output().result().toUtf8()).isEqualTo("\"12A to 1A of 42\"");
    assertThat(step.output().effects()).hasSize(1);
    assertThat(note(42))
        .isEqualTo(
            "1A "
                + World.HOLDER.address().toHex().substring(0, 6)
                + " https://cars.example "
                + story.now());
    assertThat(note(43)).isEmpty();
  }

  @Test
  void theStepSaysWhatWasAskedAndThatItCouldChangeTheToken() {
    StepInput input = moved("1A").step().readInput();

    assertThat(input.isUpdate()).isTrue();
    assertThat(Objects.requireNonNull(input.call()).method()).isEqualTo("move");
    assertThat(input.call().args().toUtf8()).isEqualTo("{\"seat\":\"1A\"}");
  }

  @Test
  void anUpdateThatFailsLeavesTheTokenAndSaysWhy() {
    for (List<String> one :
        List.of(
            List.of("none", "exception"),
            List.of("bad", "bad-result"),
            List.of("large", "bad-result"),
            List.of("lost", "bad-state"))) {
      GroupState.Transition step = moved(one.getFirst());

      assertThat(step.output().code()).isEqualTo(one.getLast());
      assertThat(step.output().result()).isEqualTo(StepOutput.NO_RESULT);
      assertThat(step.output().effects()).isEmpty();
      assertThat(note(42)).isEmpty();
    }
  }

  @Test
  void bothEnginesGiveTheSameBytes() {
    moved("1A");
    moved("bad");
    var other = new GroupState(new StepRunner(Engines.CHICORY), TestScript.library(SCRIPT));

    assertThat(story.entries.stream().map(other::apply).toList()).isEqualTo(story.transitions);
  }

  @Test
  void aUseIsRememberedAsLongAsItsProofCouldBeAdmittedAgain() {
    Update first = update("1A", World.START, "first");
    Uses uses = Uses.NONE.with(Uses.Use.of(first), 1);
    long last = World.START + CallGuard.MEMORY.toMillis();

    assertThat(uses.with(Uses.Use.of(update("1A", last, "b")), 2).offset(first.use())).isEqualTo(1);
    assertThat(uses.with(Uses.Use.of(update("1A", last + 1, "b")), 2).offset(first.use())).isNull();
  }

  @Test
  void anotherCallWithTheSameUseIsTheSameUse() {
    Uses uses = Uses.NONE.with(Uses.Use.of(update("1A", World.START, "a")), 7);

    assertThat(uses.offset(update("2B", World.START + 1, "a").use())).isEqualTo(7);
    assertThat(uses.offset(update("1A", World.START, "b").use())).isNull();
  }

  @Test
  void theBundleOfAnUpdateHoldsAndTellsItsResult() {
    Vectors.update("updated.json", BundleMaker.ofAnUpdate().good().toUtf8());
    Bytes file = Bytes.utf8(Vectors.text("updated.json"));

    assertThat(file).isEqualTo(BundleMaker.ofAnUpdate().good());
    assertThat(new BundleVerifier(story.world.network()).verify(file))
        .isInstanceOf(BundleVerifier.Verdict.Valid.class);
    assertThat(ReceiptBundle.read(file).input().isUpdate()).isTrue();
  }

  private GroupState.Transition moved(String seat) {
    if (story.entries.isEmpty()) {
      story.begin();
    }
    story.add(update(seat, story.now(), "jti " + story.entries.size()));
    assertThat(story.transitions.getLast()).hasSize(1);
    return story.transitions.getLast().getFirst();
  }

  private Update update(String seat, long time, String jti) {
    Bytes args = World.json("{\"seat\":\"" + seat + "\"}");
    return story.world.update(World.token(42), "move", args, time, jti);
  }

  private String note(int token) {
    Instance instance = Objects.requireNonNull(story.state.instance(World.token(token)));
    return instance.stateJson().get("note").stringValue();
  }
}
