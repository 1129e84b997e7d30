package io.smartlayer.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.V8Engine;
import io.smartlayer.token.TokenAnswer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RehearsalTest {
  private static final Engine ENGINE = new V8Engine(1);
  private static final String STAMPED =
      "{\"event\":\"attestation\",\"input\":\"stamp\",\"data\":{\"card\":\"7\",\"coffees\":10}";

  @AfterAll
  static void stop() {
    ENGINE.close();
  }

  @Test
  void aStoryThatGoesAsToldHasNoFault() {
    Rehearsal.Report report = played(Written.CODE, Written.resource("story.json"));
    assertThat(report.fault()).isNull();
    assertThat(report.steps().stream().map(Rehearsal.Step::handler))
        .containsExactly(
            "onActivated", "onStamp", "onTold", "onOutcome", "onFailure", "card", "both", "added");
    assertThat(report.steps()).allMatch(step -> step.gas() > 0);
  }

  @Test
  void theFirstThingThatIsNotSoEndsIt() {
    assertThat(fault(STAMPED + ",\"state\":{\"coffees\":11}}"))
        .isEqualTo("acts[0]: state.coffees: 10, expected 11");
    assertThat(fault(STAMPED + ",\"effects\":[]}")).startsWith("acts[0]: effects: [{");
    assertThat(fault(STAMPED + ",\"effects\":[{\"tag\":\"tea\"}]}"))
        .isEqualTo("acts[0]: effects[0].tag: \"beans\", expected \"tea\"");
    assertThat(fault("{\"method\":\"sum\",\"args\":{\"one\":1,\"other\":2},\"result\":4}"))
        .isEqualTo("acts[0]: result: 3, expected 4");
    assertThat(fault("{\"event\":\"activated\",\"state\":{\"more\":1}}"))
        .isEqualTo("acts[0]: state.more: missing, expected 1");
  }

  @Test
  void whatNoStoryRunsIsNamedWithItsPlace() {
    Manifest.Making.Made made = Written.made(Written.MANIFEST, Written.CODE);
    var rehearsal = new Rehearsal(made.file(), made.script(), List.of(ENGINE));
    rehearsal.play(
        scenario("{\"name\":\"x\",\"attributes\":{\"card\":\"7\"},\"acts\":[" + STAMPED + "}]}"));
    assertThat(rehearsal.unplayed())
        .containsExactly(
            "card (methods.card.handler)",
            "added (methods.sum.handler)",
            "both (methods.both.handler)",
            "onTold (inputs.told.handler)",
            "onActivated (on.activated)",
            "onOutcome (on.outcome)",
            "onFailure (onFailure.handler)");
    rehearsal.play(scenario(Written.resource("story.json")));
    assertThat(rehearsal.unplayed()).isEmpty();
  }

  @Test
  void argumentsAndResultsAreOfTheirSchemas() {
    assertThat(fault("{\"method\":\"sum\",\"args\":{\"one\":1}}"))
        .startsWith("acts[0]: added ended with bad-result"); // NaN, which is null in JSON
    assertThat(fault("{\"method\":\"sum\",\"args\":{\"one\":\"1\"}}"))
        .isEqualTo("acts[0]: args: a node refuses them: one: not of type integer");
  }

  @Test
  void aStoryGivesTheAnswersThatAMethodAsksFor() {
    String both = "{\"method\":\"both\",\"answers\":[{\"result\":1}%s]}";
    assertThat(fault(both.formatted(",{\"code\":\"stale\"}"))).isEmpty();
    assertThat(fault(both.formatted(""))).isEqualTo("acts[0]: answers: the method asks 2");
    String large = ",{\"result\":\"" + "x".repeat(TokenAnswer.RESULTS_LIMIT_BYTES) + "\"}";
    assertThat(fault(both.formatted(large)))
        .isEqualTo("acts[0]: answers: larger than a step can hold");
  }

  @Test
  void whatCodeThrewIsTold() {
    assertThat(
            faultOf(
                "function onActivated(state, event) { return event.no.thing; }",
                "{\"event\":\"activated\"}"))
        .startsWith("acts[0]: onActivated ended with exception: TypeError");
    assertThat(faultOf("this is no JavaScript", "{\"event\":\"activated\"}"))
        .isEqualTo("acts[0]: onActivated ended with exception");
  }

  @Test
  void aFailureCanBeWhatIsExpected() {
    String endless = "function onActivated() { while (true) {} }";
    assertThat(faultOf(endless, "{\"event\":\"activated\",\"code\":\"out-of-gas\"}")).isEmpty();
    assertThat(fault("{\"event\":\"activated\",\"code\":\"out-of-gas\"}"))
        .isEqualTo("acts[0]: onActivated went well, expected out-of-gas");
  }

  @Test
  void whatANetworkWouldNotTakeIsAFault() {
    String other = STAMPED.replace("\"7\"", "\"8\"") + "}";
    assertThat(fault(other))
        .startsWith("acts[0]: data.card: a network takes it for the token's own");
    assertThat(fault(STAMPED.replace("10", "256") + "}")).startsWith("acts[0]: data: ");
    assertThat(fault("{\"event\":\"attestation\",\"input\":\"tea\",\"data\":{}}"))
        .isEqualTo("acts[0]: input: the script takes no tea");
    assertThat(fault("{\"event\":\"outcome\",\"effect\":\"beans\",\"kind\":\"success\"}"))
        .isEqualTo("acts[0]: effect: nothing has asked for beans");
    assertThat(fault("{\"event\":\"failure\",\"effect\":\"beans\",\"kind\":\"unknown\"}"))
        .isEqualTo("acts[0]: effect: nothing has asked for beans");
    assertThat(fault("{\"method\":\"tea\"}"))
        .isEqualTo("acts[0]: method: the script has no method tea");
    assertThat(fault("{\"method\":\"sum\",\"args\":7}"))
        .isEqualTo("acts[0]: args: no object that a call can carry");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"x\",\"acts\":7}",
        "{\"name\":\"x\",\"acts\":[{}]}",
        "{\"name\":\"x\",\"acts\":[{\"event\":\"born\"}]}",
        "{\"name\":\"x\",\"acts\":[{\"event\":\"activated\",\"stat\":{}}]}",
        "{\"name\":\"x\",\"acts\":[{\"event\":\"activated\",\"at\":\"noon\"}]}",
        "{\"name\":\"x\",\"acts\":[{\"event\":\"failure\",\"effect\":\"e\",\"kind\":\"success\"}]}",
        "{\"name\":\"x\",\"acts\":[{\"method\":\"m\",\"answers\":[{}]}]}",
        "{\"name\":\"x\",\"acts\":[{\"method\":\"m\",\"answers\":[{\"code\":\"no\"}]}]}",
        "{\"acts\":[]}",
        "nonsense",
      })
  void noStoryIsRefused(String text) {
    assertThat(Scenario.read(text)).isInstanceOf(Scenario.Reading.Refused.class);
  }

  private static String fault(String act) {
    return faultOf(Written.CODE, act);
  }

  private static String faultOf(String code, String act) {
    String story = "{\"name\":\"x\",\"attributes\":{\"card\":\"7\"},\"acts\":[" + act + "]}";
    String fault = played(code, story).fault();
    return fault == null ? "" : fault;
  }

  @Test
  void updatesAndTimersChangeTheTokenInAStory() {
    assertThat(changing("{\"method\":\"write\",\"args\":{\"text\":\"a\"},\"result\":1}")).isEmpty();
    assertThat(
            changing("{\"method\":\"write\",\"args\":{\"text\":\"a\"},\"state\":{\"text\":\"b\"}}"))
        .isEqualTo("acts[0]: state.text: \"a\", expected \"b\"");
    String write = "{\"method\":\"write\",\"args\":{\"text\":\"a\"}},";
    String called = "{\"event\":\"timer\",\"timer\":\"later\",\"state\":{\"text\":\"late\"}";
    assertThat(changing(write + called + "}")).startsWith("acts[1]: at: the timer is due at 2");
    assertThat(changing(write + called + ",\"at\":\"2030-01-01T00:00:00Z\"}")).isEmpty();
    assertThat(changing(called + "}")).isEqualTo("acts[0]: timer: nothing waits under later");
  }

  @Test
  void aMessageIsHeardFromAnotherTokenAndAnswered() {
    String from = "\"from\":\"eip155:1/erc721:0x00000000000000000000000000000000000000aa/7\"";
    String message = "{\"event\":\"message\"," + from + ",\"body\":\"hi\"";
    String answer =
        ",\"effects\":[{\"type\":\"send\",\"to\":" + from.substring(7) + ",\"hops\":%d}]}";

    assertThat(hearing(message + ",\"state\":{\"text\":\"hi1\"}" + answer.formatted(2))).isEmpty();
    assertThat(hearing(message + ",\"hops\":7" + answer.formatted(8))).isEmpty();
    assertThat(hearing(message + ",\"hops\":8,\"code\":\"bad-effects\"}")).isEmpty();
    assertThat(
            hearing(message + "},{\"event\":\"outcome\",\"effect\":\"back\",\"kind\":\"success\"}"))
        .isEmpty();
  }

  @Test
  void aMessageNamesItsSender() {
    String act = "{\"event\":\"message\",\"from\":\"a friend\",\"body\":1}";
    assertThat(Scenario.read("{\"name\":\"x\",\"acts\":[" + act + "]}"))
        .isInstanceOf(Scenario.Reading.Refused.class);
  }

  /** What is wrong with a story of a card that answers messages. */
  private static String hearing(String acts) {
    String manifest = Written.MANIFEST.replace("\"on\":{", "\"on\":{\"message\":\"onMessage\",");
    String code =
        Written.CODE
            + """
            function onMessage(state, { from, body, hops }) {
              return { state: { ...state, text: body + hops },
                effects: [{ type: "send", to: from, body, tag: "back" }] };
            }
            """;
    String story = "{\"name\":\"x\",\"attributes\":{\"card\":\"7\"},\"acts\":[" + acts + "]}";
    String fault = played(Written.made(manifest, code), story).fault();
    return fault == null ? "" : fault;
  }

  @Test
  void whatItHadUnderTheScriptBeforeIsTakenOver() {
    String old = "{\"event\":\"upgraded\",\"old\":{\"stamps\":%s}";
    assertThat(upgrading(old.formatted(9) + ",\"state\":{\"coffees\":9}}")).isEmpty();
    assertThat(upgrading(old.formatted(-1) + ",\"code\":\"exception\"}")).isEmpty();
    assertThat(upgrading(old.formatted("\"end\"") + "}"))
        .isEqualTo("acts[0]: expiresMillis: an upgrade gives no life another end");
    String other = "{\"name\":\"x\",\"acts\":[{\"event\":\"upgraded\",\"old\":{\"stamps\":1}}]}";
    assertThat(played(Written.CODE, other).fault())
        .startsWith("acts[0]: old: no handler of upgraded takes it over");
  }

  /** A story shows what is asked of a sealed host, and says what it answers. */
  @Test
  void aSealedHostIsAskedAndAnswersInAStoryAsAnyOther() {
    String manifest = Written.MANIFEST.replace("\"attestation\":\"Sent\"}", "\"sealed\":true}");
    String acts =
        STAMPED
            + ",\"effects\":[{\"tag\":\"beans\",\"path\":\"/beans\",\"body\":{\"coffees\":10}}]},"
            + "{\"event\":\"outcome\",\"effect\":\"beans\",\"kind\":\"success\","
            + "\"data\":{\"status\":200,\"parcel\":\"7\"},\"state\":{\"sent\":true}}";
    String story = "{\"name\":\"x\",\"attributes\":{\"card\":\"7\"},\"acts\":[" + acts + "]}";

    assertThat(played(Written.made(manifest, Written.CODE), story).fault()).isNull();
  }

  private static String upgrading(String acts) {
    String manifest = Written.MANIFEST.replace("\"on\":{", "\"on\":{\"upgraded\":\"migrate\",");
    String code =
        Written.CODE
            + """
            function migrate({ stamps }, { nowMillis }) {
              if (stamps === -1) throw new Error("no");
              const end = stamps === "end" ? { expiresMillis: nowMillis + 1 } : {};
              return { state: { coffees: stamps === "end" ? 1 : stamps, text: "", sent: false },
                ...end };
            }
            """;
    String story = "{\"name\":\"x\",\"attributes\":{\"card\":\"7\"},\"acts\":[" + acts + "]}";
    String fault = played(Written.made(manifest, code), story).fault();
    return fault == null ? "" : fault;
  }

  /** What is wrong with a story of a card that has an update, which sets a timer. */
  private static String changing(String acts) {
    String manifest =
        Written.MANIFEST
            .replace(
                "\"methods\":{",
                "\"methods\":{\"write\":{\"kind\":\"update\",\"access\":\"grant\"},")
            .replace("\"on\":{", "\"on\":{\"timer\":\"onTimer\",");
    String code =
        Written.CODE
            + """
            function write(state, { text }, caller, { nowMillis }) {
              return { state: { ...state, text }, result: text.length,
                effects: [{ type: "timer", tag: "later", atMillis: nowMillis + 3600000 }] };
            }
            function onTimer(state) { return { state: { ...state, text: "late" } }; }
            """;
    String story = "{\"name\":\"x\",\"attributes\":{\"card\":\"7\"},\"acts\":[" + acts + "]}";
    String fault = played(Written.made(manifest, code), story).fault();
    return fault == null ? "" : fault;
  }

  private static Rehearsal.Report played(String code, String story) {
    return played(Written.made(Written.MANIFEST, code), story);
  }

  private static Rehearsal.Report played(Manifest.Making.Made made, String story) {
    return new Rehearsal(made.file(), made.script(), List.of(ENGINE)).play(scenario(story));
  }

  private static Scenario scenario(String story) {
    if (Scenario.read(story) instanceof Scenario.Reading.Read(Scenario scenario)) {
      return scenario;
    }
    throw new AssertionError(Scenario.read(story));
  }
}
