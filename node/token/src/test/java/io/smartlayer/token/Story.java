package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A history of two tickets with everything in it, told by one engine: activations, a placement, a
 * delay that asks for six effects, and every way in which an effect can end.
 */
final class Story {
  final World world = new World(4, 3);
  final ServiceScript script;
  final TestFeed feed = new TestFeed(world, world.feed());
  final List<GroupState.FinalEntry> entries = new ArrayList<>();
  final List<List<GroupState.Transition>> transitions = new ArrayList<>();
  final GroupState state;
  final List<ServiceScript> scripts;
  final ServiceScript.Library library;
  private long time = World.START;

  Story(StepRunner runner, ServiceScript... scripts) {
    this(runner, GroupSecrets.NONE, scripts);
  }

  Story(StepRunner runner, GroupSecrets secrets, ServiceScript... scripts) {
    this.script = scripts[0];
    this.scripts = List.of(scripts);
    this.library = TestScript.library(scripts);
    this.state = new GroupState(runner, library, secrets, FoldedGroup.NOTHING);
  }

  static Story told(StepRunner runner) {
    var story = new Story(runner, TestScript.usual());
    story.tell();
    return story;
  }

  GroupState.FinalEntry add(EntryBody body) {
    time += 1000;
    GroupState.FinalEntry entry = feed.append(body, time);
    entries.add(entry);
    transitions.add(state.apply(entry));
    return entry;
  }

  long now() {
    return time;
  }

  /** Two tickets, the second with a webhook, and their placement. */
  void begin() {
    add(world.activation(script, World.token(42), ""));
    add(world.activation(script, World.token(43), "https://holder.example/hook"));
    add(world.placement(script, World.START + 86_400_000));
  }

  private void tell() {
    begin();
    add(World.delay(TestScript.Trick.THROW.minutes(), now()));
    add(World.delay(180, now()));
    List<GroupState.Transition> asked = transitions.getLast();
    GroupState.Transition first = asked.getFirst();
    GroupState.Transition second = asked.getLast();
    Hash hotel = elect(first, 0);
    add(outcome(hotel, 1, Outcome.Kind.NOT_DONE, World.json("{\"status\":409}")));
    again(hotel, 2, Election.Route.SERVICE);
    add(expired(hotel, 2));
    again(hotel, 3, Election.Route.ANCHOR);
    add(failure(hotel));
    add(outcome(hotel, 2, Outcome.Kind.SUCCESS, World.confirmation(World.HOTEL, hotel, now())));
    Hash desk = elect(first, 2);
    add(outcome(desk, 1, Outcome.Kind.UNKNOWN, World.json("{\"status\":502}")));
    Hash notice = elect(second, 1);
    add(outcome(notice, 1, Outcome.Kind.SUCCESS, World.json("{\"status\":204}")));
    Hash other = elect(second, 0);
    add(outcome(other, 1, Outcome.Kind.SUCCESS, World.confirmation(World.HOTEL, other, now())));
  }

  Hash elect(GroupState.Transition asked, int index) {
    Hash id = asked.effectIds(world.feed()).get(index);
    add(election(id, 1, Election.Route.SERVICE, evidence(asked, index)));
    return id;
  }

  Timer timer(GroupState.Transition asked, int index) {
    return new Timer(asked.effectIds(world.feed()).get(index), evidence(asked, index));
  }

  private Election.Evidence evidence(GroupState.Transition asked, int index) {
    List<SignedReceipt> receipts =
        world.replicas(script).stream()
            .limit(2)
            .map(node ->
                world.receipt(
                    node,
                    script,
                    asked.offset(),
                    asked.at().prefixRoot(),
                    asked.step(),
                    asked.output(),
                    asked.token()))
            .toList();
    return new Election.Evidence(index, asked.output(), receipts);
  }

  void again(Hash id, int attempt, Election.Route route) {
    add(election(id, attempt, route, null));
  }

  private Election election(
      Hash id, int attempt, Election.Route route, Election.@Nullable Evidence evidence) {
    return new Election(id, attempt, 2, executor(id, attempt, route), route, time + 5000, evidence);
  }

  Address executor(Hash id, int attempt, Election.Route route) {
    List<Address> ranked = world.network().executors(world.replicas(script), id);
    return route == Election.Route.ANCHOR
        ? world.network().committee(world.feed()).leader(0).address()
        : ranked.get((attempt - 1) % ranked.size());
  }

  Outcome outcome(Hash id, int attempt, Outcome.Kind kind, Bytes content) {
    Address executor = executor(id, attempt, Election.Route.SERVICE);
    return Outcome.by(world.keyOf(executor), world.network().domain(), id, attempt, kind, content);
  }

  Outcome expired(Hash id, int attempt) {
    return new Outcome(
        id,
        attempt,
        Outcome.Kind.EXPIRED,
        World.json("{\"why\":\"silence\"}"),
        executor(id, attempt, Election.Route.SERVICE),
        null);
  }

  Failure failure(Hash id) {
    Bytes transcript = World.json("{\"attempts\":3,\"observed\":\"\",\"timeMillis\":1}");
    var claim = new Failure.Claim(id, Outcome.Kind.NOT_DONE, Hash.keccak(transcript));
    Address anchor = executor(id, 1, Election.Route.ANCHOR);
    return new Failure(
        claim,
        transcript,
        anchor,
        claim.sign(world.keyOf(anchor), world.network().domain()),
        List.of());
  }
}
