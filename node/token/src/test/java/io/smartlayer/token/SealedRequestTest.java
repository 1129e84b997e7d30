package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SealingSecret;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What is asked of a sealed host: in the step's output only the group's replicas read it. */
class SealedRequestTest {
  private final SealedHost told = new SealedHost(new StepRunner(Engines.V8), SealedHost.HAS);

  private static EffectRequest.Http opened(GroupState.Transition step, int index) {
    return Objects.requireNonNull(
        SealedRequest.open(
            SealedHost.GROUP, step.step().stepHash(), index, SealedHost.request(step, index)));
  }

  @Test
  void theOutputSaysWhichHostIsAskedByWhichMethodAndNoMore() {
    GroupState.Transition step = told.delay(7);
    JsonNode effect = CanonicalJson.read(step.step().output().toUtf8()).at("/effects/0");

    assertThat(effect.propertyNames())
        .containsExactlyInAnyOrder("host", "method", "sealed", "type");
    assertThat(step.step().output().toUtf8())
        .doesNotContain("rebook")
        .doesNotContain("Ada")
        .doesNotContain("xxxxxxx")
        .contains("/tell");
    assertThat(opened(step, 0))
        .isEqualTo(
            new EffectRequest.Http(
                "hotel",
                "POST",
                "/rebook?guest=Ada",
                World.json("{\"note\":\"xxxxxxx\"}"),
                "rebook"));
    assertThat(EffectRequest.fromJson(effect)).isEqualTo(SealedHost.request(step, 0));
  }

  @Test
  void everyReplicaSealsTheSameBytesOnEveryEngine() {
    told.delay(7);
    var copy = new SealingSecret(SealedHost.GROUP.reveal());
    var folded = SealedHost.folded(new StepRunner(Engines.CHICORY), _ -> copy, told.story.entries);

    assertThat(folded).isEqualTo(told.story.transitions);
  }

  @Test
  void aRequestOfOneEffectDoesNotOpenAsAnothers() {
    GroupState.Transition step = told.delay(7);
    EffectRequest.Sealed first = SealedHost.request(step, 0);
    EffectRequest.Sealed second = SealedHost.request(step, 1);
    Hash hash = step.step().stepHash();
    GroupState.Transition next = told.delay(8);

    assertThat(opened(step, 0)).isEqualTo(opened(step, 1)); // the same is asked twice
    assertThat(first.text()).isNotEqualTo(second.text());
    assertThat(first.text().slice(1, 33)).isNotEqualTo(second.text().slice(1, 33));
    assertThat(SealedRequest.open(SealedHost.GROUP, hash, 1, first)).isNull();
    assertThat(SealedRequest.open(SealedHost.OTHER, hash, 0, first)).isNull();
    assertThat(SealedRequest.open(SealedHost.GROUP, next.step().stepHash(), 0, first)).isNull();
    Bytes changed =
        Bytes.concat(first.text().slice(0, 60), Bytes.of((byte) 1), first.text())
            .slice(0, first.text().size());
    var other = new EffectRequest.Sealed("hotel", "POST", changed);
    assertThat(SealedRequest.open(SealedHost.GROUP, hash, 0, other)).isNull();
  }

  @Test
  void lengthsTellBlocksAlone() {
    Bytes some = SealedHost.request(told.delay(7), 0).text();

    assertThat(SealedHost.request(told.delay(100), 0).text().size()).isEqualTo(some.size());
    assertThat(SealedHost.request(told.delay(300), 0).text().size())
        .isEqualTo(some.size() + SealedData.BLOCK);
  }

  @Test
  void whatIsTooLargeToBeSealedIsNotAskedFor() {
    int around =
        "{\"body\":{\"note\":\"\"},\"path\":\"/rebook?guest=Ada\",\"tag\":\"rebook\"}".length();
    int most = GroupText.PLAIN_LIMIT_BYTES - around;

    EffectRequest.Sealed largest = SealedHost.request(told.delay(most), 0);
    assertThat(largest.text().toHex()).hasSize(GroupText.HEX_LIMIT);
    assertThat(GroupText.HEX_LIMIT).isLessThanOrEqualTo(EffectRequest.BODY_LIMIT_BYTES);
    assertThat(EffectRequest.fromJson(largest.toJson())).isEqualTo(largest);
    assertThat(told.delay(most + 1).output().code()).isEqualTo("bad-effects");
  }

  @Test
  void aScriptCannotSayThatSomethingIsSealed() {
    told.story.add(told.story.world.handover(World.HOLDER, World.token(42), "", 1));
    assertThat(told.story.transitions.getLast().getFirst().output().code())
        .isEqualTo("bad-effects");
  }

  @Test
  void anUpdateAsksSealedToo() {
    Update update =
        told.story.world.update(World.token(42), "book", World.json("{}"), World.START, "one");
    told.story.add(update);
    GroupState.Transition step = told.story.transitions.getLast().getFirst();

    assertThat(opened(step, 0).tag()).isEqualTo("b");
  }

  /** A step cannot wait for a key that there may never be, and must not ask in the clear. */
  @Test
  void whileTheGroupHasNoKeyAStepThatAsksFails() {
    var story = new Story(new StepRunner(Engines.V8), SealedHost.HAS, SealedHost.SCRIPT);
    story.begin();
    story.add(World.delay(7, story.now()));

    for (GroupState.Transition step : story.transitions.getLast()) {
      assertThat(step.output().code()).isEqualTo("cannot-seal");
      assertThat(step.output().effects()).isEmpty();
    }
  }

  /** It is tried at one place of the feed and done at another, to the same bytes. */
  @Test
  void noMigrationAsks() {
    ServiceScript next =
        TestScript.of(
            """
            <sl:host name="hotel" url="http://hotel.example/" timeout="PT2S" sealed="true"/>
            <sl:on event="upgraded" handler="ask"/>
            """,
            """
            function ask(state) {
              return { state, effects: [{ type: "http", host: "hotel", method: "POST", path: "/a",
                tag: "t", body: {} }] };
            }
            """);
    Upgrade upgrade =
        told.story.world.upgrade(World.OWNER, SealedHost.SCRIPT.hash(), next.hash(), World.START);
    var runner = new StepRunner(Engines.V8).sealingBy(SealedHost.GROUP);
    var tokens = told.story.state.instances().values();

    assertThat(Migration.of(runner, next, upgrade, tokens, Hash.ZERO).finding().code())
        .isEqualTo("cannot-seal");
  }

  @Test
  void whoLacksTheKeyFoldsNoStepThatAsks() {
    told.delay(7);
    var runner = new StepRunner(Engines.V8);

    assertThat(SealedHost.folded(runner, GroupSecrets.NONE, told.story.entries.subList(0, 5)))
        .hasSize(5);
    assertThatThrownBy(() -> SealedHost.folded(runner, GroupSecrets.NONE, told.story.entries))
        .isInstanceOf(GroupSecrets.Missing.class);
  }

  @Test
  void itGoesToItsHostAloneAndInTheClearNothingDoes() {
    var service = SealedHost.SCRIPT.service();
    GroupState.Transition step = told.delay(7);
    EffectRequest.Sealed sealed = SealedHost.request(step, 0);
    Target target = Objects.requireNonNull(Targets.of(service, sealed, ""));
    var toDesk = new EffectRequest.Sealed("desk", "POST", sealed.text());

    assertThat(target.uri()).hasToString("http://hotel.example/");
    assertThat(Targets.of(service, toDesk, "")).isNull();
    assertThat(Targets.of(service, opened(step, 0), "")).isNull();
    assertThat(Objects.requireNonNull(Targets.opened(service, opened(step, 0))).uri())
        .hasToString("http://hotel.example/rebook?guest=Ada");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0x", "0x01", "0X01", "text", "0x0g"})
  void whatIsNoSealedTextIsNoRequest(String text) {
    JsonNode json =
        CanonicalJson.read(
            "{\"type\":\"http\",\"host\":\"hotel\",\"method\":\"POST\",\"sealed\":\""
                + text
                + "\"}");
    assertThatThrownBy(() -> EffectRequest.fromJson(json)).isInstanceOf(JsonFields.Malformed.class);
  }

  @Test
  void textsOfAnotherLengthOrSpellingAreRefused() {
    String hex = SealedHost.request(told.delay(7), 0).text().toHex();
    for (String text :
        List.of(
            hex + "00",
            hex.substring(0, hex.length() - 2),
            hex.substring(2),
            "0x02" + hex.substring(4),
            "0x" + hex.substring(2).toUpperCase(Locale.ROOT))) {
      JsonNode json =
          CanonicalJson.read(
              "{\"type\":\"http\",\"host\":\"h\",\"method\":\"POST\",\"sealed\":\"" + text + "\"}");
      assertThatThrownBy(() -> EffectRequest.fromJson(json))
          .as(text.substring(0, 10))
          .isInstanceOf(JsonFields.Malformed.class);
    }
  }
}
