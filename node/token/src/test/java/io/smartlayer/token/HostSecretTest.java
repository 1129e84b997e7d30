package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.tokenscript.HostHeader;
import io.smartlayer.tokenscript.Service;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret of an issuer's for a header of a host: who has it, and who does not. */
class HostSecretTest {
  private static final String SECRET = "k3y-of-the-hotel";
  private static final String HOTEL =
      """
      <sl:host name="hotel" url="https://hotel.example/" timeout="PT2S" sealed="true"
               header="Authorization: Bearer {bookingKey}"/>
      """;
  private static final ServiceScript SCRIPT = script(BookingKey.SECTIONS + HOTEL, World.OWNER);
  private static final StepRunner RUNNER = new StepRunner(Engines.V8);

  private final Story story = new Story(RUNNER, SealedHost.HAS, SCRIPT, script("", World.OWNER));
  private final Random random = new Random(7);

  HostSecretTest() {
    story.begin();
    for (Address node : story.world.replicas(SCRIPT).subList(0, 2)) {
      var domain = story.world.network().domain();
      var key = SealedHost.GROUP.key();
      story.add(GroupKey.by(story.world.keyOf(node), domain, story.world.feed(), key));
    }
  }

  private static ServiceScript script(String more, SecretKey issuer) {
    return TestScript.of(
        """
        <sl:input name="delay" attestation="FlightDelay" maxAge="PT24H" match="flight"/>
        <sl:schema attestation="FlightDelay" fields="%s"/>
        <sl:on event="attestation" input="delay" handler="onDelay"/>
        <sl:on event="upgraded" handler="onUpgraded"/>
        %s
        """
            .formatted(World.DELAY, more),
        """
        function onUpgraded(state) { return { state }; }
        function onDelay(state) {
          return { state, effects: [{ type: "http", host: "hotel", method: "POST", path: "/rebook",
            tag: "rebook", body: {} }] };
        }
        """,
        BookingKey.declaration(issuer));
  }

  private Attested sealed(SecretKey attester, String value, long timeMillis) {
    return BookingKey.sealed(
        story.world.feed(), attester, SealedHost.GROUP.key(), value, timeMillis, random);
  }

  private void hand(String value) {
    story.add(sealed(World.OWNER, value, story.now()));
  }

  private @Nullable HostSecret secret() {
    var request = new EffectRequest.Http("hotel", "POST", "/a", Bytes.utf8("{}"), "t");
    return HostSecret.of(
        SCRIPT, request, story.state.folded().secrets(), story.world.feed(), SealedHost.GROUP);
  }

  private String header() {
    var request = new Web.Request("POST", uri(), List.of(), Bytes.EMPTY, Duration.ZERO);
    return Objects.requireNonNull(secret()).on(request).headers().getFirst().toString();
  }

  private static URI uri() {
    return URI.create("https://hotel.example/");
  }

  private static Web.Header authorization(String value) {
    return new Web.Header("Authorization", "Bearer " + value);
  }

  @Test
  void noTokenHearsOfItAndWhoCannotOpenItComesToTheSame() {
    hand(SECRET);
    var blind =
        new GroupState(RUNNER, TestScript.library(SCRIPT), GroupSecrets.NONE, FoldedGroup.NOTHING);
    story.entries.forEach(blind::apply);

    assertThat(story.transitions.getLast()).isEmpty();
    assertThat(blind.folded().stateHash()).isEqualTo(story.state.folded().stateHash());
    assertThat(header()).isEqualTo(authorization(SECRET).toString());
  }

  @Test
  void theStateHasItSealedAndWhoTakesItUpHasItToo() {
    hand(SECRET);
    List<Bytes> pieces = new ArrayList<>();
    StateForm.write(story.state.folded(), pieces::add);
    FoldedGroup read = StateForm.read(pieces);

    assertThat(read.secrets()).isEqualTo(story.state.folded().secrets());
    assertThat(read.secrets().byInput()).containsOnlyKeys("bookingKey");
    String hex = Bytes.utf8(SECRET).toHex().substring(2);
    for (Bytes piece : pieces) {
      assertThat(piece.toUtf8()).doesNotContain(SECRET).doesNotContain(hex);
    }
  }

  @Test
  void theLastOneAttestedIsTheOneAndOnlyTheIssuersCount() {
    Attested older = sealed(World.OWNER, "an-older-one", story.now() - 60_000);
    hand(SECRET);
    hand("the-next-key");
    assertThat(header()).isEqualTo(authorization("the-next-key").toString());

    story.add(older);
    story.add(sealed(World.AIRLINE, "a-stranger's", story.now()));
    assertThat(header()).isEqualTo(authorization("the-next-key").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"short", " leading-space", "line\r\nX-More: 1", "umlaut-ä-ä-ä", "a tab\tabs"})
  void whatCannotStandInAHeaderIsNoSecret(String value) {
    hand(value);
    assertThat(secret()).isNull();
  }

  @Test
  void itsLengthIsBounded() {
    hand("x".repeat(HostSecret.MOST_LENGTH));
    assertThat(secret()).isNotNull();
    hand("x".repeat(HostSecret.MOST_LENGTH + 1));
    assertThat(secret()).isNull();

    Attested large = sealed(World.OWNER, "x".repeat(2 * HostSecret.MOST_LENGTH), story.now());
    Service.Input input =
        SCRIPT.service().inputs().stream()
            .filter(each -> each.name().equals("bookingKey"))
            .findFirst()
            .orElseThrow();
    var at = Instant.ofEpochMilli(story.now());
    var keys = story.state.ledger().keys();
    var refused = SealedFact.refusal(SCRIPT, input, large.signed(), story.world.feed(), keys, at);
    assertThat(Objects.requireNonNull(refused).code()).isEqualTo("data-malformed");
  }

  @Test
  void anUpgradeKeepsWhatTheNewScriptNamesOfTheSameAttester() {
    hand(SECRET);
    SecretFacts kept = story.state.folded().secrets();
    var at = Instant.ofEpochMilli(story.now());

    assertThat(kept.under(SCRIPT, at)).isEqualTo(kept);
    assertThat(kept.under(script("", World.OWNER), at)).isEqualTo(SecretFacts.NONE);
    assertThat(kept.under(script(BookingKey.SECTIONS + HOTEL, World.AIRLINE), at))
        .isEqualTo(SecretFacts.NONE);
    assertThat(kept.under(script(BookingKey.SECTIONS, World.OWNER), at))
        .isEqualTo(SecretFacts.NONE); // an input like others there
  }

  @Test
  void itIsGoneOnceAnUpgradeToAScriptWithoutItIsDecided() {
    hand(SECRET);
    ServiceScript next = story.scripts.getLast();
    Upgrade upgrade = story.world.upgrade(World.OWNER, SCRIPT.hash(), next.hash(), story.now());
    story.add(upgrade);
    var finding =
        Migration.of(RUNNER, next, upgrade, story.state.instances().values(), Hash.ZERO).finding();
    for (Address node : story.world.replicas(SCRIPT).subList(0, 2)) {
      assertThat(story.state.folded().secrets().byInput()).isNotEmpty();
      story.add(story.world.word(node, upgrade, finding));
    }

    assertThat(story.state.ledger().script()).isEqualTo(next.hash());
    assertThat(story.state.folded().secrets()).isEqualTo(SecretFacts.NONE);
  }

  @Test
  void withoutItNothingIsSent() {
    EffectCase effect = effect();
    var executor = new Executor(effect.attempts().getLast().executor());
    List<Executor.Effect> done = executor.on(running(effect, null));

    assertThat(done)
        .singleElement()
        .isInstanceOfSatisfying(
            Executor.Effect.Ended.class,
            ended -> {
              assertThat(ended.ending().kind()).isEqualTo(Outcome.Kind.NOT_DONE);
              assertThat(ended.ending().content().toUtf8())
                  .isEqualTo("{\"why\":\"secret-missing\"}");
            });
  }

  /** An upgrade can have taken the secret away since. */
  @Test
  void whatMayHaveBeenSentBeforeARestartIsUnknownWithoutIt() {
    EffectCase effect = effect();
    var executor = new Executor(effect.attempts().getLast().executor());
    executor.restore(new Executor.Lease(effect.id(), 1).record());

    assertThat(executor.on(running(effect, null)))
        .singleElement()
        .isInstanceOfSatisfying(
            Executor.Effect.Ended.class,
            ended -> assertThat(ended.ending().kind()).isEqualTo(Outcome.Kind.UNKNOWN));
  }

  @Test
  void itStandsInTheRequestThatLeavesAloneAndNotInWhatIsSigned() {
    EffectCase effect = effect();
    hand(SECRET);
    var executor = new Executor(effect.attempts().getLast().executor());
    List<Executor.Effect> todo = executor.on(running(effect, secret()));
    var call = (Executor.Effect.Call) todo.getLast();
    var signer = new RequestSigner(World.key("service 0"), story.world.network().domain());
    Web.Request sent =
        Objects.requireNonNull(signer.leaving(call, Instant.ofEpochMilli(story.now())));

    assertThat(todo.toString()).doesNotContain(SECRET);
    assertThat(sent.headers().getLast()).isEqualTo(authorization(SECRET));
    assertThat(sent.headers().subList(0, sent.headers().size() - 1).toString())
        .doesNotContain(SECRET)
        .doesNotContainIgnoringCase("authorization");
  }

  @Test
  void anAnswerThatRepeatsItDoesNotHaveItAnyMore() {
    var secret = new HostSecret(Objects.requireNonNull(hotel()), "say \"key\" \\o/");
    for (String answer :
        List.of(
            "say \"key\" \\o/",
            "{\"a\":[\"Bearer say \\\"key\\\" \\\\o/\"]}",
            "{\"say \\\"key\\\" \\\\o\\/\":1}",
            "[\"s\\u0061y \\\"k\\u0065y\\\" \\\\o/\"]")) {
      Web.Exchange told = secret.redacted(new Web.Exchange.Answered(500, Bytes.utf8(answer)));
      assertThat(told)
          .isInstanceOfSatisfying(
              Web.Exchange.Answered.class,
              answered -> {
                assertThat(answered.status()).isEqualTo(500);
                assertThat(answered.body().toUtf8())
                    .contains(HostSecret.REDACTED)
                    .doesNotContain("key");
              });
    }
    Web.Exchange lost = new Web.Exchange.Lost("timeout");
    assertThat(secret.redacted(lost)).isEqualTo(lost);
    assertThat(secret.toString()).isEqualTo("HostSecret[bookingKey]");
  }

  private static @Nullable HostHeader hotel() {
    return Objects.requireNonNull(SCRIPT.service().host("hotel")).header();
  }

  private EffectCase effect() {
    story.add(World.delay(180, story.now()));
    Hash id = story.elect(story.transitions.getLast().getFirst(), 0);
    return Objects.requireNonNull(story.state.ledger().effect(id));
  }

  private Executor.Input.Running running(EffectCase effect, @Nullable HostSecret secret) {
    var now = Instant.ofEpochMilli(story.now());
    return new Executor.Input.Running(effect, SCRIPT, now, SealedHost.GROUP, secret);
  }
}
