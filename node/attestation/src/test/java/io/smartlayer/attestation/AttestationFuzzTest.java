package io.smartlayer.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Fuzz;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Hostile attestations: their files, their links, the data in them and its schemas. */
final class AttestationFuzzTest {
  private static final int ROUNDS = 5000;
  private static final long LIMIT = 4 << 20;
  private static final SignedAttestation SIGNED = Samples.signed(true);
  private static final List<String> SCHEMAS =
      List.of(
          "uint256 delay",
          "string flight,uint64 departure,(uint8 row,string seat)[] seats",
          "int48[2][] pairs,bytes data,bool is,address who,bytes4 code",
          "((string[] a,bytes b)[2] c,int8 d)[] e");

  private static final String LINK = Vectors.own().get("links").get(0).get("link").stringValue();

  private final AttestationReader reader = new AttestationReader();

  @Test
  void anyFileIsReadOrRefusedAndWhatWasReadHasOneForm() {
    new Fuzz("attestation-file", LIMIT, List.of())
        .run(
            ROUNDS,
            List.of(
                Bytes.utf8(SIGNED.json().toString()),
                Bytes.utf8("[" + SIGNED.json() + ",{}]"),
                Vectors.bytes(Vectors.own().get("attestations").get(0).get("item")),
                Bytes.utf8(LINK)),
            input ->
                AttestationFile.read(reader, Bytes.of(input)).readings().forEach(this::assertKept));
  }

  @Test
  void anyLinkIsReadOrRefused() throws IOException {
    new Fuzz("attestation-link", LIMIT, List.of()).run(ROUNDS, List.of(content()), this::readLink);
  }

  @Test
  void anyDataIsOfItsSchemaInOneFormOrRefused() {
    new Fuzz("attestation-data", LIMIT, List.of(AttestationData.NotOfSchema.class))
        .run(
            ROUNDS,
            List.of(
                data(0, "{'delay':'7'}"),
                data(1, "{'flight':'SL101','departure':'1','seats':[{'row':1,'seat':'A'}]}"),
                data(
                    2, "{'pairs':[[1,-2]],'data':'0x01','is':true,'who':'%s','code':'0x01020304'}"),
                data(3, "{'e':[{'c':[{'a':['x'],'b':'0x'},{'a':[],'b':'0x01'}],'d':-1}]}")),
            input -> {
              if (input.length > 0) {
                String schema = SCHEMAS.get((input[0] & 0xff) % SCHEMAS.size());
                Bytes data = Bytes.of(input, 1, input.length - 1);
                JsonNode values = AttestationData.decode(schema, data);
                assertThat(AttestationData.encode(schema, values)).isEqualTo(data);
              }
            });
  }

  @Test
  void anySchemaIsUnderstoodOrRefused() {
    new Fuzz("attestation-schema", LIMIT, List.of(AttestationData.NotOfSchema.class))
        .run(
            ROUNDS,
            SCHEMAS.stream().map(Bytes::utf8).toList(),
            input -> AttestationData.decode(Bytes.of(input).toUtf8(), Bytes.zeros(64)));
  }

  private static Bytes data(int schema, String json) {
    String values = json.replace('\'', '"').replace("%s", Samples.EAS.toHex());
    Bytes data = AttestationData.encode(SCHEMAS.get(schema), CanonicalJson.read(values));
    return Bytes.concat(Bytes.of((byte) schema), data);
  }

  private static Bytes content() throws IOException {
    String value = LINK.replaceAll(".*=([^=]+)$", "$1").replace("%2B", "-").replace("%2F", "_");
    byte[] packed = Base64.getUrlDecoder().decode(value.replace("%3D", "="));
    return Bytes.of(new InflaterInputStream(new ByteArrayInputStream(packed)).readAllBytes());
  }

  /** A link that is not packed tightly, so that its content can be changed. */
  private void readLink(byte[] content) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var deflater = new Deflater(Deflater.NO_COMPRESSION);
        var out = new DeflaterOutputStream(packed, deflater)) {
      out.write(content);
    }
    String link = Base64.getUrlEncoder().encodeToString(packed.toByteArray());
    assertKept(AttestationLink.read(reader, link));
  }

  private void assertKept(Reading reading) {
    if (reading instanceof Reading.Read(SignedAttestation signed)) {
      assertThat(reader.readCanonical(signed.canonical())).isEqualTo(reading);
    }
  }
}
