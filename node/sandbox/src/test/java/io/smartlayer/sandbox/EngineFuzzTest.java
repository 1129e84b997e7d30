package io.smartlayer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random programs: most throw, run out or complete; all must end alike on both engines. */
final class EngineFuzzTest {
  private static final int PROGRAMS = 60;
  private static final long GAS = 300_000;
  private static final int DEEPEST = 4;
  private static final List<String> NAMES = List.of("a", "b", "c", "d");
  private static final List<String> VALUES =
      List.of(
          "0",
          "-0",
          "1.5",
          "1e308",
          "NaN",
          "7n",
          "''",
          "'xyz'",
          "null",
          "undefined",
          "true",
          "[]",
          "[3,1,2]",
          "({})",
          "({k:1,j:[2]})",
          "/x+/g",
          "Symbol.iterator",
          "new Map()",
          "new Uint8Array(9)",
          "new Float32Array([.1,NaN])",
          "(x=>x)",
          "'ab'.repeat(99)");
  private static final List<String> OPERATORS =
      List.of(
          "+",
          "-",
          "*",
          "/",
          "%",
          "**",
          "<",
          "==",
          "===",
          "&",
          "|",
          "^",
          "<<",
          ">>>",
          "in",
          "instanceof",
          "??",
          "&&",
          "||",
          ",");
  private static final List<String> CALLS =
      List.of(
          "String(%s)",
          "Number(%s)",
          "JSON.stringify(%s)",
          "Object.keys(%s)",
          "[...%s]",
          "Array.from(%s).sort()",
          "Math.sin(%s)",
          "Math.pow(%s,.3)",
          "(%s).toString()",
          "(%s).map(String)",
          "(%s).length",
          "parseFloat(%s)",
          "Object.entries(%s).flat()",
          "structuredClone(%s)",
          "'q'.padEnd(%s)",
          "BigInt(%s)",
          "(%s).split('')",
          "typeof %s",
          "new Array(%s)",
          "`${%s}`",
          "-%s",
          "Reflect.ownKeys(%s)",
          "new Set(%s).size");

  static List<Long> seeds() {
    return LongStream.range(0, PROGRAMS).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void bothEnginesEndRandomProgramsAlike(long seed) {
    String source = "function f(){let a=1,b='s',c=[1,2],d={};" + body(new Random(seed)) + "}";
    Program program = new Program(source, List.of("f"));

    assertThat(Engines.both(program, "f", "[]", GAS).gas()).isLessThanOrEqualTo(GAS);
  }

  private static String body(Random random) {
    StringBuilder body = new StringBuilder();
    for (int count = 3 + random.nextInt(6); count > 0; count--) body.append(statement(random, 0));
    return body + "return [a,b,c,d].map(v=>{try{return String(v)}catch(e){return e.name}})";
  }

  private static String statement(Random random, int depth) {
    String value = expression(random, depth);
    return switch (depth >= DEEPEST ? random.nextInt(2) : random.nextInt(7)) {
      case 0, 1 -> pick(random, NAMES) + "=" + value + ";";
      case 2 -> "if(" + value + "){" + statement(random, depth + 1) + "}";
      case 3 -> "for(let i=0;i<9;i++){" + statement(random, depth + 1) + "}";
      case 4 -> "try{" + statement(random, depth + 1) + "}catch(e){a=e.message}";
      case 5 -> "for(const k of " + value + "){" + statement(random, depth + 1) + "}";
      default -> "while(" + value + "){" + statement(random, depth + 1) + "}";
    };
  }

  private static String expression(Random random, int depth) {
    int kind = depth >= DEEPEST ? random.nextInt(2) : random.nextInt(6);
    return switch (kind) {
      case 0 -> pick(random, NAMES);
      case 1 -> pick(random, VALUES);
      case 2, 3 ->
          "(%s %s %s)"
              .formatted(
                  expression(random, depth + 1),
                  pick(random, OPERATORS),
                  expression(random, depth + 1));
      default -> pick(random, CALLS).formatted(expression(random, depth + 1));
    };
  }

  private static String pick(Random random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
