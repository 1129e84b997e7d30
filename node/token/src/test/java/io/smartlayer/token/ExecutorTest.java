package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.Executor.Effect;
import io.smartlayer.token.Executor.Input;
import io.smartlayer.token.Executor.Lease;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutorTest {
  private static final ServiceScript SCRIPT = TestScript.usual();
  private static final Address SELF = World.key("service 0").address();
  private static final Hash ID = Hash.keccak(Bytes.utf8("effect"));
  private static final Lease LEASE = new Lease(ID, 1);
  private static final Instant NOW = Instant.ofEpochMilli(World.START);
  private static final long DEADLINE = World.START + 5000;

  private static EffectCase effect(boolean idempotent, @Nullable Outcome outcome) {
    return effect(idempotent, 1, outcome);
  }

  static EffectCase effect(boolean idempotent, int sends, @Nullable Outcome outcome) {
    return effect(Bodies.evidence().output().effects().get(1), idempotent, sends, outcome);
  }

  private static EffectCase effect(
      EffectRequest request, boolean idempotent, int sends, @Nullable Outcome outcome) {
    var target =
        new Target(
            URI.create("http://hotel.example/rebook"),
            null,
            Duration.ofSeconds(2),
            2,
            sends,
            idempotent,
            "HotelRebooking",
            0);
    return new EffectCase(
        ID,
        3,
        World.token(42),
        2,
        1,
        request,
        target,
        Bodies.evidence().receipts(),
        List.of(new EffectCase.Attempt(1, SELF, Election.Route.SERVICE, DEADLINE, outcome)),
        null);
  }

  private static Input.Running running(boolean idempotent, Instant now) {
    return new Input.Running(effect(idempotent, null), SCRIPT, now);
  }

  @Test
  void anAttemptIsWrittenDownBeforeItStartsAndSentOnce() {
    var executor = new Executor(SELF);
    List<Effect> first = executor.on(running(true, NOW));

    assertThat(first).hasSize(2);
    assertThat(first.getFirst()).isInstanceOf(Effect.Remember.class);
    Web.Request request = ((Effect.Call) first.getLast()).request();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(request.headers()).contains(new Web.Header("Idempotency-Key", ID.toHex()));
    assertThat(executor.on(running(true, NOW.plusMillis(1)))).isEmpty();
  }

  @Test
  void anotherNodesAttemptAndOneThatHasEndedAreLeftAlone() {
    EffectCase ended = effect(true, Bodies.outcome(Outcome.Kind.NOT_DONE, World.json("{}")));

    assertThat(new Executor(World.EAS).on(running(true, NOW))).isEmpty();
    assertThat(new Executor(SELF).on(new Input.Running(ended, SCRIPT, NOW))).isEmpty();
  }

  @Test
  void aLeaseSendsAsOftenAsItsHostAllowsAndThenSaysHowItEnded() {
    var executor = new Executor(SELF);
    var running = new Input.Running(effect(true, 3, null), SCRIPT, NOW);
    Web.Exchange lost = new Web.Exchange.Lost("timeout");

    assertThat(executor.on(running)).hasSize(2);
    for (int i = 1; i < 3; i++) {
      assertThat(executor.on(new Input.Exchanged(LEASE, lost))).isEmpty();
      assertThat(executor.on(running)).singleElement().isInstanceOf(Effect.Call.class);
      assertThat(executor.on(running)).isEmpty();
    }
    assertThat(executor.on(new Input.Exchanged(LEASE, lost)))
        .singleElement()
        .isInstanceOf(Effect.Ended.class);
    assertThat(executor.on(running)).isEmpty();
  }

  @Test
  void aLeaseThatIsNearlyOverSaysHowItsLastRequestEnded() {
    var executor = new Executor(SELF);
    EffectCase effect = effect(true, 3, null);
    executor.on(new Input.Running(effect, SCRIPT, NOW));
    executor.on(new Input.Exchanged(LEASE, new Web.Exchange.NeverSent("nobody listens")));
    var late = new Input.Running(effect, SCRIPT, NOW.plusMillis(4500));

    assertThat(executor.on(late))
        .containsExactly(
            new Effect.Ended(
                LEASE,
                new Executor.Ending(
                    Outcome.Kind.NOT_DONE, World.json("{\"why\":\"nobody listens\"}"))));
    assertThat(executor.on(late)).isEmpty();
  }

  @Test
  void whatAHostRefusesAndWhatMustNotBeRepeatedIsSentOnce() {
    for (boolean idempotent : List.of(true, false)) {
      var executor = new Executor(SELF);
      executor.on(new Input.Running(effect(idempotent, 3, null), SCRIPT, NOW));
      Web.Exchange exchange = idempotent ? answer(404, "no") : new Web.Exchange.Lost("timeout");

      assertThat(executor.on(new Input.Exchanged(LEASE, exchange)))
          .singleElement()
          .isInstanceOf(Effect.Ended.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"0,2000", "2600,1900", "4000,500", "4499,1"})
  void aRequestEndsBeforeItsLease(long late, long timeout) {
    List<Effect> effects = new Executor(SELF).on(running(true, NOW.plusMillis(late)));

    assertThat(((Effect.Call) effects.getLast()).request().timeout())
        .isEqualTo(Duration.ofMillis(timeout));
  }

  /** The disk may take long to say that the record is safe. */
  @Test
  void aRequestThatHadToWaitEndsBeforeItsLeaseAllTheSameOrDoesNotLeave() {
    var call = (Effect.Call) new Executor(SELF).on(running(true, NOW)).getLast();

    assertThat(call.at(NOW.plusMillis(2500))).isEqualTo(call.request());
    assertThat(call.at(NOW.plusMillis(4499)))
        .extracting(Web.Request::timeout)
        .isEqualTo(Duration.ofMillis(1));
    assertThat(call.at(NOW.plusMillis(4500))).isNull();
    assertThat(call.at(NOW.plusSeconds(99))).isNull();
    assertThat(ending(Executor.TOO_LATE).kind()).isEqualTo(Outcome.Kind.NOT_DONE);
  }

  @Test
  void neitherDoesAMessageLeaveOnceItsTimeIsOver() {
    var send = new EffectRequest.Send(World.token(43), World.json("{}"), "hello", 1, 1);
    var running = new Input.Running(effect(send, true, 1, null), SCRIPT, NOW);
    var executor = new Executor(SELF);
    var deliver = (Effect.Deliver) executor.on(running).getLast();

    assertThat(deliver.at(NOW.plusMillis(2500))).isEqualTo(Duration.ofSeconds(2));
    assertThat(deliver.at(NOW.plusMillis(4499))).isEqualTo(Duration.ofMillis(1));
    assertThat(deliver.at(NOW.plusMillis(4500))).isNull();
    assertThat(executor.on(new Input.Exchanged(LEASE, Executor.TOO_LATE)))
        .singleElement()
        .isInstanceOfSatisfying(
            Effect.Ended.class,
            ended -> assertThat(ended.ending().kind()).isEqualTo(Outcome.Kind.NOT_DONE));
  }

  @ParameterizedTest
  @ValueSource(longs = {4500, 5000, 5001, 99_000})
  void nothingStartsWhenTheLeaseIsOverOrNearlySo(long late) {
    assertThat(new Executor(SELF).on(running(true, NOW.plusMillis(late)))).isEmpty();
  }

  /**
   * A crash may strike before the record is safe, after it, after the request has left, or after
   * the answer has come. Only the first leaves no record.
   */
  @ParameterizedTest
  @CsvSource({
    "before the record,false,sent",
    "before the record,true,sent",
    "after the record,false,unknown",
    "after the record,true,sent",
    "after the request,false,unknown",
    "after the request,true,sent",
    "after the answer,false,unknown",
    "after the answer,true,sent"
  })
  void aRestartNeverSendsTwiceWhatMustNotBeRepeated(String crash, boolean idempotent, String then) {
    List<Bytes> disk = new ArrayList<>();
    int sent = 0;
    var before = new Executor(SELF);
    for (Effect effect : before.on(running(idempotent, NOW))) {
      if (crash.equals("before the record")) {
        break;
      }
      if (effect instanceof Effect.Remember(Bytes record)) {
        disk.add(record);
      } else if (!crash.equals("after the record")) {
        sent++;
      }
    }
    if (crash.equals("after the answer")) {
      assertThat(before.on(new Input.Exchanged(LEASE, answer(200, "{}")))).hasSize(1);
    }
    var after = new Executor(SELF);
    disk.forEach(after::restore);
    List<Effect> effects = after.on(running(idempotent, NOW.plusSeconds(1)));

    if (then.equals("unknown")) {
      assertThat(effects)
          .containsExactly(
              new Effect.Ended(
                  LEASE,
                  new Executor.Ending(
                      Outcome.Kind.UNKNOWN,
                      World.json("{\"why\":\"restarted without a result\"}"))));
    } else {
      assertThat(effects.getLast()).isInstanceOf(Effect.Call.class);
      sent++;
    }
    assertThat(idempotent || sent <= 1).isTrue();
    assertThat(after.on(running(idempotent, NOW.plusSeconds(1)))).isEmpty();
  }

  @Test
  void aRestartAfterTheDeadlineDoesNothing() {
    for (boolean idempotent : List.of(true, false)) {
      var executor = new Executor(SELF);
      executor.restore(World.json("{\"attempt\":1,\"effectId\":\"" + ID.toHex() + "\"}"));
      assertThat(executor.on(running(idempotent, Instant.ofEpochMilli(DEADLINE)))).isEmpty();
    }
  }

  @Test
  void anotherAttemptIsAnotherLease() {
    var executor = new Executor(SELF);
    executor.restore(World.json("{\"attempt\":2,\"effectId\":\"" + ID.toHex() + "\"}"));

    assertThat(executor.on(running(false, NOW)).getLast()).isInstanceOf(Effect.Call.class);
  }

  @Test
  void recordsOfAnotherShapeAreRefused() {
    for (String record : List.of("{}", "[]", "{\"attempt\":1,\"effectId\":\"0x00\"}")) {
      assertThatThrownBy(() -> new Executor(SELF).restore(World.json(record)))
          .isInstanceOf(JsonFields.Malformed.class);
    }
  }

  @Test
  void anAnswerToNothingIsNothing() {
    assertThat(new Executor(SELF).on(new Input.Exchanged(LEASE, answer(200, "{}")))).isEmpty();
  }

  @Test
  void aSettledLeaseIsForgotten() {
    var executor = new Executor(SELF);
    executor.on(running(true, NOW));
    executor.on(new Input.Settled(LEASE));

    assertThat(executor.on(new Input.Exchanged(LEASE, answer(200, "{}")))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "200,UNKNOWN", "204,UNKNOWN", "301,UNKNOWN", "100,UNKNOWN", "400,NOT_DONE", "404,NOT_DONE",
    "408,UNKNOWN", "409,NOT_DONE", "425,UNKNOWN", "429,UNKNOWN", "499,NOT_DONE", "500,UNKNOWN",
    "503,UNKNOWN"
  })
  void anAnswerWithoutTheAttestationIsNoSuccess(int status, Outcome.Kind kind) {
    assertThat(ending(answer(status, "{}")).kind()).isEqualTo(kind);
  }

  @Test
  void onlyTheCounterpartysWordForThisEffectIsASuccess() {
    Bytes right = World.confirmation(World.HOTEL, ID, World.START);
    Bytes stranger = World.confirmation(World.AIRLINE, ID, World.START);
    Bytes other = World.confirmation(World.HOTEL, Hash.ZERO, World.START);

    assertThat(ending(new Web.Exchange.Answered(200, right)))
        .isEqualTo(new Executor.Ending(Outcome.Kind.SUCCESS, right));
    assertThat(ending(new Web.Exchange.Answered(500, right)).kind())
        .isEqualTo(Outcome.Kind.UNKNOWN);
    assertThat(ending(new Web.Exchange.Answered(200, stranger)).kind())
        .isEqualTo(Outcome.Kind.UNKNOWN);
    assertThat(ending(new Web.Exchange.Answered(200, other)).kind())
        .isEqualTo(Outcome.Kind.UNKNOWN);
  }

  @Test
  void aRequestThatNeverLeftIsNotDoneAndALostOneUnknown() {
    assertThat(ending(new Web.Exchange.NeverSent("nobody listens")).kind())
        .isEqualTo(Outcome.Kind.NOT_DONE);
    assertThat(ending(new Web.Exchange.Lost("timeout")).kind()).isEqualTo(Outcome.Kind.UNKNOWN);
  }

  /** Whatever a server or the operating system says, an entry can hold it. */
  @Test
  void whateverTheWorldSaysFitsIntoAnOutcome() {
    String time = "\"time\":\"99999999999999999\"";
    String good = World.confirmation(World.HOTEL, ID, World.START).toUtf8();
    String far = good.replaceFirst("\"time\":\"\\d+\"", time);
    assertThat(far).contains(time);
    List<Web.Exchange> exchanges =
        new ArrayList<>(
            List.of(
                new Web.Exchange.Lost("x".repeat(100_000)),
                new Web.Exchange.Lost("\ud800"),
                new Web.Exchange.NeverSent("x".repeat(198) + "😀😀"),
                new Web.Exchange.NeverSent("\0"),
                new Web.Exchange.Answered(200, Bytes.of(new byte[] {(byte) 0xff, 0})),
                answer(200, ""),
                answer(200, "[".repeat(100_000)),
                answer(200, "{\"" + "n".repeat(39) + "😀\":1}"),
                answer(200, far),
                answer(200, far.replace("99999999999999999", "18446744073709551615"))));
    for (int status = 100; status < 600; status += 13) {
      exchanges.add(answer(status, "no"));
    }
    for (Web.Exchange exchange : exchanges) {
      Executor.Ending ending = ending(exchange);
      Outcome outcome = Bodies.outcome(ending.kind(), ending.content());

      assertThat(ending.kind()).isNotEqualTo(Outcome.Kind.SUCCESS);
      assertThat(EntryBody.read(outcome.toEntry())).isEqualTo(outcome);
    }
  }

  private static Executor.Ending ending(Web.Exchange exchange) {
    var executor = new Executor(SELF);
    executor.on(running(true, NOW));
    return ((Effect.Ended) executor.on(new Input.Exchanged(LEASE, exchange)).getFirst()).ending();
  }

  private static Web.Exchange answer(int status, String body) {
    return new Web.Exchange.Answered(status, Bytes.utf8(body));
  }
}
