package io.smartlayer.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The client's checks compile what is made here, and hold values against it. */
class TokenTypesTest {
  private static final Path COMPILED = Path.of("../../client/test/support/token-types.ts");
  private static final String METHODS =
      """
      "methods":{
        "all":{"kind":"query","access":"grant","handler":"card","result":{
          "type":"object","additionalProperties":false,"required":["text","list","owed"],"properties":{
            "text":{"type":"string","description":"ends a comment: */"},
            "list":{"type":"array","items":{"enum":["a",1,null,[true],{"b":"c"}]}},
            "owed":{"type":"integer","enum":[1,2.5,"x"]},
            "open":{"type":"object","required":["more"],"properties":{"flag":{"type":"boolean"}}},
            "some":{"items":{"type":"null"}},
            "any":{}}}},
        "none":{"kind":"query","access":"public","handler":"added",
          "args":{"additionalProperties":false},"result":{"enum":[]}},
      """
          .replace("\"enum\":[]", "\"type\":\"number\"");

  @Test
  void theTypesAreThoseThatTheClientsChecksCompile() throws IOException {
    String manifest = Written.MANIFEST.replace("\"methods\":{", METHODS.strip());
    String types = TokenTypes.of(Written.made(manifest, Written.CODE).script());
    assertThat(types).isEqualTo(Files.readString(COMPILED));
  }
}
