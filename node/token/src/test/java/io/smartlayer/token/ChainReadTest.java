package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.environment.Chain.Returned;
import io.smartlayer.environment.SilentChain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.ChainValues.Lack;
import io.smartlayer.token.ChainValues.Value;
import io.smartlayer.tokenscript.ChainCall;
import io.smartlayer.tokenscript.ChainCall.Argument;
import io.smartlayer.tokenscript.ChainCall.Form;
import io.smartlayer.tokenscript.ChainCall.Known;
import io.smartlayer.tokenscript.TokenScript;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which call a value of the chain is, and what its answer says. */
class ChainReadTest {
  private static final Address COIN = Address.fromHex("00000000000000000000000000000000000000cc");
  private static final String WORD = "%064x";
  private static final TokenScript.Contract CONTRACT =
      new TokenScript.Contract(
          "Coin", null, List.of(new TokenScript.Deployment(World.CHAIN, COIN)), 0);

  /** The data of ERC-20's balanceOf is well known: 0x70a08231 and the account. */
  @Test
  void theCallIsOfTheTokensHolder() {
    var owner = new Argument("address", null, Known.OWNER_ADDRESS);
    var asked = new Asked(World.HOLDER.address(), new Returned.Data(word(7)));
    assertThat(value(read("balanceOf", List.of(owner), Form.UINT), asked))
        .isEqualTo(new Value.Told("it", Bytes.utf8("\"7\"")));
    String holder = World.HOLDER.address().toHex().substring(2);
    assertThat(asked.data).isEqualTo(Bytes.fromHex("0x70a08231" + "0".repeat(24) + holder));
    assertThat(asked.contract).isEqualTo(COIN);
  }

  @Test
  void argumentsAreWhatIsKnownOfTheTokenAndConstants() {
    var arguments =
        List.of(
            new Argument("uint256", null, Known.TOKEN_ID),
            new Argument("address", null, Known.CONTRACT_ADDRESS),
            new Argument("uint256", null, Known.CHAIN_ID),
            new Argument("bool", "true", null),
            new Argument("bytes2", "0xabcd", null),
            new Argument("int8", "-1", null),
            new Argument("string", "ä", null));
    ChainRead read = read("f", arguments, Form.BOOL);
    assertThat(read.call().signature())
        .isEqualTo("f(uint256,address,uint256,bool,bytes2,int8,string)");
    var asked = new Asked(Address.ZERO, new Returned.Data(word(1)));
    assertThat(value(read, asked)).isEqualTo(new Value.Told("it", Bytes.utf8("true")));
    String type = World.TYPE.contract().toHex().substring(2);
    assertThat(asked.data.slice(4, asked.data.size()))
        .isEqualTo(
            Bytes.fromHex(
                hex(42)
                    + "0".repeat(24)
                    + type
                    + hex(World.CHAIN)
                    + hex(1)
                    + "abcd"
                    + "0".repeat(60)
                    + "f".repeat(64)
                    + hex(7 * 32)
                    + hex(2)
                    + "c3a4"
                    + "0".repeat(60)));
  }

  @ParameterizedTest
  @CsvSource({
    "E18, 1500000000000000000, 1.5",
    "E18, 1, 0.000000000000000001",
    "E2, 1200, 12",
    "E2, 0, 0",
    "E6, 1000000000000, 1000000",
    "UINT, 18446744073709551616, 18446744073709551616"
  })
  void numbersAreDecimalTexts(Form form, String returned, String told) {
    Bytes data = Bytes.fromHex(String.format(Locale.ROOT, WORD, new BigInteger(returned)));
    var read = read("f", List.of(), form);
    var expected = new Value.Told("it", Bytes.utf8("\"" + told + "\""));
    assertThat(value(read, new Asked(Address.ZERO, new Returned.Data(data)))).isEqualTo(expected);
    assertThat(read.told(CanonicalJson.read("\"" + told + "\""))).isEqualTo(expected);
  }

  @Test
  void otherAnswersAreTextsAndTruths() {
    assertThat(told(Form.ADDRESS, word(0xcc))).isEqualTo("\"" + COIN.toHex() + "\"");
    assertThat(told(Form.BOOL, word(0))).isEqualTo("false");
    Bytes text = Bytes.fromHex(hex(32) + hex(2) + "c3a4" + "0".repeat(60));
    assertThat(told(Form.UTF8, text)).isEqualTo("\"ä\"");
    assertThat(told(Form.BYTES, text)).isEqualTo("\"0xc3a4\"");
    assertThat(told(Form.ABI, text)).isEqualTo("\"" + text.toHex() + "\"");
    assertThat(told(Form.ABI, Bytes.EMPTY)).isEqualTo("\"0x\"");
  }

  @Test
  void whatIsNoValueHasItsReason() {
    assertThat(lack(Form.UINT, Bytes.EMPTY)).isEqualTo(Lack.NOT_OF_TYPE);
    assertThat(lack(Form.UINT, Bytes.concat(word(1), word(2)))).isEqualTo(Lack.NOT_OF_TYPE);
    assertThat(lack(Form.BOOL, word(2))).isEqualTo(Lack.NOT_OF_TYPE);
    Bytes zero = Bytes.fromHex(hex(32) + hex(1) + "0".repeat(64));
    assertThat(lack(Form.UTF8, zero)).isEqualTo(Lack.NOT_OF_TYPE); // no guest takes U+0000
    Bytes quotes = Bytes.fromHex(hex(32) + hex(4000) + "22".repeat(4000));
    assertThat(told(Form.UTF8, quotes)).hasSize(8002);
    Bytes controls = Bytes.fromHex(hex(32) + hex(1600) + "01".repeat(1600));
    assertThat(lack(Form.UTF8, controls)).isEqualTo(Lack.TOO_LARGE);
    assertThat(value(read("f", List.of(), Form.UINT), asked(new Returned.TooLarge())))
        .isEqualTo(new Value.Untold("it", Lack.TOO_LARGE));
    assertThat(value(read("f", List.of(), Form.UINT), asked(new Returned.Reverted())))
        .isEqualTo(new Value.Untold("it", Lack.REVERTED));
    var owner = List.of(new Argument("address", null, Known.OWNER_ADDRESS));
    assertThat(value(read("f", owner, Form.UINT), asked(new Returned.Reverted())))
        .isEqualTo(new Value.Untold("it", Lack.NO_HOLDER));
    var elsewhere =
        new TokenScript.Contract("Coin", null, List.of(new TokenScript.Deployment(1, COIN)), 0);
    var nowhere = new ChainCall("it", elsewhere, "f", List.of(), Form.UINT);
    assertThat(value(new ChainRead(nowhere, token()), asked(new Returned.Reverted())))
        .isEqualTo(new Value.Untold("it", Lack.NO_CONTRACT));
  }

  @Test
  void whatTheChainCannotTellIsNoValue() {
    var read = read("f", List.of(new Argument("address", null, Known.OWNER_ADDRESS)), Form.UINT);
    assertThat(read.at(1, ChainRead.Source.of(new SilentChain(World.CHAIN, "nothing is asked"))))
        .isInstanceOf(Answer.CannotTell.class);
  }

  @Test
  void aStoryTellsWhatAContractCouldSay() {
    ChainRead read = read("f", List.of(), Form.UINT);
    assertThat(read.told(CanonicalJson.read("7")))
        .isEqualTo(new Value.Told("it", Bytes.utf8("\"7\"")));
    for (String wrong : List.of("\"-1\"", "\"x\"", "true", "null", "\"1.5\"")) {
      assertThatThrownBy(() -> read.told(CanonicalJson.read(wrong)))
          .isInstanceOf(AttestationData.NotOfSchema.class);
    }
    assertThat(read("f", List.of(), Form.ABI).told(CanonicalJson.read("\"0xab\"")))
        .isEqualTo(new Value.Told("it", Bytes.utf8("\"0xab\"")));
    assertThatThrownBy(() -> read("f", List.of(), Form.E2).told(CanonicalJson.read("\"0.001\"")))
        .isInstanceOf(AttestationData.NotOfSchema.class);
  }

  private static String told(Form form, Bytes data) {
    return switch (value(read("f", List.of(), form), asked(new Returned.Data(data)))) {
      case Value.Told(String _, Bytes value) -> value.toUtf8();
      case Value.Untold(String _, Lack lack) -> lack.code();
    };
  }

  private static Lack lack(Form form, Bytes data) {
    var value = value(read("f", List.of(), form), asked(new Returned.Data(data)));
    return ((Value.Untold) value).lack();
  }

  private static Value value(ChainRead read, ChainRead.Source source) {
    return switch (read.at(9, source)) {
      case Answer.Known<Value>(Value value) -> value;
      case Answer.CannotTell<Value>(String why) -> throw new AssertionError(why);
    };
  }

  private static ChainRead read(String function, List<Argument> arguments, Form form) {
    return new ChainRead(new ChainCall("it", CONTRACT, function, arguments, form), token());
  }

  private static TokenId token() {
    return World.token(42);
  }

  private static Asked asked(Returned answer) {
    return new Asked(Address.ZERO, answer);
  }

  private static String hex(long number) {
    return String.format(Locale.ROOT, WORD, number);
  }

  private static Bytes word(long number) {
    return Bytes.fromHex(hex(number));
  }

  /** A chain with one answer, which remembers the question. */
  private static final class Asked implements ChainRead.Source {
    private final Address holder;
    private final Returned answer;
    private Address contract = Address.ZERO;
    private Bytes data = Bytes.EMPTY;

    Asked(Address holder, Returned answer) {
      this.holder = holder;
      this.answer = answer;
    }

    @Override
    public Answer<Address> holderOf(TokenId token, long block) {
      assertThat(token).isEqualTo(token());
      assertThat(block).isEqualTo(9);
      return new Answer.Known<>(holder);
    }

    @Override
    public Answer<Returned> call(Address asked, Bytes question, long block) {
      assertThat(block).isEqualTo(9);
      contract = asked;
      data = question;
      return new Answer.Known<>(answer);
    }
  }
}
