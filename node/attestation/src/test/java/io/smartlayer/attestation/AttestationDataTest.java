package io.smartlayer.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import io.smartlayer.primitives.Bytes;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AttestationDataTest {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  @Test
  void integersAreNumbersUpTo48BitsAndTextsBeyond() {
    JsonNode values =
        json(
            """
            {"small":281474976710655,"low":-140737488355328,"wide":"7","seconds":"1764000000",
             "least":"%s","most":"%s"}
            """
                .formatted(
                    BigInteger.TWO.pow(255).negate(),
                    BigInteger.TWO.pow(256).subtract(BigInteger.ONE)));
    String schema = "uint48 small,int48 low,uint56 wide,uint64 seconds,int256 least,uint most";
    assertThat(AttestationData.decode(schema, AttestationData.encode(schema, values)))
        .isEqualTo(values);
  }

  @Test
  void anotherImplementationWritesTheSameBytes() {
    TupleType<Tuple> type =
        TupleType.parse("(string,(uint256,bytes)[],int16[2][],bytes4,bool,(address,string))");
    Tuple tuple =
        Tuple.of(
            "Zürich",
            new Tuple[] {
              Tuple.of(BigInteger.TWO.pow(200), new byte[] {1, 2, 3}),
              Tuple.of(BigInteger.ONE, new byte[0])
            },
            new int[][] {{1, -2}, {300, -32768}},
            new byte[] {9, 8, 7, 6},
            true,
            Tuple.of(
                com.esaulpaugh.headlong.abi.Address.wrap(
                    "0x52908400098527886E0F7030069857D2E4169EE7"),
                "x".repeat(40)));
    JsonNode values =
        json(
            """
            {"city":"Zürich","parts":[{"n":"%s","b":"0x010203"},{"n":"1","b":"0x"}],
             "grid":[[1,-2],[300,-32768]],"tag":"0x09080706","ok":true,
             "who":{"a":"0x52908400098527886e0f7030069857d2e4169ee7","s":"%s"}}
            """
                .formatted(BigInteger.TWO.pow(200), "x".repeat(40)));
    String schema =
        "string city,tuple(uint256 n,bytes b)[] parts, int16[2][] grid ,bytes4 tag,bool ok,"
            + "(address a,string s) who";
    Bytes data = Bytes.of(type.encode(tuple).array());
    assertThat(AttestationData.decode(schema, data)).isEqualTo(values);
    assertThat(AttestationData.encode(schema, values)).isEqualTo(data);
  }

  @Test
  void everyPrefixAndEveryChangedByteIsRefusedOrWrittenBackAsItIs() {
    String schema = "string a,uint8[] b,(bool c,bytes d)[2] e,int64 f,bytes3 g,address h";
    Bytes data =
        AttestationData.encode(
            schema,
            json(
                """
                {"a":"héllo","b":[1,2,3],"e":[{"c":true,"d":"0x0102"},{"c":false,"d":"0x"}],
                 "f":"-9","g":"0xaabbcc","h":"0x52908400098527886e0f7030069857d2e4169ee7"}
                """));
    for (int i = 0; i < data.size(); i++) {
      assertRefused(schema, data.slice(0, i));
      byte[] changed = data.toArray();
      for (int bit = 0; bit < 8; bit++) {
        changed[i] ^= (byte) (1 << bit);
        Bytes bytes = Bytes.of(changed);
        try {
          assertThat(AttestationData.encode(schema, AttestationData.decode(schema, bytes)))
              .isEqualTo(bytes);
        } catch (AttestationData.NotOfSchema e) {
          assertThat(e).hasMessageStartingWith("data that is not of its schema");
        }
        changed[i] ^= (byte) (1 << bit);
      }
    }
    assertRefused(schema, Bytes.concat(data, Bytes.zeros(32)));
  }

  @Test
  void overlappingPartsAreRefused() {
    // Two strings whose offsets point at the same one: 64 KiB of this would unfold to gigabytes.
    Bytes data = Bytes.concat(word(0x40), word(0x40), word(1), Bytes.utf8("x"), Bytes.zeros(31));
    assertRefused("string a,string b", data);
    Bytes gap = Bytes.concat(word(0x40), Bytes.zeros(32), word(0));
    assertRefused("string a", gap);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "uint7 a",
        "uint264 a",
        "uint0 a",
        "bytes33 a",
        "bytes0 a",
        "float a",
        "uint8",
        "uint8 a,",
        ",uint8 a",
        "uint8 a,uint8 a",
        "() a",
        "(uint8 x a",
        "uint8[0] a",
        "uint8[-1] a",
        "uint8[ a",
        "uint8 a b",
        "uint8 1a",
        "uint8[99999] a",
        "bytes[9999][9999] a",
        "uint8[1][1][1][1][1][1][1][1][1] a",
        "((((((((((uint8 a) b) c) d) e) f) g) h) i) j) k"
      })
  void whatIsNoSchemaOrTooLargeIsRefused(String schema) {
    assertRefused(schema, Bytes.zeros(32));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"a\":1}",
        "{\"a\":256,\"b\":\"\"}",
        "{\"a\":-1,\"b\":\"\"}",
        "{\"a\":1.0,\"b\":\"\"}",
        "{\"a\":\"01\",\"b\":\"\"}",
        "{\"a\":true,\"b\":\"\"}",
        "{\"a\":1,\"b\":2}",
        "[1,\"\"]",
        "{\"a\":1,\"b\":\"\",\"c\":1}",
        "{\"a\":1,\"b\":null}",
        "{\"a\":1,\"b\":\"\\ud800\"}"
      })
  void valuesThatAreNotOfTheSchemaAreRefused(String values) {
    assertThatThrownBy(() -> AttestationData.encode("uint8 a,string b", json(values)))
        .isInstanceOf(AttestationData.NotOfSchema.class);
  }

  private static void assertRefused(String schema, Bytes data) {
    assertThatThrownBy(() -> AttestationData.decode(schema, data))
        .isInstanceOf(AttestationData.NotOfSchema.class);
  }

  private static JsonNode json(String text) {
    return MAPPER.readTree(text);
  }

  private static Bytes word(long value) {
    return Bytes.concat(Bytes.zeros(24), Bytes.ofLong(value));
  }
}
