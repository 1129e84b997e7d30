package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingSecret;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** A story of a ticket whose hotel is asked, and answers, sealed to the group. */
final class SealedHost {
  static final SealingSecret GROUP = SealingSecret.fresh(new Random(3));
  static final SealingSecret OTHER = SealingSecret.fresh(new Random(5));
  static final GroupSecrets HAS = key -> key.equals(GROUP.key()) ? GROUP : null;

  /** Asks the hotel twice the same, and the desk, with as many letters as the minutes are. */
  static final ServiceScript SCRIPT =
      TestScript.of(
          """
          <sl:input name="delay" attestation="FlightDelay" maxAge="PT24H" match="flight"/>
          <sl:schema attestation="FlightDelay" fields="%s"/>
          <sl:host name="hotel" url="http://hotel.example/" timeout="PT2S" idempotent="true"
                   attempts="2" sealed="true"/>
          <sl:host name="desk" url="http://desk.example/" timeout="PT2S"/>
          <sl:method name="book" kind="update" access="grant" handler="book"/>
          <sl:on event="activated" handler="onActivated"/>
          <sl:on event="attestation" input="delay" handler="onDelay"/>
          <sl:on event="outcome" handler="onOutcome"/>
          <sl:on event="handover" handler="onHandover"/>
          <sl:onFailure handler="onOutcome" attempts="2"/>
          """
              .formatted(World.DELAY),
          """
          const hotel = (note, tag) => ({ type: "http", host: "hotel", method: "POST",
            path: "/rebook?guest=Ada", tag, body: { note } });
          function onActivated(state) { return { state: { ...state, status: "active" } }; }
          function onDelay(state, { data }) {
            const note = "x".repeat(data.minutes);
            return { state: { ...state, minutes: data.minutes }, effects: [
              hotel(note, "rebook"), hotel(note, "rebook"),
              { type: "http", host: "desk", method: "PUT", path: "/tell", tag: "desk", body: [] }
            ] };
          }
          function onHandover(state) {
            return { state, effects: [{ ...hotel("", "t"), sealed: "0x00" }] };
          }
          function book(state, args) {
            return { state, effects: [hotel("book", "b")], result: 1 };
          }
          function onOutcome(state, event) {
            return { state: { ...state, told: true,
              note: [event.type, event.effect, event.kind, JSON.stringify(event.data)].join(" ") } };
          }
          """);

  final Story story;

  /** A placed ticket whose group has a key. */
  SealedHost(StepRunner runner, GroupSecrets secrets) {
    this.story = new Story(runner, secrets, SCRIPT);
    story.add(story.world.activation(SCRIPT, World.token(42), ""));
    story.add(story.world.activation(SCRIPT, World.token(43), ""));
    story.add(story.world.placement(SCRIPT, World.START + 86_400_000));
    agree();
  }

  private void agree() {
    for (Address node : story.world.replicas(SCRIPT).subList(0, 2)) {
      var world = story.world;
      story.add(
          GroupKey.by(world.keyOf(node), world.network().domain(), world.feed(), GROUP.key()));
    }
  }

  /** What the first ticket's step after a delay asks for. */
  GroupState.Transition delay(int minutes) {
    story.add(World.delay(minutes, story.now()));
    return story.transitions.getLast().getFirst();
  }

  static EffectRequest.Sealed request(GroupState.Transition step, int index) {
    return (EffectRequest.Sealed) step.output().effects().get(index);
  }

  EffectCase effect(Hash id) {
    return Objects.requireNonNull(story.state.ledger().effect(id));
  }

  Instance ticket() {
    return Objects.requireNonNull(story.state.instance(World.token(42)));
  }

  String note() {
    return ticket().stateJson().get("note").stringValue();
  }

  /** All entries folded again. */
  static List<List<GroupState.Transition>> folded(
      StepRunner runner, GroupSecrets secrets, List<GroupState.FinalEntry> entries) {
    var state = new GroupState(runner, TestScript.library(SCRIPT), secrets, FoldedGroup.NOTHING);
    return entries.stream().map(state::apply).toList();
  }
}
