package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.smartlayer.adapters.evm.Artifact;
import io.smartlayer.adapters.evm.ChainWriter;
import io.smartlayer.adapters.evm.EvmChain;
import io.smartlayer.examples.flightticket.Tickets;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.token.Activation;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.tokenscript.ScriptSignature;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A car asks its insurance, of another contract and script, on nodes that are processes. */
class AskedTokensAcceptanceTest {
  private static final SecretKey HOLDER =
      new SecretKey(Hash.keccak(Bytes.utf8("a car's holder")).bytes());
  private static final BigInteger NUMBER = BigInteger.ONE;

  @RegisterExtension private final Fixture fixture = new Fixture();

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void aCarTellsWhatItsInsuranceSaysAndWhatBothSaidIsRunAgain() throws IOException {
    Scene scene = fixture.scene(1);
    TokenId insurance = issued(scene, "insurance", INSURANCE, null);
    TokenId car = issued(scene, "car", CAR, insurance);

    long since = System.nanoTime();
    ReceiptBundle told =
        Stage.await(
            "an answer that holds the insurance's",
            () -> {
              ReceiptBundle bundle = asked(scene, car, "insured");
              return bundle == null || bundle.nested().isEmpty() ? null : bundle;
            });
    Fixture.tell("an answer with a nested receipt", since);

    JsonNode output = CanonicalJson.read(told.step().output().toUtf8());
    assertThat(output.get("result").toString()).isEqualTo("{\"insured\":true,\"until\":2027}");
    ReceiptBundle inner = told.nested().getFirst();
    assertThat(inner.signed().receipt().token()).isEqualTo(insurance);
    assertThat(inner.signed().receipt().script()).isNotEqualTo(told.signed().receipt().script());
    JsonNode audit = audited(scene, told);
    assertThat(audit.get("verdict").stringValue()).isEqualTo("agrees");
    assertThat(audit.get("nested").get(0).get("verdict").stringValue()).isEqualTo("agrees");
  }

  private static @Nullable ReceiptBundle asked(Scene scene, TokenId token, String method) {
    for (var node : scene.world().membership().services()) {
      RentalSite.Reply reply = scene.site().send(node, token, method, null);
      if (reply.isOk()) {
        assertThat(new BundleVerifier(scene.world().trust()).verify(reply.body()))
            .isInstanceOf(BundleVerifier.Verdict.Valid.class);
        return ReceiptBundle.read(reply.body());
      }
    }
    return null;
  }

  private static JsonNode audited(Scene scene, ReceiptBundle bundle) {
    URI anchor = URI.create(scene.world().membership().anchors().getFirst().http());
    RentalSite.Reply reply =
        scene
            .site()
            .send(
                "POST",
                anchor.resolve("/v1/audits"),
                bundle.toBytes(),
                null,
                Duration.ofMinutes(2));
    assertThat(reply.status()).isEqualTo(200);
    return CanonicalJson.read(reply.body().toUtf8());
  }

  /** A token of a contract of its own, issued, activated and served. */
  private TokenId issued(Scene scene, String name, String section, @Nullable TokenId other)
      throws IOException {
    NetworkContracts contracts = Objects.requireNonNull(scene.network().contracts());
    ChainWriter issuer = fixture.add(scene.world().writer(scene.airlineKey()));
    var contract = issuer.deploy(Artifact.FLIGHT_TICKET, scene.airlineKey().address());
    var type = new TokenType(contracts.chainId(), contract);
    Bytes file = signed(scene.airlineKey(), script(name, type, section));
    issuer.send(contract, "setScriptURI(string[])", List.of(served(name, file)));
    var chain = fixture.add(new EvmChain(contracts.rpc(), contracts.chainId()));
    assertThat(
            Tickets.inNetwork(issuer, chain, contract, contracts.nodes())
                .issue(HOLDER.address(), NUMBER, name))
        .isInstanceOf(Tickets.Issue.Issued.class);
    TokenId token = new TokenId(type, NUMBER);
    activate(scene, token, name, Hash.sha256(file), other);
    Stage.await("a node to serve the " + name, () -> asked(scene, token, "name"));
    return token;
  }

  private static void activate(
      Scene scene, TokenId token, String name, Hash script, @Nullable TokenId other) {
    var attributes = JsonNodeFactory.instance.objectNode().put("name", name);
    if (other != null) {
      attributes.put("insurance", other.toString());
    }
    Bytes written = CanonicalJson.write(attributes);
    long expiry = System.currentTimeMillis() + 3_600_000;
    Hash digest =
        Activation.digest(
            scene.world().membership().domain(), token, name, script, written, "", expiry);
    var activation =
        new Activation(
            token,
            name,
            script,
            written,
            "",
            expiry,
            scene.airlineKey().signForWallets(digest),
            HOLDER.signForWallets(digest));
    URI anchor = URI.create(scene.world().membership().anchors().getFirst().http());
    Bytes body = CanonicalJson.write(activation.toJson());
    Stage.await(
        "the anchor to take the activation",
        () ->
            scene.site().send("POST", anchor.resolve("/v1/activations"), body, null).isOk()
                ? true
                : null);
  }

  private String served(String name, Bytes file) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(address, 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, file.size());
          exchange.getResponseBody().write(file.toArray());
          exchange.close();
        });
    server.start();
    AutoCloseable stop = () -> server.stop(0);
    fixture.add(stop);
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name + ".tsml";
  }

  private static Bytes signed(SecretKey key, String script) {
    return switch (ScriptSignature.sign(Bytes.utf8(script), key)) {
      case ScriptSignature.Signing.Signed(Bytes file) -> file;
      case ScriptSignature.Signing.NotSigned(_, String why) -> throw new AssertionError(why);
    };
  }

  private static final String INSURANCE =
      """
      <sl:method name="valid" kind="query" access="public" handler="valid"/>
      <sl:code type="text/javascript"><![CDATA[
      function name(state, args, caller, here) { return here.attributes.name; }
      function valid(state, args) { return { until: args.from + 1 }; }
      ]]></sl:code>
      """;

  private static final String CAR =
      """
      <sl:depends name="insurance" attribute="insurance"/>
      <sl:method name="insured" kind="query" access="public" handler="insured">
        <sl:asks depends="insurance" method="valid">{"from":2026}</sl:asks>
      </sl:method>
      <sl:code type="text/javascript"><![CDATA[
      function name(state, args, caller, here) { return here.attributes.name; }
      function insured(state, args, caller, here) {
        const [insurance] = here.answers;
        return insurance.code ? { insured: false, why: insurance.code }
                              : { insured: true, until: insurance.result.until };
      }
      ]]></sl:code>
      """;

  private static String script(String name, TokenType type, String section) {
    return """
    <ts:token xmlns:ts="http://tokenscript.org/2024/01/tokenscript" name="%1$s">
      <ts:contract name="Token" interface="erc721">
        <ts:address network="%2$d">%3$s</ts:address>
      </ts:contract>
      <ts:origins><ts:ethereum contract="Token"/></ts:origins>
      <ts:cards><ts:viewContent name="smartlayer">
      <sl:service xmlns:sl="urn:smartlayer:service:1" version="1" origins="Token">
      <sl:group attribute="name"/>
      <sl:method name="name" kind="query" access="public" handler="name"/>
      <sl:sla replicas="2"/>
      %4$s
      </sl:service></ts:viewContent></ts:cards>
    </ts:token>
    """
        .formatted(name, type.chainId(), type.contract(), section);
  }
}
