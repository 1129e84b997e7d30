package io.smartlayer.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

class CanonicalJsonTest {
  /** RFC 8785, appendix B, and section 3.2.2. */
  @ParameterizedTest
  @CsvSource({
    "0000000000000000, 0",
    "8000000000000000, 0",
    "0000000000000001, 5e-324",
    "8000000000000001, -5e-324",
    "7fefffffffffffff, 1.7976931348623157e+308",
    "4340000000000000, 9007199254740992",
    "4430000000000000, 295147905179352830000",
    "44b52d02c7e14af5, 9.999999999999997e+22",
    "44b52d02c7e14af6, 1e+23",
    "44b52d02c7e14af7, 1.0000000000000001e+23",
    "444b1ae4d6e2ef4e, 999999999999999700000",
    "444b1ae4d6e2ef4f, 999999999999999900000",
    "444b1ae4d6e2ef50, 1e+21",
    "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d, 0.000001",
    "41b3de4355555553, 333333333.3333332",
    "41b3de4355555554, 333333333.33333325",
    "becbf647612f3696, -0.0000033333333333333333",
    "43143ff3c1cb0959, 1424953923781206.2"
  })
  void numbersAreWrittenAsEcmaScriptWritesThem(String bits, String text) {
    double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
    assertThat(CanonicalJson.ecmaScript(value)).isEqualTo(text);
  }

  @Test
  void keysAreSortedByUtf16UnitAndTextsEscapedMinimally() {
    String given =
        "{\"\\u20ac\":\"Euro\",\"\\r\":\"CR\",\"\\ufb33\":\"Dalet\",\"1\":\"One\","
            + "\"\\ud83d\\ude00\":\"Smiley\",\"\\u0080\":\"C\","
            + "\"\\u00f6\":[1e0, 4.50, true, null]}";
    assertThat(CanonicalJson.text(CanonicalJson.read(given)))
        .isEqualTo(
            "{\"\\r\":\"CR\",\"1\":\"One\",\"\u0080\":\"C\",\"ö\":[1,4.5,true,null],"
                + "\"€\":\"Euro\",\"😀\":\"Smiley\",\"\ufb33\":\"Dalet\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"a\":1,\"a\":2}",
        "1 2",
        "nul",
        "{'a':1}",
        "[1,]",
        "\"\u0001\"",
        "NaN",
        "01",
        "1e99999999999",
        "-1e-99999999999"
      })
  void whatIsNoJsonIsRefused(String text) {
    assertThatThrownBy(() -> CanonicalJson.read(text))
        .isInstanceOf(CanonicalJson.NotCanonical.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9007199254740992", "-9007199254740993", "1e17", "\"\\ud800\"", "1e400"})
  void whatHasNoCanonicalFormIsRefused(String text) {
    assertThatThrownBy(() -> CanonicalJson.write(CanonicalJson.read(text)))
        .isInstanceOf(CanonicalJson.NotCanonical.class);
  }

  @Test
  void textsWithAndWithoutEscapesAreWhole() {
    for (String text :
        new String[] {
          "", "plain", "é€", "\"", "a\"b", "\\\"", "\n\n", "x\u0001", "\u001fy", "😀\t😀", "/\u007f"
        }) {
      var node = JsonNodeFactory.instance.stringNode(text);
      assertThat(CanonicalJson.read(CanonicalJson.text(node))).isEqualTo(node);
    }
    var mixed = JsonNodeFactory.instance.stringNode("a\"b\\c\n\u0001😀d\u001f");
    assertThat(CanonicalJson.text(mixed)).isEqualTo("\"a\\\"b\\\\c\\n\\u0001😀d\\u001f\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"9007199254740991", "-9007199254740991", "0", "-1"})
  void wholeNumbersThatEveryReaderKeepsAreWrittenAsTheyAre(String number) {
    assertThat(CanonicalJson.text(CanonicalJson.read(number))).isEqualTo(number);
  }

  @Test
  void nestingIsBounded() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThatThrownBy(() -> CanonicalJson.read(deep))
        .isInstanceOf(CanonicalJson.NotCanonical.class);
  }

  @Test
  void onlyTheCanonicalFormIsReadAsCanonical() {
    assertThat(CanonicalJson.readCanonical(Bytes.utf8("{\"a\":1,\"b\":[]}")).size()).isEqualTo(2);
    assertThatThrownBy(() -> CanonicalJson.readCanonical(Bytes.utf8("{\"a\": 1}")))
        .isInstanceOf(CanonicalJson.NotCanonical.class);
    assertThatThrownBy(() -> CanonicalJson.readCanonical(Bytes.utf8("{\"b\":1,\"a\":1}")))
        .isInstanceOf(CanonicalJson.NotCanonical.class);
    assertThatThrownBy(() -> CanonicalJson.readCanonical(Bytes.fromHex("22ff22")))
        .isInstanceOf(CanonicalJson.NotCanonical.class);
  }
}
