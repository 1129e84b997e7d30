package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A group that goes on under another script, or stays as it was. */
class UpgradeTest {
  private static final TokenId TOKEN = World.token(42);
  private static final ServiceScript FIRST = TestScript.usual();

  /** The hotel of the new script is another, and its key too. */
  private static final String SECTIONS =
      """
      <sl:input name="delay" attestation="FlightDelay" maxAge="PT24H" match="flight"/>
      <sl:schema attestation="FlightDelay" fields="string flight,uint32 minutes"/>
      <sl:host name="hotel" url="http://other.example/" timeout="PT2S" idempotent="true"/>
      <sl:on event="attestation" input="delay" handler="onDelay"/>
      <sl:on event="upgraded" handler="migrate"/>
      <sl:on event="timer" handler="onTimer"/>
      <sl:on event="outcome" handler="onOutcome"/>
      """;

  private static final String CODE =
      """
      function migrate(state, event) {
        return { state: { ...state, told: true, note: Object.keys(event).sort().join() },
          effects: [{ type: "timer", tag: "new", atMillis: event.nowMillis + 60000 }] };
      }
      function onDelay(state) {
        return { state: { ...state, minutes: -1 },
          effects: [{ type: "http", host: "hotel", method: "POST", path: "/new", tag: "r",
            body: {} }] };
      }
      function onTimer(state) { return { state: { ...state, note: "timer" } }; }
      function onOutcome(state, { data }) {
        return { state: { ...state, note: JSON.stringify(data) } };
      }
      """;

  private static final ServiceScript SECOND = TestScript.of(SECTIONS, CODE);
  private static final ServiceScript BROKEN =
      TestScript.of(
          SECTIONS,
          CODE.replace(
              "return { state: { ...state, told",
              "if (state.minutes) throw new Error();\n" + "return { state: { ...state, told"));

  private final StepRunner runner = new StepRunner(Engines.V8);
  private final Story story = new Story(runner, FIRST, SECOND, BROKEN);

  @Test
  void moreThanHalfOfTheReplicasDecideAndEachTokenIsMigrated() {
    story.begin();
    Upgrade upgrade = ask(SECOND);

    say(upgrade, 0);
    assertThat(story.state.ledger().script()).isEqualTo(FIRST.hash());
    assertThat(story.transitions.getLast()).isEmpty();
    GroupState.FinalEntry decided = say(upgrade, 1);

    assertThat(story.state.ledger().script()).isEqualTo(SECOND.hash());
    assertThat(story.state.script()).isEqualTo(SECOND);
    assertThat(story.transitions.getLast()).hasSize(2);
    assertThat(state()).contains("attributes,from,nowMillis,token,type").contains("true");
    assertThat(story.state.ledger().scriptAt(decided.offset() - 1)).isEqualTo(FIRST.hash());
    assertThat(story.state.ledger().scriptAt(decided.offset())).isEqualTo(SECOND.hash());
    StepInput input = story.transitions.getLast().getFirst().step().readInput();
    assertThat(input.script()).isEqualTo(SECOND.hash());
    assertThat(input.nowMillis()).isEqualTo(upgrade.timeMillis());
  }

  @Test
  void whatWasTriedIsWhatIsDone() {
    story.begin();
    Upgrade upgrade = ask(SECOND);
    Migration tried = tried(upgrade, Hash.ZERO);
    story.add(story.world.placement(FIRST, World.START + 86_400_000)); // time passes
    say(upgrade, 0);
    say(upgrade, 1);

    assertThat(story.transitions.getLast().stream().map(GroupState.Transition::output))
        .isEqualTo(tried.steps().stream().map(StepRunner.Ran::output).toList());
  }

  @Test
  void aFailedMigrationKeepsScriptAndStatesByteForByte() {
    story.begin();
    story.add(World.delay(30, story.now()));
    Upgrade upgrade = ask(BROKEN);
    List<Bytes> before = tokens();

    assertThat(tried(upgrade, Hash.ZERO).finding().code()).isEqualTo("exception");
    assertThat(tried(upgrade, Hash.ZERO).steps()).hasSize(1);
    say(upgrade, 0);
    say(upgrade, 1);

    assertThat(tokens()).isEqualTo(before);
    assertThat(story.state.ledger().script()).isEqualTo(FIRST.hash());
    assertThat(story.state.ledger().upgrades().decided()).isNotNull();
    assertThat(story.transitions.getLast()).isEmpty();
  }

  @Test
  void oneTokenThatFailsKeepsTheOthersAsTheyWere() {
    story.begin();
    Instance odd = new Instance(World.token(99), World.json("{}"), World.json("{}"), "");
    List<Instance> all = new ArrayList<>(story.state.instances().values());
    all.add(odd);
    ServiceScript keeping = TestScript.with("", 3);
    Upgrade upgrade = story.world.upgrade(World.OWNER, FIRST.hash(), keeping.hash(), story.now());

    Migration whole = migrated(keeping, upgrade, story.state.instances().values());
    Migration failed = migrated(keeping, upgrade, all);

    assertThat(whole.finding().isGood()).isTrue();
    assertThat(whole.steps()).isEmpty();
    assertThat(failed.finding().code()).isEqualTo("bad-state");
    assertThat(failed.finding().steps()).isNotEqualTo(whole.finding().steps());
  }

  @Test
  void anEndedLifeIsLeftInPeaceAndNoneIsGivenAnotherEnd() {
    story.begin();
    var endless =
        TestScript.of(
            SECTIONS,
            CODE.replace(
                "effects: [{ type: \"timer\", tag: \"new\"",
                "expiresMillis: event.nowMillis + 1, effects: [{ type: \"timer\", tag: \"new\""));
    Upgrade upgrade = story.world.upgrade(World.OWNER, FIRST.hash(), endless.hash(), story.now());
    Instance living = Objects.requireNonNull(story.state.instance(TOKEN));
    Instance ended = living.with(living.state(), upgrade.timeMillis());

    assertThat(migrated(endless, upgrade, List.of(living)).finding().code()).isEqualTo("bad-state");
    assertThat(migrated(endless, upgrade, List.of(ended)).finding())
        .isEqualTo(migrated(endless, upgrade, List.of()).finding());
  }

  @Test
  void aLieOfOneReplicaDecidesNothing() {
    story.begin();
    Upgrade upgrade = ask(SECOND);
    List<Address> replicas = story.world.replicas(FIRST);
    var lie = new UpgradeWord.Finding("", Hash.ZERO);
    story.add(story.world.word(replicas.get(0), upgrade, lie));
    say(upgrade, 1);
    assertThat(story.state.ledger().upgrades().decided()).isNull();

    say(upgrade, 2);

    assertThat(story.state.ledger().script()).isEqualTo(SECOND.hash());
  }

  /** It may have slept, or be behind: it never tried the upgrade before. */
  @Test
  void whoFoldsADecisionLateNoticesThatItComesToSomethingElse() {
    story.begin();
    upgraded();
    assertThat(story.state.strayed()).isFalse();
    Upgrade back = ask(FIRST);
    var lie = new UpgradeWord.Finding("", Hash.ZERO);
    List<Address> replicas = story.world.replicas(FIRST);
    story.add(story.world.word(replicas.get(0), back, lie));
    assertThat(story.state.strayed()).isFalse();

    story.add(story.world.word(replicas.get(1), back, lie));

    assertThat(story.state.ledger().script()).isEqualTo(FIRST.hash());
    assertThat(story.state.strayed()).isTrue();
    story.add(World.delay(30, story.now()));
    assertThat(story.state.strayed()).as("for good").isTrue();
    assertThat(new GroupState(runner, story.library, story.state.folded()).strayed()).isFalse();
  }

  @Test
  void halfOfTheReplicasDecideNothing() {
    List<Address> two = story.world.replicas(FIRST).subList(0, 2);
    Upgrade upgrade = Bodies.upgrade();
    var finding = new UpgradeWord.Finding("", Hash.ZERO);
    UpgradeWord word = story.world.word(two.getFirst(), upgrade, finding);
    Upgrades open = Upgrades.NONE.with(upgrade);

    assertThat(open.with(word, 7, two).decided()).isNull();
    assertThat(open.with(word, 7, two.subList(0, 1)).decided()).isEqualTo(finding);
  }

  @Test
  void whatWasAskedForBeforeEndsByTheWordsOfItsOwnScript() {
    story.begin();
    story.add(World.delay(180, story.now()));
    GroupState.Transition asked = story.transitions.getLast().getFirst();
    Hash early = story.elect(asked, 0);
    upgraded();

    Hash late = story.elect(story.transitions.get((int) asked.offset()).getLast(), 0);
    assertThat(target(late)).isEqualTo(target(early)).contains("hotel.example");
    Bytes confirmation = World.confirmation(World.HOTEL, late, story.now());
    story.add(story.outcome(late, 1, Outcome.Kind.SUCCESS, confirmation));

    String told = Objects.requireNonNull(story.state.instance(World.token(43))).state().toUtf8();
    assertThat(told).contains("room 7"); // read as the old script has it, told to the new code
    story.add(World.delay(90, story.now()));
    Hash next = story.elect(story.transitions.getLast().getFirst(), 0);
    assertThat(target(next)).contains("other.example");
  }

  @Test
  void whatAMigrationAsksForIsAStepLikeAnyOther() {
    story.begin();
    upgraded();
    GroupState.Transition migrated = story.transitions.getLast().getFirst();
    assertThat(Objects.requireNonNull(story.state.instance(TOKEN)).alarms().byTag())
        .containsKey("new");

    story.add(story.timer(migrated, 0));

    assertThat(state()).contains("\"note\":\"timer\"");
  }

  @Test
  void whoLacksAScriptHasChangedNothingAndGoesOnWhenItComes() {
    story.begin();
    upgraded();
    List<ServiceScript> shelf = new ArrayList<>(List.of(FIRST));
    ServiceScript.Library library =
        hash -> shelf.stream().filter(one -> one.hash().equals(hash)).findFirst().orElse(null);
    var late = new GroupState(runner, library);
    int last = story.entries.size() - 1;
    story.entries.subList(0, last).forEach(late::apply);
    Hash before = late.folded().stateHash();

    assertThatThrownBy(() -> late.apply(story.entries.get(last)))
        .isInstanceOf(ScriptMissing.class)
        .hasMessageContaining(SECOND.hash().toHex());
    assertThat(late.folded().stateHash()).isEqualTo(before);
    shelf.add(SECOND);
    late.apply(story.entries.get(last));

    assertThat(late.folded().stateHash()).isEqualTo(story.state.folded().stateHash());
  }

  /** Which may never come: its issuer does not publish it any more. */
  @Test
  void whoLacksAnEarlierScriptPassesOverTheStepsThatRanIt() {
    story.begin();
    story.add(World.delay(180, story.now())); // asks the hotel, under the first
    upgraded(); // and waits for a timer, under the second
    GroupState.Transition migrated = story.transitions.getLast().getFirst();
    ServiceScript.Library library = hash -> hash.equals(SECOND.hash()) ? SECOND : null;
    var late = new GroupState(runner, library, story.state.folded());
    var missing = new ArrayList<Hash>();

    assertThat(late.open(AskedStep.NEVER - 1, missing::add).keySet())
        .hasSize(2)
        .allMatch(step -> step.offset() == migrated.offset());
    assertThat(missing).isNotEmpty().containsOnly(FIRST.hash());
    late.apply(story.add(story.timer(migrated, 0)));
    assertThat(late.folded().stateHash()).isEqualTo(story.state.folded().stateHash());
  }

  @Test
  void aSecondUpgradeFollowsTheFirstAndTheWayBackToo() {
    story.begin();
    upgraded();
    Upgrade back = ask(FIRST);
    say(back, 0);
    say(back, 1);

    assertThat(story.state.ledger().script()).isEqualTo(FIRST.hash());
    assertThat(story.state.ledger().upgrades().since()).hasSize(3);
  }

  private void upgraded() {
    Upgrade upgrade = ask(SECOND);
    say(upgrade, 0);
    say(upgrade, 1);
  }

  private Upgrade ask(ServiceScript next) {
    Hash from = Objects.requireNonNull(story.state.ledger().script());
    Upgrade upgrade = story.world.upgrade(World.OWNER, from, next.hash(), story.now());
    story.add(upgrade);
    return upgrade;
  }

  private GroupState.FinalEntry say(Upgrade upgrade, int replica) {
    Address node = story.world.replicas(FIRST).get(replica);
    return story.add(story.world.word(node, upgrade, tried(upgrade, Hash.ZERO).finding()));
  }

  private Migration tried(Upgrade upgrade, Hash prefixRoot) {
    ServiceScript script = story.library.need(upgrade.script());
    return Migration.of(runner, script, upgrade, story.state.instances().values(), prefixRoot);
  }

  private Migration migrated(ServiceScript script, Upgrade upgrade, Iterable<Instance> tokens) {
    return Migration.of(runner, script, upgrade, tokens, Hash.ZERO);
  }

  private List<Bytes> tokens() {
    List<Bytes> pieces = new ArrayList<>();
    StateForm.write(story.state.folded(), pieces::add);
    pieces.removeIf(piece -> !piece.toUtf8().contains("\"piece\":\"token\""));
    return pieces;
  }

  private String target(Hash effect) {
    return Objects.requireNonNull(story.state.ledger().effect(effect)).target().uri().toString();
  }

  private String state() {
    return Objects.requireNonNull(story.state.instance(TOKEN)).state().toUtf8();
  }
}
