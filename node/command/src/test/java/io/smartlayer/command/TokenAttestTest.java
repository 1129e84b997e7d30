package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.AttestedSeats;
import io.smartlayer.token.Bearing;
import io.smartlayer.token.World;
import io.smartlayer.tokenscript.ScriptSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attestations that bear tokens, made by a command and read for an activation. */
class TokenAttestTest {
  private static final String DATA = "{\"eventId\":\"concert\",\"row\":\"C\",\"seat\":\"7\"}";

  @TempDir private Path folder;

  private final Terminal terminal = new Terminal();

  @BeforeEach
  void publish() throws IOException {
    Bytes file =
        switch (ScriptSignature.sign(AttestedSeats.file(), World.OWNER)) {
          case ScriptSignature.Signing.Signed(Bytes signed) -> signed;
          case ScriptSignature.Signing.NotSigned(_, String why) -> throw new AssertionError(why);
        };
    Files.write(script(), file.toArray());
    key("owner", World.OWNER);
    key("stranger", World.HOTEL);
  }

  @Test
  void anAttestationIsMadeForAHolderAndBearsTheTokenThatItSays() throws IOException {
    assertThat(attest("owner", DATA, World.HOLDER.address().toHex())).isZero();
    List<String> said = terminal.said().lines().toList();
    assertThat(said.getFirst()).isEqualTo(AttestedSeats.token(7).toString());
    Path made = folder.resolve("seat.json");
    Files.writeString(made, said.get(1));

    Bearing bearing =
        BearingFile.read(
            AttestedSeats.token(7), AttestedSeats.script().file(), made, AttestedSeats.PLACE);
    assertThat(bearing.type()).isEqualTo(AttestedSeats.TYPE);
    assertThat(bearing.issuer()).isEqualTo(World.OWNER.address());
    assertThat(bearing.attestation().attestation().statement().recipient())
        .isEqualTo(World.HOLDER.address());
    assertThat(bearing.endsMillis()).isEqualTo(1_893_456_000_000L);
    assertThatThrownBy(() ->
            BearingFile.read(
                World.token(7), AttestedSeats.script().file(), made, AttestedSeats.PLACE))
        .isInstanceOf(FeedFailure.class);
  }

  @Test
  void whatWouldBearNothingIsNotMade() {
    String holder = World.HOLDER.address().toHex();
    assertThat(attest("stranger", DATA, holder)).isEqualTo(Smartlayer.NOT_PERMITTED);
    assertThat(attest("owner", DATA.replace("concert", "other"), holder))
        .isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("eventId is \"concert\" in the collection");
    assertThat(attest("owner", "{\"eventId\":\"concert\"}", holder)).isEqualTo(Smartlayer.DATA);
    assertThat(attest("owner", "no JSON", holder)).isEqualTo(Smartlayer.DATA);
    assertThat(attest("owner", DATA, "0x" + "0".repeat(40))).isEqualTo(Smartlayer.USAGE);
    assertThat(attest("owner", DATA, "somebody")).isEqualTo(Smartlayer.USAGE);
  }

  @Test
  void aContractIssuesNoTokenThatAnAttestationBears() {
    int status =
        terminal.run(
            "token",
            "issue",
            "--key",
            folder.resolve("owner").toString(),
            "--chain",
            "http://127.0.0.1:1",
            AttestedSeats.token(7).toString(),
            World.HOLDER.address().toHex(),
            "group");
    assertThat(status).isEqualTo(Smartlayer.USAGE);
    assertThat(terminal.said()).contains("smartlayer token attest");
  }

  private int attest(String key, String data, String holder) {
    return terminal.run(
        "token",
        "attest",
        "--key",
        folder.resolve(key).toString(),
        "--chain-id",
        String.valueOf(World.CHAIN),
        "--eas",
        World.EAS.toHex(),
        "--expires",
        "2030-01-01T00:00:00Z",
        "--data",
        data,
        script().toString(),
        holder);
  }

  private Path script() {
    return folder.resolve("seats.tsml");
  }

  private void key(String name, SecretKey key) throws IOException {
    Files.writeString(folder.resolve(name), key.reveal().toHex());
  }
}
