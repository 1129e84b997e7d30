package io.smartlayer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random programs: most throw, run out or complete; all must end alike on both engines. */
final class EngineFuzzTest {
  private static final int PROGRAMS = 120;
  private static final int MORE_PROGRAMS = 3_000;
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
          "new Set(%s).size",
          "sha256(%s)",
          "sha256Text(%s)",
          "keccak256(String(%s))",
          "ecrecover(%s,'0x')",
          "new Uint8Array(%s)",
          "Object.fromEntries([[%s,1]])",
          "new (class extends Array{#x=1;get y(){return this.#x}})(%s).y",
          "[...(function*(){yield 1;yield* %s})()]",
          "((...r)=>r.length)(...%s)",
          "new Proxy([],{get:(t,k)=>%s}).at(0)",
          "String(%s).replace(/(.)/g,'$1$1')",
          "(%s)?.[0]?.at?.(-1)",
          "JSON.parse(JSON.stringify([%s]))",
          "Object.groupBy([1,2],()=>%s)",
          "BigInt.asUintN(64,%s)",
          "new DataView(new ArrayBuffer(8)).setFloat32(0,%s)",
          "Array.from({length:3},()=>%s)");

  static List<Long> seeds() {
    return LongStream.range(0, PROGRAMS).boxed().toList();
  }

  static List<Long> moreSeeds() {
    return LongStream.range(PROGRAMS, MORE_PROGRAMS).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void bothEnginesEndRandomProgramsAlike(long seed) {
    String source = "function f(){let a=1,b='s',c=[1,2],d={};" + body(new Random(seed)) + "}";
    Program program = new Program(source, List.of("f"));

    assertThat(Engines.both(program, "f", "[]", GAS).gas()).isLessThanOrEqualTo(GAS);
  }

  @Tag("minutes")
  @ParameterizedTest
  @MethodSource("moreSeeds")
  void bothEnginesEndThousandsOfRandomProgramsAlike(long seed) {
    bothEnginesEndRandomProgramsAlike(seed);
  }

  private static String body(Random random) {
    StringBuilder body = new StringBuilder();
    for (int count = 3 + random.nextInt(6); count > 0; count--) body.append(statement(random, 0));
    return body + "return [a,b,c,d].map(v=>{try{return String(v)}catch(e){return e.name}})";
  }

  private static String statement(Random random, int depth) {
    String value = expression(random, depth);
    return switch (depth >= DEEPEST ? random.nextInt(2) : random.nextInt(11)) {
      case 0, 1 -> pick(random, NAMES) + "=" + value + ";";
      case 2 -> "if(" + value + "){" + statement(random, depth + 1) + "}";
      case 3 -> "for(let i=0;i<9;i++){" + statement(random, depth + 1) + "}";
      case 4 -> "try{" + statement(random, depth + 1) + "}catch(e){a=e.message}";
      case 5 -> "for(const k of " + value + "){" + statement(random, depth + 1) + "}";
      case 6 -> "try{" + statement(random, depth + 1) + "}finally{c=[c].flat();}";
      case 7 -> "switch(" + value + "){case a:" + statement(random, depth + 1) + "default:b+=1}";
      case 8 -> "d=(function q(n){" + statement(random, depth + 1) + "return n?q(n-1):a})(5);";
      case 9 -> "const [x=a,...y]=[" + value + "];c=y;b={...Object(x)};";
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
