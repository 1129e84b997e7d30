package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.smartlayer.attestation.OffchainAttestation;
import io.smartlayer.attestation.Statement;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.AttestedSeats;
import io.smartlayer.token.Bearing;
import io.smartlayer.token.Reissue;
import io.smartlayer.token.TrustFile;
import io.smartlayer.token.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code token reissue} hands in, at an anchor that takes note of it. */
class TokenReissueTest {
  private static final TokenId SEAT = AttestedSeats.token(7);
  private static final Reissue REISSUE =
      AttestedSeats.reissue(World.HOTEL, 7, 0, Hash.keccak(Bytes.utf8("first")));
  private static final String NOWHERE = "http://127.0.0.1:1";

  @TempDir private Path folder;

  private final Terminal terminal = new Terminal();
  private final List<String> taken = new CopyOnWriteArrayList<>();
  private final HttpServer anchor;
  private volatile String answer = "202{}";

  TokenReissueTest() throws IOException {
    anchor = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void start() {
    anchor.createContext("/", this::answer);
    anchor.start();
  }

  @AfterEach
  void stop() {
    anchor.stop(0);
  }

  @Test
  void theAttestationIsHandedInAsItIs() throws IOException {
    assertThat(reissue(url(), SEAT.toString(), file(REISSUE))).as(terminal.said()).isZero();
    assertThat(terminal.said().strip())
        .isEqualTo(SEAT + ": given to " + World.HOTEL.address().toHex());
    String body = CanonicalJson.text(REISSUE.toJson());
    assertThat(taken).containsExactly("{\"body\":" + body + ",\"kind\":\"LIFECYCLE\"}");

    answer = "409{\"code\":\"duplicate\",\"detail\":\"so already\"}";
    assertThat(reissue(url(), SEAT.toString(), file(REISSUE))).isZero();
    assertThat(terminal.said()).contains(SEAT + ": already given to ");
    answer = "409{\"code\":\"reissue-misplaced\",\"detail\":\"it follows another\"}";
    assertThat(reissue(url(), SEAT.toString(), file(REISSUE))).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("reissue-misplaced: it follows another");
  }

  @Test
  void whatCannotGiveATokenAwayIsNotHandedIn() throws IOException {
    String good = file(REISSUE);
    assertThat(reissue(url(), World.token(42).toString(), good)).isEqualTo(Smartlayer.USAGE);
    assertThat(terminal.said()).contains("gives it to another holder");
    assertThat(reissue(url(), SEAT.toString(), folder.resolve("none").toString()))
        .isEqualTo(Smartlayer.NO_INPUT);
    String first = file(AttestedSeats.reissue(World.HOTEL, 7, 0, Hash.ZERO));
    assertThat(reissue(url(), SEAT.toString(), first)).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("follows no attestation");
    assertThat(reissue(url(), SEAT.toString(), file(large()))).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("is too large to bear a token");
    String none = Files.writeString(folder.resolve("empty.json"), "{}").toString();
    assertThat(reissue(url(), SEAT.toString(), none)).isEqualTo(Smartlayer.DATA);
    assertThat(taken).isEmpty();
    assertThat(reissue(NOWHERE, SEAT.toString(), file(REISSUE))).isEqualTo(Smartlayer.UNAVAILABLE);
  }

  /** An attestation that stays below the limit of files, and not of what bears a token. */
  private static Reissue large() {
    Statement good = REISSUE.attestation().attestation().statement();
    var statement =
        new Statement(
            good.schema(),
            good.recipient(),
            good.time(),
            0,
            true,
            good.refUid(),
            Bytes.zeros(Bearing.ATTESTATION_LIMIT_BYTES / 2));
    var domain = OffchainAttestation.domain("1.4.0", World.CHAIN, World.EAS);
    return new Reissue(SEAT, OffchainAttestation.sign(World.OWNER, domain, statement, Hash.ZERO));
  }

  private int reissue(String url, String token, String file) {
    return terminal.run("token", "reissue", url, token, file);
  }

  private String url() {
    return "http://127.0.0.1:" + anchor.getAddress().getPort();
  }

  private String file(Reissue reissue) throws IOException {
    Path file = folder.resolve("next.json");
    return Files.writeString(file, CanonicalJson.text(reissue.attestation().json())).toString();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      var sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String said =
          switch (path) {
            case "/v1/lookup" ->
                """
                200{"feedId":"%s","replicas":[],
                "placement":{"body":{"script":"%s"},"offset":1}}\
                """
                    .formatted(AttestedSeats.FEED, Hash.ZERO.toHex());
            case "/.well-known/smartlayer" ->
                "200{\"network\":%s}"
                    .formatted(
                        CanonicalJson.text(
                            TrustFile.unregistered(new World(1, 1).network()).toJson()));
            default -> answer;
          };
      if (path.equals("/v1/feeds/" + AttestedSeats.FEED + "/entries")) {
        taken.add(sent);
      }
      byte[] body = said.substring(3).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(Integer.parseInt(said.substring(0, 3)), body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
