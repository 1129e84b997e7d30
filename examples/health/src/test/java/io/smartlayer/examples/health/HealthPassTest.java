package io.smartlayer.examples.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.attestation.OffchainAttestation;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.authoring.Manifest;
import io.smartlayer.authoring.Rehearsal;
import io.smartlayer.authoring.Scenario;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import io.smartlayer.sandbox.ChicoryEngine;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.Program;
import io.smartlayer.sandbox.V8Engine;
import io.smartlayer.token.Activation;
import io.smartlayer.token.Attested;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.FoldedGroup;
import io.smartlayer.token.GroupKey;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.Instance;
import io.smartlayer.token.Placement;
import io.smartlayer.token.SealedAnswer;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.StepRunner;
import io.smartlayer.tokenscript.Service;
import io.smartlayer.tokenscript.TokenScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** The health pass as its folder has it: its stories, and what a shop can learn. */
class HealthPassTest {
  private static final Path FOLDER = Path.of("token");
  private static final SecretKey WATCH = key("watch");
  private static final SecretKey CLINIC = key("clinic");
  private static final SecretKey NODE = key("node");
  private static final Instant BEGIN = Instant.parse("2026-01-01T08:00:00Z");
  private static final Engine V8 = new V8Engine(1);
  private static final Engine CHICORY = new ChicoryEngine(1);
  private static final ServiceScript SCRIPT = script();

  private final TypedData.Domain domain =
      TypedData.Domain.of("Smart Layer", "1", 31337, Address.ZERO);
  private final SealingSecret secret = SealingSecret.fresh(new Random(1));
  private final TokenId pass = Rehearsal.token(SCRIPT.file());
  private final FeedId feed = FeedId.of(pass.type(), pass.toString());
  private final HealthFacts facts =
      new HealthFacts(
          feed,
          secret.key(),
          OffchainAttestation.domain("1.4.0", 31337, Address.ZERO),
          new Random(2));
  private final StepRunner runner = new StepRunner(V8);
  private final GroupState state =
      new GroupState(runner, library(), _ -> secret, FoldedGroup.NOTHING);
  private final List<String> entries = new ArrayList<>();

  @AfterAll
  static void stop() {
    V8.close();
    CHICORY.close();
  }

  private static SecretKey key(String name) {
    return new SecretKey(Hash.keccak(Bytes.utf8(name)).bytes());
  }

  static Stream<Path> stories() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER.resolve("tests"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("stories")
  void theStoryGoesAsItIsTold(Path story) {
    assertThat(play(new Rehearsal(file(), SCRIPT.file(), List.of(V8, CHICORY)), story)).isNull();
  }

  @Test
  void theStoriesRunAllThatTheManifestNames() throws IOException {
    var rehearsal = new Rehearsal(file(), SCRIPT.file(), List.of(V8));
    stories().forEach(story -> play(rehearsal, story));
    assertThat(rehearsal.unplayed()).isEmpty();
  }

  private static @Nullable String play(Rehearsal rehearsal, Path story) {
    return switch (Scenario.read(text(story))) {
      case Scenario.Reading.Read(Scenario scenario) -> rehearsal.play(scenario).fault();
      case Scenario.Reading.Refused(String why) -> why;
    };
  }

  @Test
  void nothingOfTheHolderComesInTheClear() {
    assertThat(SCRIPT.service().inputs()).hasSize(2).allMatch(Service.Input::sealed);
  }

  @Test
  void aSealedReadingDecidesWhatSuitsAndStandsInNoEntry() {
    begin();
    add(facts.diagnosis(CLINIC, BEGIN, "I10", true));
    assertThat(suits(1, 110, 480)).isEqualTo("[\"1\"]");
    add(facts.reading(WATCH, BEGIN, 1, 128, 82));
    assertThat(suits(1, 110, 480)).isEqualTo("[\"1\",\"110\"]");
    add(facts.reading(WATCH, BEGIN, 2, 151, 82));
    assertThat(suits(1, 110, 480)).isEqualTo("[\"1\"]");

    String all = String.join("\n", entries);
    assertThat(all).doesNotContain("I10").doesNotContain(Bytes.utf8("I10").toHex().substring(2));
    Instance token = Objects.requireNonNull(state.instance(pass));
    assertThat(token.stateJson().get("systolic").intValue()).isEqualTo(151);
  }

  @Test
  void aWatchThatIsNotTheHoldersIsNotHeard() {
    begin();
    add(facts.diagnosis(CLINIC, BEGIN, "I10", true));
    add(facts.reading(CLINIC, BEGIN, 1, 128, 82));
    add(facts.diagnosis(WATCH, BEGIN, "Z00", false));
    assertThat(suits(1, 110, 480)).isEqualTo("[\"1\"]");
  }

  /** What a shop can learn by asking about every amount there is: one of three bounds. */
  @Test
  void noReadingMakesMoreThanThreeDifferentAnswers() {
    begin();
    Set<String> answers = new TreeSet<>();
    answers.add(everyAmount());
    add(facts.diagnosis(CLINIC, BEGIN, "I10", true));
    answers.add(everyAmount());
    for (int sequence = 1; sequence <= 40; sequence++) {
      add(facts.reading(WATCH, BEGIN, sequence, 90 + 3 * sequence, 60 + sequence));
      answers.add(everyAmount());
    }
    assertThat(answers).hasSize(3);
  }

  /** What the holder's own page gets, and what those see of it who carry it. */
  @Test
  void theHolderReadsTheReadingsThatAShopCarriesSealed() {
    SealingSecret eyes = SealingSecret.fresh(new Random(3));
    begin();
    add(facts.diagnosis(CLINIC, BEGIN, "I10", true));
    add(facts.reading(WATCH, BEGIN, 1, 151, 93));
    StepRunner.Ran ran = mine(SealedAnswer.callerFor(eyes.key()));

    JsonNode result = CanonicalJson.read(ran.output().result().toUtf8());
    assertThat(result.get("isSilent").booleanValue()).isFalse();
    assertThat(result.get("readings").isString()).isTrue();
    assertThat(ran.output().toBytes().toUtf8()).doesNotContain("I10").doesNotContain("systolic");
    String text = result.get("readings").stringValue();
    JsonNode read = Objects.requireNonNull(SealedAnswer.open(eyes, ran.step().stepHash(), text));
    assertThat(CanonicalJson.text(read))
        .isEqualTo(
            "{\"diagnosis\":\"I10\",\"diastolic\":93,\"lowSodium\":true,\"sequence\":1,"
                + "\"systolic\":151}");
    SealingSecret shop = SealingSecret.fresh(new Random(4));
    assertThat(SealedAnswer.open(shop, ran.step().stepHash(), text)).isNull();
    assertThat(mine(JsonNodeFactory.instance.objectNode()).output().code()).isEqualTo("no-reader");
  }

  private StepRunner.Ran mine(JsonNode caller) {
    Service.Method method = Objects.requireNonNull(SCRIPT.service().method("mine"));
    JsonNode none = JsonNodeFactory.instance.objectNode();
    Instance token = Objects.requireNonNull(state.instance(pass));
    return runner.sealingBy(secret).query(SCRIPT, token, state.position(), method, none, caller);
  }

  private String everyAmount() {
    var all = new StringBuilder();
    for (int from = 0; from < 500; from += 100) {
      int[] amounts = new int[100];
      for (int i = 0; i < amounts.length; i++) {
        amounts[i] = from + i;
      }
      all.append(suits(amounts));
    }
    return all.toString();
  }

  private void begin() {
    var unsigned = new WalletSignature(key("holder").sign(Hash.ZERO), 0); // no fold looks at it
    add(
        new Activation(
            pass, pass.toString(), SCRIPT.hash(), Bytes.utf8("{}"), "", 0, unsigned, unsigned));
    add(
        new Placement(
            pass.type(),
            pass.toString(),
            SCRIPT.hash(),
            List.of(NODE.address()),
            "standard",
            BEGIN.toEpochMilli() + 86_400_000));
    add(GroupKey.by(NODE, domain, feed, secret.key()));
  }

  private void add(SignedAttestation fact) {
    add(new Attested(fact));
  }

  private void add(EntryBody body) {
    entries.add(body.toEntry().body().toUtf8());
    state.apply(
        new GroupState.FinalEntry(
            state.size(), body.toEntry(), Hash.ZERO, BEGIN.toEpochMilli() + 1000));
  }

  private String suits(int... sodium) {
    var args = JsonNodeFactory.instance.objectNode();
    var products = args.putArray("products");
    for (int amount : sodium) {
      products.addObject().put("id", "" + amount).put("sodium", amount);
    }
    Service.Method method = Objects.requireNonNull(SCRIPT.service().method("suits"));
    assertThat(Objects.requireNonNull(method.args()).misfit(args)).isNull();
    var ran =
        runner.query(
            SCRIPT,
            Objects.requireNonNull(state.instance(pass)),
            state.position(),
            method,
            args,
            JsonNodeFactory.instance.objectNode());
    return CanonicalJson.text(CanonicalJson.read(ran.output().result().toUtf8()));
  }

  private static Bytes file() {
    return switch (manifest().make(text(FOLDER.resolve("health.js")))) {
      case Manifest.Making.Made(Bytes file, TokenScript _) -> file;
      case Manifest.Making.Refused(String why) -> throw new AssertionError(why);
    };
  }

  private static Manifest manifest() {
    Map<String, String> settings = new TreeMap<>();
    JsonNode json = JsonMapper.shared().readTree(text(FOLDER.resolve("settings.json")));
    json.properties().forEach(each -> settings.put(each.getKey(), each.getValue().stringValue()));
    return switch (Manifest.read(text(FOLDER.resolve("token.json")), settings)) {
      case Manifest.Reading.Read(Manifest manifest) -> manifest;
      case Manifest.Reading.Refused(String why) -> throw new AssertionError(why);
    };
  }

  private static ServiceScript script() {
    if (TokenScript.read(file()) instanceof TokenScript.Outcome.Read(TokenScript script)) {
      Service service = Objects.requireNonNull(script.service());
      var program = new Program(service.code(), service.handlers());
      return new ServiceScript(Hash.sha256(file()), script, service, program);
    }
    throw new AssertionError("no script");
  }

  private static ServiceScript.Library library() {
    return new ServiceScript.Library() {
      @Override
      public @Nullable ServiceScript find(Hash hash) {
        return hash.equals(SCRIPT.hash()) ? SCRIPT : null;
      }
    };
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
