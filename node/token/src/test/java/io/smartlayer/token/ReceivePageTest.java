package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of {@code docs/receive.md}, which is that of {@link #answer}. */
class ReceivePageTest {
  private static final Path PAGE = Path.of("../../docs/receive.md");
  private static final Path SOURCE =
      Path.of("src/test/java/io/smartlayer/token/ReceivePageTest.java");

  @TempDir private Path folder;

  static int answer(Path trustFile, String method, URI target, List<Web.Header> headers, Bytes body)
      throws IOException {
    TrustFile trust = TrustFile.fromJson(CanonicalJson.read(Files.readString(trustFile)));
    var received = new RequestVerifier.Received(method, target, headers, body);
    return switch (new RequestVerifier(trust).check(received, Instant.now())) {
      case RequestVerifier.Answer.Refused(RequestVerifier.Reason reason) ->
          refuse(401, reason.code());
      case RequestVerifier.Answer.Verified sent -> book(sent.effectId(), sent.token(), body);
    };
  }

  private static int refuse(int status, String code) {
    assertThat(code).isNotEmpty();
    return status;
  }

  private static int book(Hash effectId, TokenId token, Bytes body) {
    assertThat(List.of(effectId, token, body)).doesNotContainNull();
    return 201;
  }

  @Test
  void thePageShowsTheCodeThatRunsHere() throws IOException {
    String page = Files.readString(PAGE);
    int from = page.indexOf("```java\n") + "```java\n".length();
    String shown = page.substring(from, page.indexOf("```", from));
    assertThat(words(Files.readString(SOURCE))).contains(words(shown));
  }

  @Test
  void thePageNamesEveryReason() throws IOException {
    String page = Files.readString(PAGE);
    String spec = Files.readString(Path.of("../../spec/http/requests.md"));
    for (RequestVerifier.Reason reason : RequestVerifier.Reason.values()) {
      assertThat(page).contains("`" + reason.code() + "`");
      assertThat(spec).contains("`" + reason.code() + "`");
    }
  }

  @Test
  void theCodeTellsNodesFromStrangers() throws IOException {
    Path trust = folder.resolve("network.json");
    TrustFile file = TrustFile.unregistered(SignedRequests.WORLD.network());
    Files.write(trust, CanonicalJson.write(file.toJson()).toArray());
    assertThat(answeredTo(trust, SignedRequests.SERVICE)).isEqualTo(201);
    assertThat(answeredTo(trust, World.key("stranger"))).isEqualTo(401);
  }

  private static int answeredTo(Path trust, SecretKey sender) throws IOException {
    SignedReceipt receipt = SignedRequests.receipt(SignedRequests.SERVICE, 2);
    Web.Request plain = SignedRequests.plain(SignedRequests.ID.toHex(), receipt);
    Instant now = Instant.now();
    Web.Request sent =
        new RequestSigner(sender, SignedRequests.WORLD.network().domain())
            .signed(plain, now, now.plus(Duration.ofMinutes(1)));
    return answer(trust, sent.method(), sent.uri(), sent.headers(), sent.body());
  }

  private static String words(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
