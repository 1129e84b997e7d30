package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.tokenscript.ChainSource.Condition;
import io.smartlayer.tokenscript.ChainSource.Field;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which events of contracts a script's tokens hear of. */
class ChainSourceTest {
  private static final String SCRIPT =
      """
      <ts:token xmlns:ts="http://tokenscript.org/2024/01/tokenscript" xmlns:e="urn:ethereum:x"
                xmlns:asnx="urn:ietf:params:xml:ns:asnx" name="cat">
        <asnx:module name="empty"/>
        <asnx:module name="events">
          <namedType name="Levelled"><type><sequence>
            <element name="cat" e:type="uint" e:indexed="true"/>
            <element name="by" e:type="address" e:indexed="true"/>
            <element name="why" e:type="string" e:indexed="true"/>
            <element name="level" e:type="uint16"/>
          </sequence></type></namedType>
        </asnx:module>
        <ts:contract name="Cat">
          <ts:address network="1">0x00000000000000000000000000000000000000aa</ts:address>
          <ts:address network="5">0x00000000000000000000000000000000000000bb</ts:address>
        </ts:contract>
        <ts:contract name="Nowhere"><ts:address network="x">0x12</ts:address></ts:contract>
        <ts:cards><ts:viewContent name="smartlayer">
        <sl:service xmlns:sl="urn:smartlayer:service:1" version="1" origins="Cat">
          <sl:on event="chain-event" attribute="levelled" handler="onLevel"/>
          <sl:code type="text/javascript">x</sl:code>
        </sl:service></ts:viewContent></ts:cards>
        <ts:attribute name="levelled"><ts:origins>
          <e:event type="Levelled" filter="cat=${tokenId}"/>
        </ts:origins></ts:attribute>
        <ts:attribute name="entered"><ts:origins><ts:user-entry as="uint"/></ts:origins>
        </ts:attribute>
      </ts:token>
      """;

  @Test
  void anEventIsReadWithItsParametersContractAndCondition() {
    Service.Reaction reaction = service(SCRIPT).reactions().getFirst();
    assertThat(reaction.event()).isEqualTo(Service.Event.CHAIN_EVENT);
    assertThat(reaction.input()).isEqualTo("levelled");
    assertThat(reaction.handler()).isEqualTo("onLevel");

    ChainSource source = Objects.requireNonNull(reaction.source());
    assertThat(source.fields())
        .containsExactly(
            new Field("cat", "uint256", true),
            new Field("by", "address", true),
            new Field("why", "string", true),
            new Field("level", "uint16", false));
    assertThat(source.conditions()).containsExactly(new Condition("cat", null));
    assertThat(source.topics()).isEqualTo(4);
    assertThat(source.topic())
        .isEqualTo(Hash.keccak(Bytes.utf8("Levelled(uint256,address,string,uint16)")));
    assertThat(source.address(5)).isEqualTo(Address.fromHex("0x" + "00".repeat(19) + "bb"));
    assertThat(source.address(2)).isNull();
  }

  @Test
  void conditionsAreValuesOrTheNumberOfTheToken() {
    String filter = "&amp;(cat=${tokenId})(by=0x00000000000000000000000000000000000000AA)(level=7)";
    ChainSource source =
        Objects.requireNonNull(
            service(SCRIPT.replace("cat=${tokenId}", filter)).reactions().getFirst().source());
    assertThat(source.conditions())
        .containsExactly(
            new Condition("cat", null),
            new Condition("by", "0x00000000000000000000000000000000000000aa"),
            new Condition("level", "7"));
  }

  @Test
  void withoutAFilterEachTokenHearsOfAll() {
    ChainSource source =
        Objects.requireNonNull(
            service(SCRIPT.replace(" filter=\"cat=${tokenId}\"", ""))
                .reactions()
                .getFirst()
                .source());
    assertThat(source.conditions()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "attribute=\"levelled\",attribute=\"other\"",
        "attribute=\"levelled\",attribute=\"entered\"",
        "type=\"Levelled\",type=\"Other\"",
        "type=\"Levelled\",type=\"Levelled\" contract=\"Other\"",
        "type=\"Levelled\",type=\"Levelled\" contract=\"Nowhere\"",
        "network=\"5\",network=\"1\"",
        "e:type=\"uint16\",e:type=\"uint17\"",
        "e:type=\"uint16\",e:type=\"uint16[]\"",
        "e:type=\"uint16\",e:type=\"struct\"",
        "name=\"level\",name=\"cat\"",
        "name=\"level\",name=\"\"",
        "cat=${tokenId},cat=${ownerAddress}",
        "cat=${tokenId},level>3",
        "cat=${tokenId},!(level=3)",
        "cat=${tokenId},other=${tokenId}",
        "cat=${tokenId},why=${tokenId}",
        "cat=${tokenId},by=${tokenId}",
        "cat=${tokenId},nothing",
      })
  void whatCannotBeReadIsRefused(String was, String is) {
    assertThat(SCRIPT).contains(was);
    assertThat(reason(SCRIPT.replace(was, is))).isEqualTo(Reason.SERVICE_REFERENCE);
  }

  @Test
  void anEventHasAtMostThreeTopicsOfItsOwn() {
    assertThat(reason(SCRIPT.replace("e:type=\"uint16\"", "e:type=\"uint16\" e:indexed=\"true\"")))
        .isEqualTo(Reason.SERVICE_TOO_MANY);
  }

  @Test
  void anAttributeBelongsToAnEventOfTheChainAndToNoOther() {
    String on = "<sl:on event=\"chain-event\" attribute=\"levelled\" handler=\"onLevel\"/>";
    assertThat(reason(SCRIPT.replace(on, on + on))).isEqualTo(Reason.SERVICE_DUPLICATE);
    assertThat(reason(SCRIPT.replace("attribute=\"levelled\"", "")))
        .isEqualTo(Reason.SERVICE_MISSING);
    assertThat(reason(SCRIPT.replace("event=\"chain-event\"", "event=\"timer\"")))
        .isEqualTo(Reason.SERVICE_UNKNOWN);
    assertThat(reason(SCRIPT.replace("attribute=\"levelled\"", "attribute=\"a\" input=\"b\"")))
        .isEqualTo(Reason.SERVICE_UNKNOWN);
  }

  private static Service service(String script) {
    return switch (TokenScript.read(Bytes.utf8(script))) {
      case TokenScript.Outcome.Read(TokenScript read) -> Objects.requireNonNull(read.service());
      case TokenScript.Outcome.Refused(Reason reason, String why) ->
          throw new AssertionError(reason + ": " + why);
    };
  }

  private static Reason reason(String script) {
    return switch (TokenScript.read(Bytes.utf8(script))) {
      case TokenScript.Outcome.Read(TokenScript read) ->
          throw new AssertionError("read: " + read.service());
      case TokenScript.Outcome.Refused(Reason reason, String _) -> reason;
    };
  }
}
