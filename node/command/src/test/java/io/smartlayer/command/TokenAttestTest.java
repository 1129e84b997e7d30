package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.AttestedSeats;
import io.smartlayer.token.Bearing;
import io.smartlayer.token.World;
import io.smartlayer.tokenscript.ScriptSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    publish(AttestedSeats.file().toUtf8());
    key("owner", World.OWNER);
    key("stranger", World.HOTEL);
  }

  private void publish(String unsigned) throws IOException {
    Bytes file =
        switch (ScriptSignature.sign(Bytes.utf8(unsigned), World.OWNER)) {
          case ScriptSignature.Signing.Signed(Bytes signed) -> signed;
          case ScriptSignature.Signing.NotSigned(_, String why) -> throw new AssertionError(why);
        };
    Files.write(script(), file.toArray());
  }

  /** What the last command has made. */
  private Bearing made() throws IOException {
    Path made = folder.resolve("made.json");
    Files.writeString(made, terminal.said().lines().toList().get(1));
    return BearingFile.read(
        AttestedSeats.token(7), AttestedSeats.script().file(), made, AttestedSeats.PLACE);
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
  void anAttestationFollowsTheOneThatItNames() throws IOException {
    assertThat(attest("owner", DATA, World.HOLDER.address().toHex())).isZero();
    Hash first = made().uid();
    assertThat(attest("owner", DATA, World.HOTEL.address().toHex(), "--follows", first.toHex()))
        .isZero();
    assertThat(terminal.said()).startsWith(AttestedSeats.token(7) + "\n");
    Bearing next = made();
    assertThat(next.attestation().attestation().statement().refUid()).isEqualTo(first);
    assertThat(next.uid()).isNotEqualTo(first);

    String holder = World.HOTEL.address().toHex();
    for (String wrong : List.of("7", "0x7", first.toHex() + "00", "")) {
      assertThat(attest("owner", DATA, holder, "--follows", wrong)).isEqualTo(Smartlayer.USAGE);
      assertThat(terminal.said()).contains("--follows is a uid, 0x and 64 digits");
    }
  }

  @Test
  void whatItsUidNamesHasOneAttestation() throws IOException {
    publish(AttestedSeats.file().toUtf8().replace("<ts:idFields>seat</ts:idFields>", ""));
    String holder = World.HOLDER.address().toHex();
    String uid = "0x" + "12".repeat(32);
    assertThat(attest("owner", DATA, holder)).as(terminal.said()).isZero();
    assertThat(attest("owner", DATA, holder, "--follows", uid)).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("no id fields");
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

  private int attest(String key, String data, String holder, String... more) {
    List<String> words = new ArrayList<>(List.of(more));
    words.addAll(
        0,
        List.of(
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
            data));
    words.addAll(List.of(script().toString(), holder));
    return terminal.run(words.toArray(String[]::new));
  }

  private Path script() {
    return folder.resolve("seats.tsml");
  }

  private void key(String name, SecretKey key) throws IOException {
    Files.writeString(folder.resolve(name), key.reveal().toHex());
  }
}
