package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.token.Executor.Effect;
import io.smartlayer.token.Executor.Input;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What came of requests to a sealed host: one executor opens them, every replica the answers. */
class SealedOutcomeTest {
  private static final SealingSecret GROUP = SealedHost.GROUP;
  private static final Bytes ANSWER = Bytes.utf8("{ \"room\": 7, \"guest\": \"Ada\" }");

  private final SealedHost told = new SealedHost(new StepRunner(Engines.V8), SealedHost.HAS);
  private final GroupState.Transition asked = told.delay(7);

  private Hash elect(int index) {
    return told.story.elect(asked, index);
  }

  private Executor executor(Hash id) {
    return new Executor(told.effect(id).attempts().getLast().executor());
  }

  private Input.Running running(Hash id) {
    Instant now = Instant.ofEpochMilli(told.story.now());
    return new Input.Running(told.effect(id), SealedHost.SCRIPT, now, GROUP);
  }

  private Executor.Ending ending(Hash id, Web.Exchange exchange) {
    Executor executor = executor(id);
    executor.on(running(id));
    var lease = new Executor.Lease(id, told.effect(id).attempts().size());
    List<Effect> out = executor.on(new Input.Exchanged(lease, exchange));
    while (out.isEmpty()) {
      executor.on(running(id)); // it may send twice
      out = executor.on(new Input.Exchanged(lease, exchange));
    }
    return ((Effect.Ended) out.getFirst()).ending();
  }

  private void say(Hash id, Executor.Ending ending) {
    Outcome outcome = told.story.outcome(id, 1, ending.kind(), ending.content());
    told.story.add((Outcome) EntryBody.read(outcome.toEntry()));
  }

  @Test
  void theExecutorOpensTheRequestAndSendsItAsItWasAsked() {
    Hash id = elect(0);
    List<Effect> out = executor(id).on(running(id));
    Web.Request request = ((Effect.Call) out.getLast()).request();

    assertThat(out.getFirst()).isInstanceOf(Effect.Remember.class);
    assertThat(request.uri()).hasToString("http://hotel.example/rebook?guest=Ada");
    assertThat(request.body()).isEqualTo(World.json("{\"note\":\"xxxxxxx\"}"));
    assertThat(request.headers()).contains(new Web.Header("Idempotency-Key", id.toHex()));
  }

  @Test
  void theAnswerIsSealedInTheFeedAndOpenedForTheToken() {
    Hash id = elect(0);
    Executor.Ending ending = ending(id, new Web.Exchange.Answered(201, ANSWER));
    JsonNode content = CanonicalJson.read(ending.content().toUtf8());
    say(id, ending);

    assertThat(ending.kind()).isEqualTo(Outcome.Kind.SUCCESS);
    assertThat(content.propertyNames()).containsExactlyInAnyOrder("status", "sealed");
    assertThat(ending.content().toUtf8()).doesNotContain("room").doesNotContain("Ada");
    assertThat(told.note())
        .isEqualTo(
            "outcome rebook success {\"body\":{\"guest\":\"Ada\",\"room\":7},\"status\":201}");
    assertThat(told.effect(id).status()).isEqualTo(EffectCase.Status.SUCCEEDED);
  }

  /** Or the hash of the step that hears of it would tell whoever tries all rooms. */
  @Test
  void whatFollowsFromAnAnswerIsSalted() {
    Hash id = elect(0);
    assertThat(told.ticket().isSalted()).isFalse();
    say(id, ending(id, new Web.Exchange.Answered(200, ANSWER)));

    assertThat(told.ticket().isSalted()).isTrue();
    GroupState.Transition heard = told.story.transitions.getLast().getFirst();
    assertThat(CanonicalJson.read(heard.step().input().toUtf8()).has(StepInput.SALT)).isTrue();
  }

  @Test
  void everyReplicaOpensTheSameOnEveryEngine() {
    Hash id = elect(0);
    say(id, ending(id, new Web.Exchange.Answered(200, ANSWER)));
    say(elect(1), new Executor.Ending(Outcome.Kind.SUCCESS, foreign(id)));
    var copy = new SealingSecret(GROUP.reveal());

    assertThat(SealedHost.folded(new StepRunner(Engines.CHICORY), _ -> copy, told.story.entries))
        .isEqualTo(told.story.transitions);
  }

  /** Sealed for one effect. */
  private static Bytes foreign(Hash id) {
    return SealedOutcome.content(GROUP, id, 1, 200, ANSWER);
  }

  @Test
  void aReplicaThatGoesOnFromTheStateKnowsTheSame() {
    Hash id = elect(0);
    List<Bytes> pieces = new ArrayList<>();
    StateForm.write(told.story.state.folded(), pieces::add);
    var other =
        new GroupState(
            new StepRunner(Engines.CHICORY),
            told.story.library,
            SealedHost.HAS,
            StateForm.read(pieces));
    say(id, ending(id, new Web.Exchange.Answered(200, ANSWER)));

    assertThat(other.apply(told.story.entries.getLast()))
        .isEqualTo(told.story.transitions.getLast());
    assertThat(StateForm.hash(other.folded())).isEqualTo(StateForm.hash(told.story.state.folded()));
  }

  /** A lying executor: its attempt has succeeded, says the ledger, and what it says is nothing. */
  @Test
  void whatDoesNotOpenIsASuccessWithoutAnAnswerForEverybody() {
    Hash first = elect(0);
    Hash id = elect(1);
    String nothing = "outcome rebook success {\"status\":200,\"why\":\"not-opened\"}";

    say(id, new Executor.Ending(Outcome.Kind.SUCCESS, foreign(first)));
    assertThat(told.note()).isEqualTo(nothing);
    assertThat(told.effect(id).status()).isEqualTo(EffectCase.Status.SUCCEEDED);
    say(
        first,
        new Executor.Ending(
            Outcome.Kind.SUCCESS, SealedOutcome.content(GROUP, first, 2, 200, ANSWER)));
    assertThat(told.note()).isEqualTo(nothing);
    assertThat(told.ticket().isSalted()).isFalse();
  }

  @Test
  void whatTheExecutorChangesOrSealsToAnotherDoesNotOpen() {
    Hash id = elect(0);
    String hex = CanonicalJson.read(foreign(id).toUtf8()).get("sealed").stringValue();
    String changed =
        hex.substring(0, 200) + (hex.charAt(200) == '0' ? '1' : '0') + hex.substring(201);
    Bytes other = SealedOutcome.content(SealedHost.OTHER, id, 1, 200, ANSWER);
    Bytes tampered = World.json("{\"status\":200,\"sealed\":\"" + changed + "\"}");

    for (Bytes content : List.of(other, tampered)) {
      Outcome outcome = told.story.outcome(id, 1, Outcome.Kind.SUCCESS, content);
      assertThat(CanonicalJson.text(SealedOutcome.told(GROUP, outcome).data()))
          .isEqualTo("{\"status\":200,\"why\":\"not-opened\"}");
    }
  }

  @Test
  void whatNoStepCouldHoldIsNotOpenedEither() {
    Hash id = elect(0);
    var text =
        new GroupText(
            Bytes.utf8("smartlayer sealed outcome 1"), Bytes.utf8("smartlayer outcome seed 1"));
    Bytes deep = Bytes.utf8("[".repeat(33) + "]".repeat(33));
    Bytes loose = Bytes.utf8("{ }");
    for (Bytes plain : List.of(deep, loose)) {
      Bytes place = Bytes.concat(id.bytes(), Bytes.ofLong(1));
      Bytes sealed = Objects.requireNonNull(text.seal(GROUP, place, plain));
      Bytes content = World.json("{\"status\":200,\"sealed\":\"" + sealed.toHex() + "\"}");
      Outcome outcome = told.story.outcome(id, 1, Outcome.Kind.SUCCESS, content);
      assertThat(SealedOutcome.told(GROUP, outcome).shared()).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          200 | 0 | x | {"status":200}
          200 | 3 | x | {"status":200,"why":"not-json"}
          404 | 20 | x | {"status":404}
          503 | 20 | x | {"status":503}
          """)
  void whatIsNotSealedSaysNoMoreThanTheStatus(int status, int length, String of, String content) {
    var exchange = new Web.Exchange.Answered(status, Bytes.utf8(of.repeat(length)));
    assertThat(ending(elect(0), exchange).content()).isEqualTo(World.json(content));
  }

  @Test
  void anAnswerThatIsTooLargeIsLeftOutAndTheTokenIsToldSo() {
    Bytes most = Bytes.utf8("\"" + "x".repeat(GroupText.PLAIN_LIMIT_BYTES - 2) + "\"");
    Bytes more = Bytes.utf8("\"" + "x".repeat(GroupText.PLAIN_LIMIT_BYTES - 1) + "\"");
    Hash id = elect(0);

    assertThat(ending(id, new Web.Exchange.Answered(200, most)).content().toUtf8())
        .contains("sealed");
    assertThat(ending(id, new Web.Exchange.Answered(200, more)).content())
        .isEqualTo(World.json("{\"status\":200,\"why\":\"too-large\"}"));
  }

  /** What the world says went wrong can name the path. */
  @Test
  void whyARequestFailedIsSaidInWordsOfOurOwn() {
    Hash id = elect(0);
    String secret = "http://hotel.example/rebook?guest=Ada: refused";
    for (Web.Exchange exchange :
        List.of(new Web.Exchange.NeverSent(secret), new Web.Exchange.Lost(secret))) {
      assertThat(ending(id, exchange).content().toUtf8()).doesNotContain("Ada");
    }
    assertThat(ending(id, new Web.Exchange.NeverSent(secret)).kind())
        .isEqualTo(Outcome.Kind.NOT_DONE);
    assertThat(ending(id, new Web.Exchange.Lost(secret)).kind()).isEqualTo(Outcome.Kind.UNKNOWN);
  }

  @Test
  void aRequestThatDoesNotOpenIsNotSentAndNoTokenHearsOfIt() {
    Hash id = elect(0);
    EffectCase effect = told.effect(id);
    var other =
        new Input.Running(
            effect, SealedHost.SCRIPT, Instant.ofEpochMilli(told.story.now()), SealedHost.OTHER);
    Executor executor = executor(id);

    assertThat(executor.on(other))
        .singleElement()
        .isInstanceOfSatisfying(
            Effect.Ended.class,
            ended -> assertThat(ended.ending().kind()).isEqualTo(Outcome.Kind.NOT_DONE));
    assertThat(executor.on(other)).isEmpty();
    assertThat(SealedRequest.opened(SealedHost.OTHER, effect)).isNull();
  }

  @Test
  void aFailureNamesTheEffectByTheTagThatWasSealed() {
    Hash id = elect(0);
    told.story.add(told.story.expired(id, 1));
    told.story.again(id, 2, Election.Route.SERVICE);
    told.story.add(told.story.expired(id, 2));
    told.story.again(id, 3, Election.Route.ANCHOR);
    told.story.add(told.story.failure(id));

    assertThat(told.note()).startsWith("failure rebook not-done");
  }

  @Test
  void anchorsAndReplicasTakeTurnsAfterTheLeasesAndThenItIsUnknown() {
    Hash id = elect(0);
    for (int attempt = 1; attempt <= 2 + EffectCase.ANCHOR_ATTEMPTS; attempt++) {
      told.story.add(told.story.expired(id, attempt));
      EffectCase.Status status = told.effect(id).status();
      if (attempt == 2 + EffectCase.ANCHOR_ATTEMPTS) {
        assertThat(status).isEqualTo(EffectCase.Status.UNKNOWN);
        assertThat(told.note()).startsWith("outcome rebook unknown");
        return;
      }
      boolean anchor = attempt >= 2 && attempt % 2 == 0;
      assertThat(status)
          .isEqualTo(anchor ? EffectCase.Status.NEXT_ANCHOR : EffectCase.Status.NEXT_SERVICE);
      told.story.again(id, attempt + 1, anchor ? Election.Route.ANCHOR : Election.Route.SERVICE);
    }
  }
}
