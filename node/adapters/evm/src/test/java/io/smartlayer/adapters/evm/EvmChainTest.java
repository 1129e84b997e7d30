package io.smartlayer.adapters.evm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TokenType;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a chain says when its endpoint misbehaves. */
final class EvmChainTest {
  private static final Address CONTRACT =
      Address.fromHex("0x00000000000000000000000000000000000c0de0");
  private static final TokenId TOKEN = new TokenId(new TokenType(31337, CONTRACT), BigInteger.ONE);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  @ParameterizedTest
  @ValueSource(strings = {"", "no JSON", "[]", "{}", "{\"jsonrpc\":\"2.0\"}"})
  void nonsenseIsNoAnswer(String text) {
    try (var endpoint = FaultyEndpoint.onItsChain(text)) {
      everyQuestion(endpoint, EvmChainTest::assertCannotTell);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'id':0,'result':'0x1'",
        "'id':$id",
        "'id':$id,'result':null",
        "'id':$id,'result':1",
        "'id':$id,'result':'0x1'",
        "'id':$id,'result':'0x1234'",
        "'id':$id,'result':'0xzz'",
        "'id':$id,'error':{'code':-32000,'message':'header not found'}",
        "'id':$id,'error':{'code':-32000,'message':'out of gas'}"
      })
  void anAnswerOfAnotherFormIsNoAnswer(String members) {
    try (var endpoint = FaultyEndpoint.onItsChain(json(members))) {
      everyQuestion(endpoint, EvmChainTest::assertCannotTell);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'id':$id,'result':'0x'",
        "'id':$id,'error':{'code':3,'message':'no','data':'0x01'}",
        "'id':$id,'error':{'code':-32000,'message':'execution reverted'}"
      })
  void aContractThatRefusesOrIsNotThereIsAnAnswer(String members) {
    try (var endpoint = FaultyEndpoint.onItsChain(json(members));
        var chain = new EvmChain(endpoint.uri(), 31337, TIMEOUT)) {
      assertThat(chain.holderOf(TOKEN, 1)).isEqualTo(new Answer.Known<>(Address.ZERO));
      assertThat(chain.ownerOf(CONTRACT, 1)).isEqualTo(new Answer.Known<>(Address.ZERO));
      assertThat(chain.scriptUris(CONTRACT, 1)).isEqualTo(new Answer.Known<>(List.of()));
      assertThat(chain.hasRole(CONTRACT, Hash.ZERO, CONTRACT, 1))
          .isEqualTo(new Answer.Known<>(false));
      assertThat(chain.listedScripts(CONTRACT, CONTRACT, 1))
          .isEqualTo(new Answer.Known<>(List.of()));
      assertCannotTell(chain.revokedAt(CONTRACT, Address.ZERO, Hash.ZERO, 1));
      assertCannotTell(chain.members(CONTRACT, 1));
      assertCannotTell(chain.blockAt(1));
      assertCannotTell(chain.latest());
    }
  }

  @Test
  void aRefusalWhereNoContractWasAskedIsNoAnswer() {
    String refusal = json("'id':$id,'error':{'code':3}");
    try (var endpoint = FaultyEndpoint.answering(refusal)) {
      everyQuestion(endpoint, EvmChainTest::assertCannotTell);
    }
  }

  @Test
  void theAnswerToAnotherRequestIsNoAnswer() {
    String zero = json("'id':999,'result':'0x" + "00".repeat(32) + "'");
    try (var endpoint = FaultyEndpoint.onItsChain(zero)) {
      everyQuestion(endpoint, EvmChainTest::assertCannotTell);
    }
  }

  @Test
  void anAddressWithBitsBeforeItIsNoAnswer() {
    String word = "01" + "00".repeat(11) + "11".repeat(20);
    try (var endpoint = FaultyEndpoint.onItsChain(result("0x" + word));
        var chain = new EvmChain(endpoint.uri(), 31337, TIMEOUT)) {
      assertCannotTell(chain.ownerOf(CONTRACT, 1));
    }
  }

  @Test
  void aRoleIsYesOrNoAndNothingElse() {
    for (String word : List.of("00".repeat(31) + "02", "01" + "00".repeat(31), "01")) {
      try (var endpoint = FaultyEndpoint.onItsChain(result("0x" + word));
          var chain = new EvmChain(endpoint.uri(), 31337, TIMEOUT)) {
        assertCannotTell(chain.hasRole(CONTRACT, Hash.ZERO, CONTRACT, 1));
      }
    }
  }

  @Test
  void aRevocationBeyondTheCalendarIsNoAnswer() {
    try (var endpoint = FaultyEndpoint.onItsChain(result("0x" + "ff".repeat(32)));
        var chain = new EvmChain(endpoint.uri(), 31337, TIMEOUT)) {
      assertCannotTell(chain.revokedAt(CONTRACT, Address.ZERO, Hash.ZERO, 1));
    }
  }

  @Test
  void anotherBlockThanTheOneAskedForIsNoAnswer() {
    String block = "{'number':'0x7','timestamp':'0x1','hash':'0x" + "ab".repeat(32) + "'}";
    try (var endpoint = FaultyEndpoint.onItsChain(json("'id':$id,'result':" + block));
        var chain = new EvmChain(endpoint.uri(), 31337, TIMEOUT)) {
      assertThat(chain.blockAt(7)).isInstanceOf(Answer.Known.class);
      assertCannotTell(chain.blockAt(8));
    }
  }

  @Test
  void anEndpointOfAnotherChainIsNotBelieved() {
    try (var endpoint = FaultyEndpoint.answering(result("0x1"))) {
      everyQuestion(
          endpoint,
          answer ->
              assertThat(answer)
                  .isEqualTo(new Answer.CannotTell<>("the endpoint serves chain 1, not 31337")));
    }
  }

  @Test
  void anHttpErrorIsNoAnswer() {
    String known = result("0x7a69");
    try (var endpoint = new FaultyEndpoint(503, (_, out) -> out.write(known.getBytes(UTF_8)))) {
      everyQuestion(endpoint, EvmChainTest::assertCannotTell);
    }
  }

  @Test
  void aFloodIsCutOff() {
    byte[] part = " ".repeat(1 << 16).getBytes(UTF_8);
    FaultyEndpoint.Body flood =
        (_, out) -> {
          for (int sent = 0; sent < 64 * JsonRpc.ANSWER_LIMIT_BYTES; sent += part.length) {
            out.write(part);
          }
        };
    try (var endpoint = new FaultyEndpoint(200, flood);
        var chain = new EvmChain(endpoint.uri(), 31337, Duration.ofSeconds(20))) {
      assertThat(chain.latest())
          .isInstanceOfSatisfying(
              Answer.CannotTell.class, answer -> assertThat(answer.why()).contains("capacity"));
    }
  }

  @Test
  @Timeout(20)
  void anAnswerThatNeverEndsIsGivenUp() {
    try (var endpoint = FaultyEndpoint.silent();
        var chain = new EvmChain(endpoint.uri(), 31337, Duration.ofMillis(300))) {
      assertThat(chain.latest())
          .isInstanceOfSatisfying(
              Answer.CannotTell.class,
              answer -> assertThat(answer.why()).endsWith("did not answer within PT0.3S"));
    }
  }

  @Test
  void aReasonShowsNeitherTheAccessKeyNorMuchOfWhatTheEndpointSays() {
    String words = "\\u001b[31m" + "x".repeat(10_000);
    String error = json("'id':$id,'error':{'message':'" + words + "'}");
    try (var endpoint = FaultyEndpoint.onItsChain(error)) {
      everyQuestion(
          endpoint,
          answer ->
              assertThat(answer.toString())
                  .hasSizeLessThan(400)
                  .doesNotContain("secret-access-key", "\u001b"));
    }
  }

  private static void everyQuestion(FaultyEndpoint endpoint, Consumer<Answer<?>> check) {
    try (var chain = new EvmChain(endpoint.uri(), 31337, TIMEOUT)) {
      check.accept(chain.latest());
      check.accept(chain.holderOf(TOKEN, 1));
      check.accept(chain.ownerOf(CONTRACT, 1));
      check.accept(chain.scriptUris(CONTRACT, 1));
      check.accept(chain.hasRole(CONTRACT, Hash.ZERO, CONTRACT, 1));
      check.accept(chain.listedScripts(CONTRACT, CONTRACT, 1));
      check.accept(chain.revokedAt(CONTRACT, Address.ZERO, Hash.ZERO, 1));
      check.accept(chain.members(CONTRACT, 1));
      check.accept(chain.blockAt(1));
      check.accept(chain.finalized());
      check.accept(chain.logs(CONTRACT, Hash.ZERO, 1, 1));
    }
  }

  private static String result(String value) {
    return json("'id':$id,'result':'" + value + "'");
  }

  /** An answer with these members, written with single quotes. */
  private static String json(String members) {
    return ("{'jsonrpc':'2.0'," + members + "}").replace('\'', '"');
  }

  private static void assertCannotTell(Answer<?> answer) {
    assertThat(answer).isInstanceOf(Answer.CannotTell.class);
  }
}
