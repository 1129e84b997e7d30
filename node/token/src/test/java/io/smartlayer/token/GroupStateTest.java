package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.sandbox.NodeFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class GroupStateTest {
  private static final Story STORY = Story.told(new StepRunner(Engines.V8));

  @Test
  void bothEnginesFoldTheSameBytesAtTheSamePrice() {
    assertThat(fold(new StepRunner(Engines.CHICORY), STORY.entries)).isEqualTo(STORY.transitions);
  }

  @Test
  void twoFoldsOfOneHistoryAreEqualAndHandTheSameNamesToEffects() {
    Story again = Story.told(new StepRunner(Engines.V8));

    assertThat(again.transitions).isEqualTo(STORY.transitions);
    assertThat(again.entries).isEqualTo(STORY.entries);
    assertThat(again.state.instance(World.token(42)))
        .isEqualTo(STORY.state.instance(World.token(42)));
  }

  @Test
  void aFactReachesEveryTicketOfTheGroup() {
    List<GroupState.Transition> told = STORY.transitions.get(4);

    assertThat(told.stream().map(GroupState.Transition::token))
        .containsExactly(World.token(42), World.token(43));
    assertThat(told.stream().flatMap(one -> one.effectIds(STORY.world.feed()).stream()))
        .hasSize(6)
        .doesNotHaveDuplicates();
  }

  @Test
  void aHandlerThatThrewLeftBothTicketsAsTheyWere() {
    List<GroupState.Transition> threw = STORY.transitions.get(3);

    assertThat(threw).hasSize(2).allMatch(one -> "exception".equals(one.output().code()));
    assertThat(threw.getFirst().step().readInput().stateHash())
        .isEqualTo(threw.getFirst().output().stateHash());
  }

  @Test
  void theScriptHearsOfEndingsButNotOfAttempts() {
    List<String> heard = new ArrayList<>();
    for (List<GroupState.Transition> steps : STORY.transitions.subList(5, STORY.entries.size())) {
      for (GroupState.Transition step : steps) {
        JsonNode event = CanonicalJson.read(step.step().input().toUtf8()).get("event");
        heard.add(
            event.get("type").stringValue()
                + " "
                + event.get("effect").stringValue()
                + " "
                + event.get("kind").stringValue()
                + " "
                + (event.has("late") ? event.get("late").booleanValue() : ""));
      }
    }
    assertThat(heard)
        .containsExactly(
            "failure rebook not-done ",
            "outcome rebook success true",
            "outcome desk unknown false",
            "outcome late success false",
            "outcome rebook success false");
  }

  /** The desk honours no key: who refused is not asked again, and nobody attests it. */
  @Test
  void theScriptHearsWhatAHostSaidThatGetsOneSend() {
    var story = new Story(new StepRunner(Engines.V8), TestScript.usual());
    story.begin();
    story.add(World.delay(180, story.now()));
    Hash desk = story.elect(story.transitions.getLast().getFirst(), 2);
    story.add(story.outcome(desk, 1, Outcome.Kind.NOT_DONE, World.json("{\"status\":409}")));

    JsonNode event =
        CanonicalJson.read(story.transitions.getLast().getFirst().step().input().toUtf8())
            .get("event");
    assertThat(event.get("effect").stringValue()).isEqualTo("desk");
    assertThat(event.get("kind").stringValue()).isEqualTo("unknown");
    assertThat(event.get("late").booleanValue()).isFalse();
    assertThat(event.get("data")).isEqualTo(CanonicalJson.read("{\"status\":409}"));
  }

  @Test
  void aConfirmationReachesTheScriptAsTheValuesItsSchemaNames() {
    JsonNode data =
        CanonicalJson.read(STORY.transitions.getLast().getFirst().step().input().toUtf8())
            .at("/event/data");

    assertThat(data.get("booking").stringValue()).isEqualTo("room 7");
  }

  @Test
  void theStateHashCoversAttributesPhaseAndState() {
    Instance ticket = Objects.requireNonNull(STORY.state.instance(World.token(42)));
    Bytes form =
        World.json(
            "{\"attributes\":%s,\"phase\":\"activated\",\"state\":%s}"
                .formatted(ticket.attributes().toUtf8(), ticket.state().toUtf8()));

    assertThat(ticket.stateHash()).isEqualTo(Hash.keccak(form));
  }

  @Test
  void aNodesOwnFaultLeavesTheFoldUnchangedAndTheSameEntryMayBeAppliedAgain() {
    // Calls 1 and 2 are activations, 3 and 4 the first fact's; at offset 4 the second ticket fails.
    var state = new GroupState(new StepRunner(new Engines.Faulty(6)), library());
    STORY.entries.subList(0, 4).forEach(state::apply);
    Instance before = Objects.requireNonNull(state.instance(World.token(42)));

    assertThatThrownBy(() -> state.apply(STORY.entries.get(4))).isInstanceOf(NodeFault.class);
    assertThat(state.size()).isEqualTo(4);
    assertThat(state.instance(World.token(42))).isEqualTo(before);
    assertThat(state.ledger().hasSeen(World.delay(180, STORY.entries.get(3).timeMillis()).key()))
        .isFalse();
    assertThat(state.position().prefixRoot()).isEqualTo(STORY.entries.get(3).prefixRoot());
    List<List<GroupState.Transition>> rest = new ArrayList<>();
    STORY.entries.subList(4, STORY.entries.size()).forEach(e -> rest.add(state.apply(e)));
    assertThat(rest).isEqualTo(STORY.transitions.subList(4, STORY.entries.size()));
    assertThat(state.ledger().hasSeen(World.delay(180, STORY.entries.get(3).timeMillis()).key()))
        .isTrue();
  }

  @Test
  void entriesAreAppliedInOrderOnly() {
    var state = new GroupState(new StepRunner(Engines.V8), library());

    assertThatThrownBy(() -> state.apply(STORY.entries.get(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Two inputs take the same kind of fact; only the second takes one as old as this. */
  @Test
  void aFactIsToldToTheInputThatTakesIt() {
    ServiceScript script =
        TestScript.of(
            """
            <sl:input name="fresh" attestation="FlightDelay" maxAge="PT1M" match="flight"/>
            <sl:input name="stale" attestation="FlightDelay" maxAge="PT24H" match="flight"/>
            <sl:schema attestation="FlightDelay" fields="%s"/>
            <sl:on event="attestation" input="fresh" handler="note"/>
            <sl:on event="attestation" input="stale" handler="note"/>
            """
                .formatted(World.DELAY),
            "function note(state, event) { return { state: { ...state, note: event.input } }; }");
    var story = new Story(new StepRunner(Engines.V8), script);
    story.begin();
    story.add(World.delay(5, story.now() - 3_600_000));

    Instance ticket = Objects.requireNonNull(story.state.instance(World.token(42)));
    assertThat(ticket.stateJson().get("note").stringValue()).isEqualTo("stale");
  }

  private static ServiceScript.Library library() {
    return TestScript.library(STORY.script);
  }

  private static List<List<GroupState.Transition>> fold(
      StepRunner runner, List<GroupState.FinalEntry> entries) {
    var state = new GroupState(runner, library());
    List<List<GroupState.Transition>> out = new ArrayList<>();
    entries.forEach(entry -> out.add(state.apply(entry)));
    return out;
  }
}
