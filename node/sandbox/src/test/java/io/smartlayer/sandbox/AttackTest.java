package io.smartlayer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What hostile token code tries: each attempt ends as a result or a declared failure, alike on both
 * engines, within its gas, and the host answers the next call as if nothing had been.
 */
final class AttackTest {
  private static final long GAS = 4_000_000;
  private static final int MARK = 0xA7;
  private static final int INTERRUPTIONS = 120;
  private static final Program PROBE =
      new Program(
          """
          function f() {
            const fresh = new Uint8Array(1 << 20);
            return [sha256Text('probe'), fresh.indexOf(%d), Reflect.ownKeys(globalThis).length];
          }
          """
              .formatted(MARK),
          List.of("f"));
  private static final Run PROBED = Engines.both(PROBE, "f", "[]", GAS);

  /** A line of {@code attacks.txt}. */
  record Attack(String ends, String body) {}

  static List<Attack> attacks() {
    String text = new String(GuestModule.resource("attacks.txt"), StandardCharsets.UTF_8);
    List<Attack> attacks = new ArrayList<>();
    for (String line : text.lines().skip(1).toList()) {
      int colon = line.indexOf(": ");
      if (line.isEmpty() || line.startsWith("#")) continue;
      attacks.add(new Attack(line.substring(0, colon), line.substring(colon + 2)));
    }
    return attacks;
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void anAttackEndsAsDeclaredAndTheHostGoesOn(Attack attack) {
    Program program = new Program("function f() { " + attack.body + " }", List.of("f"));
    Run run = Engines.both(program, "f", "[]", GAS);

    assertThat(ending(run)).isEqualTo(attack.ends);
    assertThat(run.gas()).isBetween(1L, GAS);
    assertThat(probed()).isEqualTo(PROBED);
  }

  @Test
  void aCallMayBeStoppedAnywhereAndTheNextIsUntouched() {
    Program program =
        new Program(
            """
            function f() {
              const text = sha256(new Uint8Array(999)) + '\\u20ac'.repeat(99);
              const found = [...text.matchAll(/([0-9a-f])\\1/g)].map((m) => keccak256Text(m[0]));
              const sorted = found.sort().map((h) => BigInt(h) % 1000003n).map(String);
              const maker = ecrecover(found[0], '0x' + '11'.repeat(64) + '1b');
              return JSON.parse(JSON.stringify({ sorted, maker, big: new Uint8Array(1e6).length }));
            }
            """,
            List.of("f"));
    long whole = Engines.both(program, "f", "[]", GAS).gas();
    for (int part = 0; part < INTERRUPTIONS; part++) {
      long limit = 1 + whole * part / INTERRUPTIONS;
      assertThat(Engines.both(program, "f", "[]", limit))
          .isEqualTo(new Run.Failed(FailureCode.OUT_OF_GAS, limit));
      if (part % 10 == 0) assertThat(probed()).isEqualTo(PROBED);
    }
    assertThat(Engines.both(program, "f", "[]", whole)).isInstanceOf(Run.Completed.class);
    assertThat(probed()).isEqualTo(PROBED);
  }

  @Test
  void heapMayRunOutAnywhereAlike() {
    Program program =
        new Program(
            """
            function f(spare) {
              let kept = null;
              const room = [];
              for (let i = 0; i < spare; i++) room.push(new Uint8Array(200));
              try { for (;;) kept = [kept, new Uint8Array(65536)] } catch (e) {}
              try { for (;;) kept = [kept] } catch (e) {}
              room.length = 0;
              try { return [sha256(new Uint8Array(300)), [3, 1].toSorted(), `${spare}x`.match(/x/)] }
              catch (e) { return [e.name, e.message] }
            }
            """,
            List.of("f"));
    Set<String> endings = new TreeSet<>();
    for (int spare = 0; spare < 60; spare++) {
      Run run = Engines.both(program, "f", "[" + spare + "]", 10 * GAS);
      endings.add(run instanceof Run.Completed(String json, long _) ? json : ending(run));
      assertThat(probed()).isEqualTo(PROBED);
    }
    assertThat(endings).hasSizeGreaterThan(1);
  }

  @Test
  void nothingThatOneProgramWroteIsFoundByAnother() {
    String fill = "const a = []; try { for (;;) a.push(new Uint8Array(65536).fill(" + MARK + ")) }";
    for (String last :
        List.of("catch (e) { return 1 }", "finally { }", "catch (e) { for (;;); }")) {
      Program writer = new Program("function f() { " + fill + last + " }", List.of("f"));
      Engines.both(writer, "f", "[]", GAS);

      assertThat(probed()).isEqualTo(PROBED);
    }
  }

  private static Run probed() {
    return Engines.both(PROBE, "f", "[]", GAS);
  }

  private static String ending(Run run) {
    return switch (run) {
      case Run.Completed _ -> "completed";
      case Run.Failed failed -> failed.code().text();
    };
  }
}
