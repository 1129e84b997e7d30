package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.tokenscript.ChainCall.Argument;
import io.smartlayer.tokenscript.ChainCall.Form;
import io.smartlayer.tokenscript.ChainCall.Known;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of contracts that a script says its queries read. */
class ChainCallTest {
  private static final String CALL =
      "<ethereum:call function=\"balanceOf\" contract=\"Coin\" as=\"uint\"><ts:data>"
          + "<ts:address ref=\"ownerAddress\"/></ts:data></ethereum:call>";
  private static final String KEY =
      new SecretKey(Hash.keccak(Bytes.utf8("issuer")).bytes())
          .publicKey()
          .bytes()
          .toHex()
          .substring(2);
  private static final String QUERY = "kind=\"query\"";
  private static final String READS = "<sl:reads attribute=\"balance\"/>";
  private static final String SCRIPT =
      """
      <ts:token xmlns:ts="http://tokenscript.org/2024/01/tokenscript" name="ticket"
                xmlns:ethereum="urn:ethereum:constantinople">
        <ts:contract name="Ticket" interface="erc721">
          <ts:address network="31337">0x00000000000000000000000000000000000000aa</ts:address>
        </ts:contract>
        <ts:contract name="Coin">
          <ts:address network="31337">0x00000000000000000000000000000000000000cc</ts:address>
        </ts:contract>
        <ts:origins><ts:ethereum contract="Ticket"/></ts:origins>
        <ts:cards><ts:viewContent name="smartlayer">
        <sl:service xmlns:sl="urn:smartlayer:service:1" version="1" origins="Ticket">
        <sl:state><sl:field name="note" type="string" initial=""/></sl:state>
        <sl:method name="worth" kind="query" access="public" handler="worth">
          <sl:reads attribute="balance"/>
        </sl:method>
        <sl:code type="text/javascript">function worth() {}</sl:code>
        </sl:service></ts:viewContent></ts:cards>
        <ts:attribute name="balance"><ts:origins>%s</ts:origins></ts:attribute>
        <ts:attribute name="other"><ts:origins>
          <ethereum:event type="T"/></ts:origins></ts:attribute>
      </ts:token>
      """
          .formatted(CALL);

  @Test
  void aQueryReadsWhatAnAttributeSays() {
    ChainCall call = reads(SCRIPT).getFirst();
    assertThat(call.attribute()).isEqualTo("balance");
    assertThat(call.signature()).isEqualTo("balanceOf(address)");
    assertThat(call.arguments())
        .containsExactly(new Argument("address", null, Known.OWNER_ADDRESS));
    assertThat(call.as()).isEqualTo(Form.UINT);
    assertThat(call.asksForHolder()).isTrue();
    assertThat(call.address(31337))
        .isEqualTo(Address.fromHex("00000000000000000000000000000000000000cc"));
    assertThat(call.address(1)).isNull();
  }

  @Test
  void withoutAContractItIsTheTokensOwn() {
    ChainCall call = reads(SCRIPT.replace(" contract=\"Coin\" as", " as")).getFirst();
    assertThat(call.contract().name()).isEqualTo("Ticket");
  }

  @Test
  void argumentsAreReferencesAndConstants() {
    ChainCall call =
        reads(
                data(
                    "<ts:uint ref=\"tokenId\"/><ts:bytes4>0xABCDEF01</ts:bytes4>"
                        + "<ts:bool>true</ts:bool><ts:string>a b</ts:string><ts:int8>-128</ts:int8>"
                        + "<ts:uint8>255</ts:uint8>"))
            .getFirst();
    assertThat(call.arguments())
        .containsExactly(
            new Argument("uint256", null, Known.TOKEN_ID),
            new Argument("bytes4", "0xabcdef01", null),
            new Argument("bool", "true", null),
            new Argument("string", "a b", null),
            new Argument("int8", "-128", null),
            new Argument("uint8", "255", null));
    assertThat(call.asksForHolder()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<ts:uint8>256</ts:uint8>",
        "<ts:uint256>-1</ts:uint256>",
        "<ts:uint256>01</ts:uint256>",
        "<ts:int8>128</ts:int8>",
        "<ts:bool>yes</ts:bool>",
        "<ts:address>0x12</ts:address>",
        "<ts:bytes4>0x1234567</ts:bytes4>",
        "<ts:uint7>1</ts:uint7>",
        "<ts:struct ref=`attestation`/>",
        "<ts:uint256 ref=`balance`/>",
        "<ts:uint8 ref=`tokenId`/>",
        "<ts:uint256 ref=`ownerAddress`/>"
      })
  void anArgumentThatNobodyCanMakeIsRefused(String argument) {
    assertThat(refusal(data(argument.replace('`', '"'))))
        .startsWith("service-reference: /sl:service/sl:method/sl:reads/@attribute: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "attribute=\"balance\"/|attribute=\"gone\"/|names no ts:attribute with an ethereum:call",
        "attribute=\"balance\"/|attribute=\"other\"/|names no ts:attribute with an ethereum:call",
        "as=\"uint\"|as=\"words\"|whose as says how its answer is read",
        "as=\"uint\"|unit=\"uint\"|whose as says how its answer is read",
        "as=\"uint\"|as=\"uint\" select=\"a\"|without a select",
        "contract=\"Coin\" as|contract=\"None\" as|one readable address on a chain",
        "function=\"balanceOf\"|function=\"balance of\"|of a function"
      })
  void aValueThatNobodyCanReadIsRefused(String was, String now, String why) {
    assertThat(refusal(SCRIPT.replace(was, now)))
        .startsWith("service-reference: /sl:service/sl:method/sl:reads/@attribute: ")
        .contains(why);
  }

  @Test
  void whatNoContractHasNoContractSaysWhoHolds() {
    String borne =
        SCRIPT
            .replaceFirst(
                "(?s)<ts:contract name=\"Ticket\".*?</ts:contract>",
                "<ts:attestation name=\"Ticket\" type=\"eas\"><ts:key>"
                    + KEY
                    + "</ts:key><ts:eas schemaUID=\"0x"
                    + "5a".repeat(32)
                    + "\"/></ts:attestation>")
            .replace("<ts:ethereum contract=\"Ticket\"/>", "<ts:attestation name=\"Ticket\"/>")
            .replace(
                "<sl:method ",
                "<sl:schema attestation=\"Ticket\" fields=\"uint64 seat\"/><sl:method ");
    String number = "<ts:uint256 ref=\"tokenId\"/><ts:uint256 ref=\"chainId\"/>";
    String holder = "<ts:address ref=\"ownerAddress\"/>";
    assertThat(reads(borne.replace(holder, number))).hasSize(1);
    assertThat(refusal(borne)).contains("needs no contract of the tokens");
    assertThat(refusal(borne.replace("ownerAddress", "contractAddress")))
        .contains("needs no contract of the tokens");
  }

  @Test
  void onlyQueriesReadTheChain() {
    assertThat(refusal(SCRIPT.replace(QUERY, "kind=\"update\"")))
        .startsWith("service-unknown: /sl:service/sl:method/sl:reads: only a query reads")
        .contains("chain-event");
    String on = "<sl:on event=\"activated\" handler=\"worth\">" + READS + "</sl:on><sl:code";
    assertThat(refusal(SCRIPT.replace("<sl:code", on)))
        .startsWith("service-unknown: /sl:service/sl:on/sl:reads: ");
  }

  @Test
  void eachValueIsReadOnceAndTheyAreBounded() {
    assertThat(refusal(SCRIPT.replace(READS, READS + READS))).startsWith("service-duplicate: ");
    assertThat(refusal(SCRIPT.replace(READS, READS.repeat(ChainCall.LIMIT + 1))))
        .startsWith("service-too-many: ");
    String bool = "<ts:bool>true</ts:bool>";
    assertThat(reads(data(bool.repeat(ChainCall.ARGUMENTS_LIMIT)))).hasSize(1);
    assertThat(refusal(data(bool.repeat(ChainCall.ARGUMENTS_LIMIT + 1))))
        .startsWith("service-too-many: ");
    String text = "<ts:string>" + "x".repeat(ChainCall.VALUE_LIMIT) + "</ts:string>";
    assertThat(reads(data(text))).hasSize(1);
    assertThat(refusal(data(text.replace("x<", "xx<")))).startsWith("service-reference: ");
  }

  private static String data(String arguments) {
    return SCRIPT.replace("<ts:address ref=\"ownerAddress\"/>", arguments);
  }

  private static List<ChainCall> reads(String file) {
    return switch (TokenScript.read(Bytes.utf8(file))) {
      case TokenScript.Outcome.Read(TokenScript script) ->
          Objects.requireNonNull(Objects.requireNonNull(script.service()).method("worth")).reads();
      case TokenScript.Outcome.Refused(var _, String why) -> throw new AssertionError(why);
    };
  }

  private static String refusal(String file) {
    return TokenScript.read(Bytes.utf8(file))
            instanceof TokenScript.Outcome.Refused(Reason reason, String why)
        ? reason.code() + ": " + why
        : "read";
  }
}
