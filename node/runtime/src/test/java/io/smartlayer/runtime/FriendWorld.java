package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.web.GuardedWeb;
import io.smartlayer.adapters.web.PrivateAddresses;
import io.smartlayer.environment.Web;
import io.smartlayer.feed.FeedId;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.gateway.FaceSettings;
import io.smartlayer.gateway.ServiceFace;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.gateway.Trail;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Activation;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.World;
import io.smartlayer.tokenscript.ScriptSignature;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Tokens that know each other, each in a group of its own with two replicas of four service nodes.
 * Nodes ask each other over HTTP: their registered places are those of the web in memory.
 */
final class FriendWorld implements AutoCloseable {
  final LocalWorld local = new LocalWorld(new World(1, 4), file()).started();
  private final Map<String, ServiceFace> faces = new TreeMap<>();
  private final GuardedWeb http = new GuardedWeb(PrivateAddresses.ALLOW);

  FriendWorld() {
    for (ServiceNode node : local.services()) {
      faces.put(
          authority(node), ServiceFace.start(FaceSettings.at("127.0.0.1", 0), node, new Random(5)));
    }
    serveAgain();
  }

  /** All nodes are where they are said to be. */
  void serveAgain() {
    faces.forEach((authority, face) ->
        local.web.serve(authority, request -> http.send(to(face.port(), request))));
  }

  private static Web.Request to(int port, Web.Request request) {
    URI there = URI.create("http://127.0.0.1:" + port + request.uri().getRawPath());
    return new Web.Request(
        request.method(), there, request.headers(), request.body(), request.timeout());
  }

  /** Where a node is said to be. */
  String authority(ServiceNode node) {
    return URI.create(Objects.requireNonNull(local.network().service(node.self())).http())
        .getAuthority();
  }

  /** Brings a token to life, and waits until its replicas serve it. */
  void activate(int number, @Nullable Integer friend) {
    var attributes = JsonNodeFactory.instance.objectNode().put("name", name(number));
    if (friend != null) {
      attributes.put("friend", World.token(friend).toString());
    }
    Submission submitted =
        local.leader().submit(feed(number), activation(number, CanonicalJson.write(attributes)));
    assertThat(submitted).isInstanceOf(Submission.Promised.class);
    Patience.until("the replicas of " + name(number), () -> nodes(number).size() == 2);
  }

  private Activation activation(int number, Bytes attributes) {
    TokenId token = World.token(number);
    Hash script = local.script().hash();
    long expiry = World.START + 3_600_000;
    Hash digest =
        Activation.digest(
            local.network().domain(), token, name(number), script, attributes, "", expiry);
    return new Activation(
        token,
        name(number),
        script,
        attributes,
        "",
        expiry,
        World.OWNER.signForWallets(digest),
        World.HOLDER.signForWallets(digest));
  }

  private static String name(int number) {
    return "token " + number;
  }

  FeedId feed(int number) {
    return FeedId.of(World.TYPE, name(number));
  }

  /** The nodes that serve a token. */
  List<ServiceNode> nodes(int number) {
    return local.services().stream()
        .filter(node -> node.script(World.token(number)) != null)
        .toList();
  }

  /** A bundle of what a token answers anyone, checked. */
  ReceiptBundle ask(int number, String method) {
    return ReceiptBundle.read(file(nodes(number).getFirst(), number, method));
  }

  private static Bytes file(ServiceNode node, int number, String method) {
    Answer answer = call(node, number, method, List.of());
    Bytes file = ((Answer.Answered) answer).bundle();
    assertThat(new BundleVerifier(node.network()).verify(file))
        .isInstanceOf(BundleVerifier.Verdict.Valid.class);
    return file;
  }

  static Answer call(ServiceNode node, int number, String method, List<TokenId> via) {
    TokenId token = World.token(number);
    return node.call(
        new CallGuard.Call(token, method, Bytes.utf8("{\"n\":1}"), null, null, null),
        new Trail(via, ReceiptBundle.NESTED_LIMIT));
  }

  /** What a token's method makes of the answers that it gets. */
  JsonNode result(int number, String method) {
    return CanonicalJson.read(ask(number, method).step().output().toUtf8()).get("result");
  }

  /** The same, as soon as nodes can show how old the states are. */
  String settled(int number, String method) {
    Patience.until(
        "answers that are not stale", () -> !result(number, method).toString().contains("stale"));
    return result(number, method).asString("");
  }

  @Override
  public void close() {
    faces.values().forEach(ServiceFace::close);
    local.close();
  }

  private static Bytes file() {
    return signed(text());
  }

  /** The file of a script whose functions have other names, and which says things otherwise. */
  static Bytes renamed() {
    return signed(text().replace("told", "telling").replace("\" < \"", "\" << \""));
  }

  private static String text() {
    return """
    <ts:token xmlns:ts="http://tokenscript.org/2024/01/tokenscript" name="friend">
      <ts:contract name="Friend" interface="erc721">
        <ts:address network="31337">%s</ts:address>
      </ts:contract>
      <ts:origins><ts:ethereum contract="Friend"/></ts:origins>
      <ts:cards><ts:viewContent name="smartlayer">
      <sl:service xmlns:sl="urn:smartlayer:service:1" version="1" origins="Friend">
      <sl:group attribute="name"/>
      <sl:state><sl:field name="name" type="string" initial=""/></sl:state>
      <sl:depends name="friend" attribute="friend"/>
      <sl:method name="name" kind="query" access="public" handler="name"/>
      <sl:method name="secret" kind="query" access="grant" handler="name"/>
      <sl:method name="fails" kind="query" access="public" handler="fails"/>
      <sl:method name="takesText" kind="query" access="public" handler="name">
        <sl:args>{"properties":{"n":{"type":"string"}}}</sl:args></sl:method>
      %s
      <sl:method name="chain" kind="query" access="public" handler="told">
        <sl:asks depends="friend" method="chain">{"n":1}</sl:asks></sl:method>
      <sl:on event="activated" handler="onActivated"/>
      <sl:sla replicas="2"/>
      <sl:code type="text/javascript"><![CDATA[
      function onActivated(state, event) {
        return { state: { name: event.attributes.name } };
      }
      function name(state, args) { return state.name + " to " + args.n; }
      function fails() { throw new Error("no"); }
      function told(state, args, caller, here) {
        const [friend] = here.answers;
        return state.name + " < " + (friend.code ?? friend.result);
      }
      ]]></sl:code>
      </sl:service></ts:viewContent></ts:cards>
    </ts:token>
    """
        .formatted(
            World.TYPE.contract(),
            String.join("", asking("name", "secret", "fails", "takesText", "none")));
  }

  private static Bytes signed(String text) {
    return switch (ScriptSignature.sign(Bytes.utf8(text), World.OWNER)) {
      case ScriptSignature.Signing.Signed(Bytes signed) -> signed;
      case ScriptSignature.Signing.NotSigned(_, String why) -> throw new AssertionError(why);
    };
  }

  /** Methods that ask the friend for each of these. */
  private static List<String> asking(String... methods) {
    return List.of(methods).stream()
        .map(method ->
            """
            <sl:method name="%1$sOfFriend" kind="query" access="public" handler="told">
              <sl:asks depends="friend" method="%1$s">{"n":7}</sl:asks></sl:method>
            """
                .formatted(method))
        .toList();
  }
}
