package io.smartlayer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the host computes for token code: the same bytes and gas whichever engine asks. */
final class HostFunctionTest {
  private static final long GAS = 2_000_000;
  private static final String DIGEST =
      "0x38d18acb67d25c8bb9942764b62f18e17054f66a817bd4295423adf9ed98873e";
  private static final String R = DIGEST;
  private static final String S =
      "789d1dd423d25f0772d2748d60f7e4b81bb14d086eba8e8e8efb6dcff8a4ae02";
  private static final String HIGH_S =
      "8762e22bdc2da0f88d2d8b729f081b469ef7dbde38be11b0b0f58fb8c7b9933f";

  /** FIPS 180-4's examples, Ethereum's empty hash, and the first vector of its precompile. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sha256('0x')|e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "sha256('0x616263')|ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "sha256Text('abc')|ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "keccak256('0x')|c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
        "keccak256Text('abc')|4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45",
        "ecrecover('" + DIGEST + "','" + R + S + "1b')|ceaccac640adf55b2028469bd36ba501f28b699d"
      })
  void answersAreThoseOfTheStandards(String asked, String digits) {
    assertThat(json(asked)).isEqualTo("\"0x" + digits + "\"");
  }

  @Test
  void arraysOfBytesTextsAndDigitsOfEitherCaseMeanTheSameBytes() {
    assertThat(
            json(
                "[sha256(new"
                    + " Uint8Array([0xab,0xcd])),sha256('0xABcd')].map(h=>h===sha256('0xabcd'))"))
        .isEqualTo("[true,true]");
    assertThat(json("sha256Text('\\u00e9\\ud83d\\ude00')===sha256('0xc3a9f09f9880')"))
        .isEqualTo("true");
    assertThat(
            json("sha256(new Uint8Array(new Uint8Array([1,2,3,4]).buffer,1,2))===sha256('0x0203')"))
        .isEqualTo("true");
  }

  @Test
  void inputsOfManyLengthsHashAsTheNodeItselfHashesThem() {
    Random random = new Random(31);
    for (int length : new int[] {1, 31, 32, 55, 56, 63, 64, 65, 135, 136, 137, 1_000, 60_000}) {
      byte[] input = new byte[length];
      random.nextBytes(input);
      Bytes bytes = Bytes.of(input);
      Program both =
          new Program("function f(x) { return [sha256(x), keccak256(x)] }", List.of("f"));
      Run run = Engines.both(both, "f", "[\"" + bytes.toHex() + "\"]", GAS);

      assertThat(run)
          .isInstanceOfSatisfying(
              Run.Completed.class,
              done ->
                  assertThat(done.json())
                      .isEqualTo(
                          "[\"%s\",\"%s\"]".formatted(Hash.sha256(bytes), Hash.keccak(bytes))));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sha256()",
        "sha256('')",
        "sha256('abc')",
        "sha256('0x1')",
        "sha256('0xzz')",
        "sha256('0X12')",
        "sha256('0x\\u0000\\u0000')",
        "sha256(7)",
        "sha256(null)",
        "sha256([1,2])",
        "sha256(new Uint16Array(2))",
        "sha256(new ArrayBuffer(2))",
        "sha256({toString:()=>'0x'})",
        "sha256('0x'+'00'.repeat(131072))",
        "sha256Text('\\ud800')",
        "sha256Text(new Uint8Array(2))",
        "sha256Text('a'.repeat(262145))",
        "keccak256('0x0g')",
        "keccak256Text(1n)",
        "ecrecover('0x','0x')",
        "ecrecover('0x'+'00'.repeat(33),'0x'+'00'.repeat(64))",
        "ecrecover('" + DIGEST + "')",
        "ecrecover('" + DIGEST + "','" + R + S + "')",
        "ecrecover('" + DIGEST + "','" + R + S + "1b00')"
      })
  void badInputIsAnExceptionThatTokenCodeMayCatch(String asked) {
    assertThat(json("(()=>{try{return " + asked + "}catch(e){return [e.name,e.message]}})()"))
        .isEqualTo("[\"TypeError\",\"bad-input\"]");
    assertThat(run(asked))
        .isInstanceOfSatisfying(
            Run.Failed.class, failed -> assertThat(failed.code()).isEqualTo(FailureCode.EXCEPTION));
  }

  @ParameterizedTest
  @ValueSource(strings = {S + "1a", S + "1d", S + "00", HIGH_S + "1c", S + "1c"})
  void aSignatureWithoutAKeyInItsOneFormIsNobodys(String rest) {
    boolean otherKey = rest.equals(S + "1c");

    assertThat(json("ecrecover('" + DIGEST + "','" + R + rest + "')===null"))
        .isEqualTo(Boolean.toString(!otherKey));
  }

  @Test
  void gasIsFixedByTheLengthOfWhatIsAsked() {
    int digits = 2 + 2 * 32 * 1024;
    long more = hashGas("keccak256", 32 * 1024) - hashGas("sha256", 32 * 1024);
    long none = hashGas("keccak256", 0) - hashGas("sha256", 0);
    int perBlock = HostFunction.KECCAK256.gasPerBlock() - HostFunction.SHA256.gasPerBlock();

    assertThat(more - none).isEqualTo((long) perBlock * (digits / 32));
    assertThat(hashGas("sha256", 1) - hashGas("sha256", 0)).isBetween(0L, 10L);
    assertThat(hashGas("sha256", 0)).isGreaterThan(HostFunction.SHA256.gas());
  }

  @Test
  void whoCannotPayForAnAnswerGetsNone() {
    Program program =
        new Program(
            "function f() { return ecrecover('" + DIGEST + "','" + R + S + "1b') }", List.of("f"));
    long gas = Engines.both(program, "f", "[]", GAS).gas();
    for (long limit : new long[] {gas - 1, HostFunction.ECRECOVER.gas(), 2_000}) {
      assertThat(Engines.both(program, "f", "[]", limit))
          .isEqualTo(new Run.Failed(FailureCode.OUT_OF_GAS, limit));
    }
    assertThat(Engines.both(program, "f", "[]", gas)).isInstanceOf(Run.Completed.class);
  }

  @Test
  void theHostAnswersInEveryPlaceThatCodeRuns() {
    Program program =
        new Program(
            """
            const atLoad = sha256('0x00');
            class Signed {
              get hash() { return keccak256(sha256(atLoad)) }
              toJSON() { return [atLoad === sha256(new Uint8Array(1)), this.hash] }
            }
            function f(n) {
              const deep = (left) => left === 0 ? sha256('0x') : sha256(deep(left - 1));
              const parsed = JSON.parse('[1,2]', (key, x) => key ? sha256('0x0' + x) : x);
              return [new Signed(), deep(n), parsed, [3, 1, 2].sort((a, b) =>
                sha256('0x0' + a) < sha256('0x0' + b) ? -1 : 1)];
            }
            """,
            List.of("f"));
    Run first = Engines.both(program, "f", "[50]", GAS);

    assertThat(first).isInstanceOf(Run.Completed.class);
    for (int time = 0; time < 50; time++) {
      assertThat(Engines.both(program, "f", "[50]", GAS)).isEqualTo(first);
    }
  }

  @Test
  void theHostReadsMemoryThatGrewAmidTheCall() {
    assertThat(
            json(
                "(()=>{const a=new Uint8Array(9e6);const h=sha256('0x00');a[7]=1;"
                    + "return [h,sha256('0x00')===h,a[7]]})()"))
        .isEqualTo("[\"" + Hash.sha256(Bytes.of((byte) 0)) + "\",true,1]");
  }

  @Test
  void whatTokenCodeDoesToTheFunctionsEndsWithItsCall() {
    Program program =
        new Program(
            """
            function spoil() {
              globalThis.sha256 = () => 'mine';
              keccak256.call = 1;
              Uint8Array.prototype.toHex = () => '00';
              globalThis.TypeError = String;
              return [sha256('0x'), keccak256(new Uint8Array([1])) === keccak256('0x01')];
            }
            function look() { return [sha256('0x00').length, typeof keccak256.call] }
            """,
            List.of("spoil", "look"));

    assertThat(json(Engines.both(program, "spoil", "[]", GAS))).isEqualTo("[\"mine\",true]");
    assertThat(json(Engines.both(program, "look", "[]", GAS))).isEqualTo("[66,\"function\"]");
  }

  @Test
  void tokenCodeMayHaveFunctionsOfTheSameNames() {
    Program program =
        new Program(
            "const keccak256 = 5; function sha256() { return keccak256 }", List.of("sha256"));

    assertThat(json(Engines.both(program, "sha256", "[]", GAS))).isEqualTo("5");
  }

  private static long hashGas(String function, int bytes) {
    String input = "const x = '0x' + '00'.repeat(" + bytes + ");";
    Program program =
        new Program(input + "function f() { return " + function + "(x) }", List.of("f"));
    return Engines.both(program, "f", "[]", GAS).gas();
  }

  private static Run run(String expression) {
    Program program = new Program("function f() { return " + expression + " }", List.of("f"));
    return Engines.both(program, "f", "[]", GAS);
  }

  private static String json(String expression) {
    return json(run(expression));
  }

  private static String json(Run run) {
    return switch (run) {
      case Run.Completed(String json, long _) -> json;
      case Run.Failed failed -> failed.toString();
    };
  }
}
