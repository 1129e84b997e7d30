package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandingTest {
  private static final Address ONE = address(1);
  private static final Address TWO = address(2);
  private static final Address ANCHOR = address(9);
  private static final Target HOTEL = target("http://hotel.example/rooms");
  private static final Instant NOW = Instant.ofEpochMilli(World.START).plus(Duration.ofHours(2));

  private final List<EffectCase> effects = new ArrayList<>();

  @Test
  void whoFailsWhereOthersSucceedIsOverItsBudgetWithTheThirdTime() {
    repeat(2, "1 NOT_DONE, 2 SUCCESS");
    assertThat(isOver(ONE)).isFalse();

    repeat(1, "1 EXPIRED, 2 SUCCESS");
    assertThat(isOver(ONE)).isTrue();
    assertThat(isOver(TWO)).isFalse();
  }

  @Test
  void anAnchorsSuccessShowsItToo() {
    repeat(3, "1 NOT_DONE, 2 UNKNOWN, anchor SUCCESS");

    assertThat(isOver(ONE)).isTrue();
    assertThat(isOver(TWO)).isTrue();
    assertThat(isOver(ANCHOR)).isFalse();
  }

  /** Nor one that ends as unknown, or that still runs. */
  @Test
  void aHostThatIsDownForAllCostsNobody() {
    repeat(20, "1 NOT_DONE, 2 EXPIRED, anchor NOT_DONE");
    repeat(20, "1 UNKNOWN, 2 UNKNOWN");

    assertThat(isOver(ONE)).isFalse();
    assertThat(isOver(TWO)).isFalse();
  }

  @Test
  void whoSucceedsAsOftenAsItFailsStays() {
    repeat(5, "1 NOT_DONE, 2 SUCCESS");
    repeat(5, "1 SUCCESS");
    assertThat(isOver(ONE)).isFalse();

    repeat(1, "1 UNKNOWN, 2 SUCCESS");
    assertThat(isOver(ONE)).isTrue();
  }

  @Test
  void anAnswerThatComesLateIsASuccessAfterAll() {
    repeat(2, "1 NOT_DONE, 2 SUCCESS");
    repeat(1, "1 SUCCESS, 2 SUCCESS");

    assertThat(isOver(ONE)).isFalse();
  }

  @Test
  void afterAnHourItIsForgotten() {
    repeat(9, "1 NOT_DONE, 2 SUCCESS");

    assertThat(isOver(ONE)).isTrue();
    assertThat(Standing.of(effects, HOTEL, NOW.plus(Standing.WINDOW).plusSeconds(1)).isOver(ONE))
        .isFalse();
  }

  @Test
  void whatOneServerDoesWithANodeSaysNothingAtAnother() {
    repeat(9, "1 NOT_DONE, 2 SUCCESS");
    Target same = target("http://hotel.example/other");
    Target another = target("http://hotel.example:81/rooms");

    assertThat(Standing.of(effects, same, NOW).isOver(ONE)).isTrue();
    assertThat(Standing.of(effects, another, NOW).isOver(ONE)).isFalse();
  }

  private static Target target(String uri) {
    return new Target(URI.create(uri), null, Duration.ofSeconds(1), 9, 3, true, null, 0);
  }

  private boolean isOver(Address node) {
    return Standing.of(effects, HOTEL, NOW).isOver(node);
  }

  private void repeat(int times, String attempts) {
    for (int i = 0; i < times; i++) {
      effects.add(effect(List.of(attempts.split(", ", -1))));
    }
  }

  private static EffectCase effect(List<String> attempts) {
    List<EffectCase.Attempt> list = new ArrayList<>();
    for (String attempt : attempts) {
      List<String> words = List.of(attempt.split(" ", 2));
      boolean anchor = words.getFirst().equals("anchor");
      Address executor = anchor ? ANCHOR : address(Integer.parseInt(words.getFirst()));
      int number = list.size() + 1;
      list.add(
          new EffectCase.Attempt(
              number,
              executor,
              anchor ? Election.Route.ANCHOR : Election.Route.SERVICE,
              NOW.toEpochMilli(),
              outcome(number, executor, Outcome.Kind.valueOf(words.getLast()))));
    }
    return new EffectCase(
        Hash.ZERO,
        2,
        World.token(1),
        1,
        0,
        new EffectRequest.Notify(World.json("{}"), "t"),
        HOTEL,
        List.of(),
        list,
        null);
  }

  private static Outcome outcome(int number, Address executor, Outcome.Kind kind) {
    return new Outcome(Hash.ZERO, number, kind, World.json("{\"why\":\"\"}"), executor, null);
  }

  private static Address address(int last) {
    byte[] bytes = new byte[20];
    bytes[19] = (byte) last;
    return new Address(Bytes.of(bytes));
  }
}
