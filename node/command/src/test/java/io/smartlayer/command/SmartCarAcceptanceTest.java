package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.command.CarWorld.Answer;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.GrantChain;
import io.smartlayer.token.Knock;
import io.smartlayer.token.Lock;
import io.smartlayer.token.Lock.Verdict;
import io.smartlayer.token.ReceiptBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The story of {@code examples/smart-car}, on a network of processes, told as it goes. */
class SmartCarAcceptanceTest {
  private static final List<String> ALL = List.of("unlock", "start", "status");
  private static final List<String> DRIVING = List.of("unlock", "start");
  private static final List<String> LUGGAGE = List.of("unlock");
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String FAULT = "no oil pressure";
  private static final String PLACE = "geo:59.4370,24.7536";

  @RegisterExtension private final Fixture fixture = new Fixture();

  private int told;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void aCarIsRentedBreaksDownAndIsRepaired() throws IOException {
    CarWorld world = fixture.add(CarWorld.start(fixture.path("car")));
    world.bringToLife();
    tell("four tokens live: a car, its registration, its insurance, its maintenance record");
    theCarAsksItsPapers(world);

    KeyRing keys = world.keys();
    SecretKey company = world.key("company");
    SecretKey driver = world.key("driver");
    SecretKey valet = world.key("valet");
    GrantChain rented =
        keys.give(world.key("owner"), company.address(), ALL, 2, Duration.ofDays(30));
    GrantChain driving = keys.pass(rented, company, driver.address(), DRIVING, Duration.ofDays(2));
    GrantChain luggage = keys.pass(driving, driver, valet.address(), LUGGAGE, Duration.ofHours(1));
    theLocksOpen(world, driving, luggage);
    theCarBreaksDown(world);
    theIgnitionStaysShut(world, driving);
    theCarIsRepaired(world);
    theKeysAreTakenBack(world, rented, driving, luggage);
  }

  private void theCarAsksItsPapers(CarWorld world) {
    ReceiptBundle papers = papers(world, "[]");
    JsonNode audit = world.audit(papers);
    assertThat(audit.get("verdict").stringValue()).isEqualTo("agrees");
    assertThat(audit.get("nested").valueStream())
        .hasSize(3)
        .allMatch(each -> each.get("verdict").stringValue().equals("agrees"));
    String others = papers.nested().stream().map(world::name).collect(Collectors.joining(", "));
    tell("it may be driven, says " + world.name(papers) + " with receipts of " + others);
    tell("an anchor ran all four answers again on another engine: it agrees");
  }

  private void theLocksOpen(CarWorld world, GrantChain driving, GrantChain luggage) {
    opens(world, driving, "driver", "start");
    tell("the owner let a company rent it out, the company a driver: the engine starts");
    opens(world, luggage, "valet", "unlock");
    tell("the driver let a valet fetch the luggage: the door opens, and nobody was asked by it");
    refused(world, luggage, "valet", "start", "method-not-granted");
    refused(world, driving, "valet", "unlock", "proof-invalid");
    tell("the valet's key starts nothing, and is not the driver's");
  }

  private void theCarBreaksDown(CarWorld world) throws IOException {
    world.breaksDown(FAULT, PLACE);
    JsonNode status =
        status(
            world,
            now -> text(now, "help").equals("coming") && !text(now, "claim").equals("asked"));
    assertThat(text(status, "helpCase")).isEqualTo("RA-1");
    assertThat(status.get("helpMinutes").intValue()).isEqualTo(25);
    assertThat(text(status, "claim")).isEqualTo("P-7/1");
    assertThat(world.roadside().cases()).hasSize(1);
    JsonNode sent = world.roadside().cases().getFirst();
    assertThat(text(sent, "position")).isEqualTo(PLACE);
    assertThat(text(sent, "token")).isEqualTo(world.token("car").toString());
    tell("it broke down: roadside assistance knows where, once, and comes in 25 minutes");
    tell("its insurance heard of it and answered: claim " + text(status, "claim"));
    String why = "[\"maintenance: a visit is due: %1$s\",\"car: %1$s\"]".formatted(FAULT);
    papers(world, why);
    tell("it may not be driven: " + why);
  }

  private void theIgnitionStaysShut(CarWorld world, GrantChain driving) {
    assertThat(stays(world, driving, "driver", "start")).isEqualTo("answer-is-no");
    opens(world, driving, "driver", "unlock");
    tell("the engine does not start, for whomever; the doors still open");
  }

  private void theCarIsRepaired(CarWorld world) throws IOException {
    world.isRepaired("oil pump replaced");
    papers(world, "[]");
    status(world, now -> text(now, "fault").isEmpty() && text(now, "claim").equals("none"));
    assertThat(world.roadside().cases()).hasSize(1);
    tell("the garage repaired it, its maintenance record told it so: it may be driven");
  }

  private void theKeysAreTakenBack(
      CarWorld world, GrantChain rented, GrantChain driving, GrantChain luggage)
      throws IOException {
    Bytes before = opens(world, luggage, "valet", "unlock");
    String file = written(driving);
    String[] revoke = {"token", "revoke", "--key", world.file("valet"), world.anchor(), file};
    assertThat(world.terminal().run(revoke)).isEqualTo(Smartlayer.DATA);
    assertThat(world.terminal().said()).contains("revocation-not-signed");
    revoke[3] = world.file("company");
    assertThat(world.terminal().must(revoke))
        .contains("link 2 of 2 taken back: [unlock, start] by " + driving.last().sessionKey());
    assertThat(world.terminal().must(revoke)).contains("link 2 of 2 was taken back already");
    tell("the company took the driver's key back with one command");

    refused(world, driving, "driver", "unlock", "grant-revoked");
    refused(world, luggage, "valet", "unlock", "grant-revoked");
    opens(world, rented, "company", "unlock");
    tell("neither driver nor valet are answered any more; the company is");
    assertThat(judged(world, luggage, "valet", "unlock", before, BOUND.plusSeconds(5)))
        .isEqualTo("receipt-not-fresh");
    tell("a lock opens for what the valet was answered before for a minute, and then no more");
  }

  /** Asks until the answer is that refusal: what is final, a node hears a moment later. */
  private static void refused(
      CarWorld world, GrantChain chain, String who, String method, String code) {
    Stage.await(
        code + " for the " + who,
        PATIENCE,
        () -> world.ask(chain, world.key(who), method).code().equals(code) ? true : null);
  }

  /** What the car says of its papers, once three others have answered, and these are in its way. */
  private static ReceiptBundle papers(CarWorld world, String why) {
    return Stage.await(
        "papers with " + why,
        PATIENCE,
        () -> {
          Answer answer = world.ask("papers");
          ReceiptBundle bundle = answer.bundle();
          return bundle != null
                  && bundle.nested().size() == 3
                  && answer.result().get("why").toString().equals(why)
                  && answer.result().get("mayDrive").booleanValue() == why.equals("[]")
              ? bundle
              : null;
        });
  }

  /** What the car tells its owner, once it is so. */
  private static JsonNode status(CarWorld world, Predicate<JsonNode> so) {
    return Stage.await(
        "the car's status",
        PATIENCE,
        () -> {
          JsonNode now = world.status();
          return now != null && so.test(now) ? now : null;
        });
  }

  /** Knocks until the lock opens; the receipt for which it did. */
  private static Bytes opens(CarWorld world, GrantChain chain, String who, String method) {
    return Stage.await(
        "the lock to open for the " + who,
        PATIENCE,
        () -> {
          ReceiptBundle bundle = world.ask(chain, world.key(who), method).bundle();
          if (bundle == null) {
            return null;
          }
          Bytes file = bundle.toBytes();
          boolean open = judged(world, chain, who, method, file, Duration.ZERO).equals("opens");
          return open ? file : null;
        });
  }

  /** Knocks until what is answered is fresh; why the lock stays shut. */
  private static String stays(CarWorld world, GrantChain chain, String who, String method) {
    return Stage.await(
        "an answer for the lock",
        PATIENCE,
        () -> {
          ReceiptBundle bundle = world.ask(chain, world.key(who), method).bundle();
          if (bundle == null) {
            return null;
          }
          String verdict = judged(world, chain, who, method, bundle.toBytes(), Duration.ZERO);
          return verdict.equals("receipt-not-fresh") ? null : verdict;
        });
  }

  /** What a lock does that has no network, some time from now. */
  private static String judged(
      CarWorld world, GrantChain chain, String who, String method, Bytes bundle, Duration later) {
    var door = new Lock.Door(method + " lock", world.token("car"), method, BOUND);
    Hash challenge = Hash.keccak(bundle, Bytes.utf8(" is answered"));
    Knock knock = Knock.by(world.key(who), world.keys().domain(), door, challenge, chain, bundle);
    Instant now = Instant.now().plus(later);
    return switch (world.lock(door).judge(Knock.read(knock.toBytes()), challenge, now)) {
      case Verdict.Opens _ -> "opens";
      case Verdict.Stays(String code, String _) -> code;
    };
  }

  private String written(GrantChain chain) throws IOException {
    var json = JsonNodeFactory.instance.objectNode();
    chain.addTo(json);
    Path file = fixture.path("driver.json");
    Files.write(file, CanonicalJson.write(json).toArray());
    return file.toString();
  }

  private static String text(JsonNode json, String name) {
    return json.get(name).stringValue();
  }

  private void tell(String what) {
    told++;
    System.out.printf("  %2d  %s%n", told, what);
  }
}
