package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Hash;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectCaseTest {
  @ParameterizedTest
  @CsvSource({
    "true,RUNNING,-",
    "true,NEXT_SERVICE,NOT_DONE",
    "true,NEXT_SERVICE,UNKNOWN",
    "true,NEXT_SERVICE,EXPIRED",
    "true,SUCCEEDED,SUCCESS",
    "true,NEXT_ANCHOR,NOT_DONE EXPIRED",
    "true,RUNNING,NOT_DONE EXPIRED -",
    "true,NEXT_ANCHOR,NOT_DONE EXPIRED UNKNOWN",
    "true,SUCCEEDED,SUCCESS EXPIRED",
    "false,NEXT_SERVICE,NOT_DONE",
    "false,UNKNOWN,UNKNOWN",
    "false,UNKNOWN,EXPIRED",
    "false,UNKNOWN,NOT_DONE NOT_DONE EXPIRED",
    "false,NEXT_ANCHOR,NOT_DONE NOT_DONE",
    "false,SUCCEEDED,NOT_DONE SUCCESS",
    "true,NEXT_SERVICE,REFUSED",
    "true,NEXT_ANCHOR,REFUSED REFUSED",
    "false,UNKNOWN,REFUSED",
    "false,UNKNOWN,NOT_DONE REFUSED",
    "false,UNKNOWN,NOT_DONE NOT_DONE REFUSED"
  })
  void theStatusFollowsFromTheEndingsOfTheAttempts(
      boolean idempotent, EffectCase.Status status, String endings) {
    assertThat(effect(idempotent, List.of(endings.split(" "))).status()).isEqualTo(status);
  }

  @Test
  void anEffectThatNobodyCanCarryIsGivenUpAsUnknown() {
    List<String> endings = new ArrayList<>();
    for (int i = 0; i < 2 + 8; i++) {
      assertThat(i == 0 || !effect(true, endings).isTerminal()).isTrue();
      endings.add("EXPIRED");
    }
    assertThat(effect(true, endings).status()).isEqualTo(EffectCase.Status.UNKNOWN);
  }

  private static EffectCase effect(boolean idempotent, List<String> endings) {
    List<EffectCase.Attempt> attempts = new ArrayList<>();
    for (String ending : endings) {
      int number = attempts.size() + 1;
      attempts.add(
          new EffectCase.Attempt(
              number, World.EAS, Election.Route.SERVICE, World.START, outcome(number, ending)));
    }
    var target =
        new Target(
            URI.create("http://a.example/"),
            null,
            Duration.ofSeconds(1),
            2,
            3,
            idempotent,
            null,
            0);
    return new EffectCase(
        Hash.ZERO,
        2,
        World.token(1),
        1,
        0,
        new EffectRequest.Notify(World.json("{}"), "t"),
        target,
        List.of(),
        attempts,
        null);
  }

  private static @Nullable Outcome outcome(int number, String ending) {
    boolean refused = ending.equals("REFUSED");
    return ending.equals("-")
        ? null
        : new Outcome(
            Hash.ZERO,
            number,
            refused ? Outcome.Kind.NOT_DONE : Outcome.Kind.valueOf(ending),
            World.json(refused ? "{\"status\":409}" : "{\"why\":\"\"}"),
            World.EAS,
            null);
  }
}
