package io.smartlayer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.tokenscript.TokenScript;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the description of a token's web API says of its methods. */
class TokenApiTest {
  private static final String TOKEN =
      "eip155:1/erc721:0x1111111111111111111111111111111111111111/42";
  private static final String SCRIPT =
      """
      <ts:token xmlns:ts="http://tokenscript.org/2024/01/tokenscript" name="ticket">
        <ts:contract name="Ticket" interface="erc721">
          <ts:address network="1">0x1111111111111111111111111111111111111111</ts:address>
        </ts:contract>
        <ts:origins><ts:ethereum contract="Ticket"/></ts:origins>
        <ts:cards><ts:viewContent name="smartlayer">
        <sl:service xmlns:sl="urn:smartlayer:service:1" version="1" origins="Ticket">
        <sl:method name="mine" kind="query" access="grant" handler="mine" seals="secret">
          <sl:result>{"type":"object","required":["secret","status"],"properties":{
            "status":{"type":"string"},"secret":{"type":"number"}}}</sl:result>
        </sl:method>
        <sl:method name="status" kind="query" access="public" handler="status"/>
        <sl:code type="text/javascript"><![CDATA[
        function mine(state) { return { status: "new", secret: 7 }; }
        function status(state) { return "new"; }
        ]]></sl:code>
        </sl:service></ts:viewContent></ts:cards>
      </ts:token>
      """;

  private static JsonNode method(String name) {
    Bytes file = Bytes.utf8(SCRIPT);
    if (!(TokenScript.read(file) instanceof TokenScript.Outcome.Read(TokenScript script))) {
      throw new AssertionError("the script is refused: " + TokenScript.read(file));
    }
    JsonNode api = TokenApi.of(TokenId.parse(TOKEN), Hash.sha256(file), script);
    return api.at("/paths").path("/v1/tokens/" + TOKEN + "/" + name).path("post");
  }

  /** Callers draw up their call by that: one without a reader is refused. */
  @Test
  void aMethodSaysWhichFieldOfItsAnswerIsSealed() {
    assertThat(method("mine").path("x-seals").stringValue()).isEqualTo("secret");
    assertThat(method("mine").path("x-kind").stringValue()).isEqualTo("query");
    assertThat(method("status").path("x-kind").stringValue()).isEqualTo("query");
    assertThat(method("status").has("x-seals")).isFalse();
  }

  /** A caller gets a text in its place, whatever the script says of what is sealed. */
  @Test
  void theSealedFieldIsATextToWhoeverReadsTheAnswer() {
    String said = method("mine").at("/responses/200").toString();
    assertThat(said).contains("\"secret\":{\"type\":\"string\"").doesNotContain("number");
  }
}
