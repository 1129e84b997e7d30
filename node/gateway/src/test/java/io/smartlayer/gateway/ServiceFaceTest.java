package io.smartlayer.gateway;

import static io.smartlayer.gateway.Client.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.ReceiptBundle;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ServiceFaceTest {
  private final FakeService node = new FakeService();
  private final ServiceFace face = ServiceFace.start(Samples.patient(), node, new Random(1));
  private final Client client = new Client(face.port());

  @AfterEach
  void stop() {
    client.close();
    face.close();
  }

  @Test
  void theBundleIsSentByteForByte() throws Exception {
    var answer = client.post(Samples.CALL_PATH, Samples.call());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(Samples.BUNDLE.toUtf8());
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
  }

  @Test
  void theNodeGetsTheCallAsItCameWithCanonicalArguments() throws Exception {
    client.send(
        client
            .request(Samples.CALL_PATH)
            .header("Content-Type", "application/json; charset=utf-8")
            .header("Origin", "https://cars.example")
            .POST(BodyPublishers.ofString(Samples.call())));
    assertThat(node.calls)
        .containsExactly(
            new CallGuard.Call(
                Samples.TOKEN,
                "delay",
                Bytes.utf8("{\"a\":[],\"b\":1}"),
                Samples.grant(),
                Samples.proof(),
                "https://cars.example"));
  }

  @Test
  void aGrantMayHaveBeenPassedOn() throws Exception {
    String body = Samples.call().replace("\"proof\"", "\"delegations\":%s,\"proof\"");
    String one = CanonicalJson.text(Samples.delegation().toJson());
    client.post(Samples.CALL_PATH, body.formatted("[" + one + "]"));
    assertThat(node.calls)
        .singleElement()
        .satisfies(call -> assertThat(call.delegations()).containsExactly(Samples.delegation()));

    for (String wrong : List.of("[]", "{}", "[{}]", "[%1$s,%1$s,%1$s,%1$s]".formatted(one))) {
      assertProblem(client.post(Samples.CALL_PATH, body.formatted(wrong)), 400, "malformed");
    }
    String alone = "{\"args\":{},\"delegations\":[" + one + "]}";
    assertProblem(client.post(Samples.CALL_PATH, alone), 400, "malformed");
  }

  @Test
  void theNodeGetsTheTokensThatWaitForTheAnswer() throws Exception {
    String path = "\"%s\",\"%s\"".formatted(Samples.TOKEN, Samples.TOKEN);
    String body = "{\"args\":{},\"via\":[%s]}";
    assertThat(client.post(Samples.CALL_PATH, body.formatted(path)).statusCode()).isEqualTo(200);
    assertThat(node.trail)
        .isEqualTo(new Trail(List.of(Samples.TOKEN, Samples.TOKEN), ReceiptBundle.NESTED_LIMIT));
    assertThat(client.post(Samples.CALL_PATH, body.formatted("")).statusCode()).isEqualTo(200);
    assertThat(node.trail).isEqualTo(Trail.NONE);
    for (String wrong : List.of("7", "\"token\"", path + ",{}", (path + ",").repeat(8) + path)) {
      assertProblem(client.post(Samples.CALL_PATH, body.formatted(wrong)), 400, "malformed");
    }
  }

  @Test
  void theNodeGetsHowManyQuestionsMayFollow() throws Exception {
    String body = "{\"args\":{},\"questions\":%s}";
    assertThat(client.post(Samples.CALL_PATH, body.formatted("3")).statusCode()).isEqualTo(200);
    assertThat(node.trail).isEqualTo(new Trail(List.of(), 3));
    for (String wrong : List.of("-1", "16", "\"3\"", "0.5")) {
      assertProblem(client.post(Samples.CALL_PATH, body.formatted(wrong)), 400, "malformed");
    }
  }

  @Test
  void theApiOfATokenIsWhatItsScriptDeclares() throws Exception {
    var answer = client.get("/v1/tokens/" + Samples.TOKEN);
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode api = CanonicalJson.read(answer.body());
    assertThat(api.get("openapi").asString()).isEqualTo("3.1.0");
    assertThat(api.get("paths").propertyNames())
        .containsExactly(
            "/v1/tokens/" + Samples.TOKEN + "/board", "/v1/tokens/" + Samples.TOKEN + "/status");
    assertThat(client.get("/v1/tokens/" + Samples.TOKEN + "1").statusCode()).isEqualTo(404);
    assertThat(client.get("/v1/tokens/nonsense/of/42").statusCode()).isEqualTo(400);
  }

  @Test
  void aPublicMethodNeedsArgumentsAlone() throws Exception {
    assertThat(client.post(Samples.CALL_PATH, "{\"args\":{}}").statusCode()).isEqualTo(200);
    assertThat(node.calls)
        .containsExactly(
            new CallGuard.Call(Samples.TOKEN, "delay", Bytes.utf8("{}"), null, null, null));
  }

  @ParameterizedTest
  @EnumSource(ProblemCode.class)
  void everyRefusalOfTheNodeBecomesAProblemWithItsStatus(ProblemCode code) throws Exception {
    node.answer(_ -> new Answer.Refused(code.code(), "because"));
    var answer = client.post(Samples.CALL_PATH, "{\"args\":{}}");
    var problem = assertProblem(answer, code.status(), code.code());
    assertThat(problem.get("detail").stringValue()).isEqualTo("because");
  }

  @ParameterizedTest
  @EnumSource(CallGuard.Refusal.class)
  void everyRefusalOfTheGuardIsListed(CallGuard.Refusal refusal) {
    assertThat(ProblemCode.of(refusal.code())).isNotNull();
  }

  @Test
  void theStatusesAreTheProtocols() throws Exception {
    String spec = Files.readString(Path.of("../../spec/protocol/token.md"));
    Matcher stated = Pattern.compile("\\b([45][0-9]{2}) `([a-z-]+)`").matcher(spec);
    List<String> seen = new ArrayList<>();
    while (stated.find()) {
      ProblemCode code = Objects.requireNonNull(ProblemCode.of(stated.group(2)), stated.group());
      assertThat(code.status()).as(stated.group()).isEqualTo(Integer.parseInt(stated.group(1)));
      seen.add(code.code());
    }
    assertThat(seen).hasSizeGreaterThan(12);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nothing",
        "[]",
        "{}",
        "{\"args\":[]}",
        "{\"args\":{}} {}",
        "{\"args\":{},\"args\":{}}",
        "{\"args\":{},\"more\":1}",
        "{\"args\":{\"n\":9007199254740993}}",
        "{\"args\":{\"t\":\"\\ud800\"}}",
        "{\"args\":{},\"grant\":null}",
        "{\"args\":{},\"grant\":{}}",
        "{\"args\":{},\"proof\":{\"jti\":\"0x\",\"signature\":\"0x\",\"timeMillis\":1}}",
      })
  void whatIsNoCallIsMalformed(String body) throws Exception {
    assertProblem(client.post(Samples.CALL_PATH, body), 400, "malformed");
    assertThat(node.calls).isEmpty();
  }

  @Test
  void jsonThatIsNestedTooDeepIsMalformed() throws Exception {
    String deep = "[".repeat(1000) + "]".repeat(1000);
    assertProblem(
        client.post(Samples.CALL_PATH, "{\"args\":{\"a\":" + deep + "}}"), 400, "malformed");
  }

  @Test
  void aPathThatNamesNoTokenIsMalformed() throws Exception {
    for (String path :
        List.of(
            "/v1/tokens/eip155:1/erc721:0xAA/42/delay",
            "/v1/tokens/eip155:1/erc721:0x00000000000000000000000000000000000000aa/-1/delay",
            "/v1/tokens/%00/%2e%2e/1/delay")) {
      assertProblem(client.post(path, "{\"args\":{}}"), 400, "malformed");
    }
  }

  @Test
  void aRefusalThatNoPageListsIsTheNodesFault() throws Exception {
    node.answer(_ -> new Answer.Refused("made-up", "because"));
    assertProblem(client.post(Samples.CALL_PATH, "{\"args\":{}}"), 500, "internal");
  }

  @Test
  void itSaysWhoServesATokenAsAnchorsDo() throws Exception {
    assertThat(client.get("/v1/lookup?token=" + Samples.TOKEN).body())
        .isEqualTo("{\"replicas\":[]}");
    assertProblem(client.get("/v1/lookup?token=" + Samples.TOKEN + "1"), 404, "token-unknown");
  }

  @Test
  void itSaysWhoItIs() throws Exception {
    var answer = client.get("/.well-known/smartlayer");
    assertThat(answer.statusCode()).isEqualTo(200);
    var json = CanonicalJson.read(answer.body());
    assertThat(json.get("node").stringValue()).isEqualTo(Samples.NODE.address().toHex());
    assertThat(json.get("role").stringValue()).isEqualTo("service");
    assertThat(json.get("network"))
        .isEqualTo(CanonicalJson.read(CanonicalJson.text(Samples.NETWORK.toJson())));
  }

  @Test
  void fiftyCallsRunAtOnce() throws Exception {
    var together = new CyclicBarrier(50);
    node.answer(_ -> {
      try {
        together.await(20, TimeUnit.SECONDS);
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        throw new IllegalStateException(e);
      }
      return new Answer.Answered(Samples.BUNDLE);
    });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        answers.add(
            threads.submit(() -> client.post(Samples.CALL_PATH, Samples.call()).statusCode()));
      }
      for (Future<Integer> answer : answers) {
        assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(200);
      }
    }
  }
}
