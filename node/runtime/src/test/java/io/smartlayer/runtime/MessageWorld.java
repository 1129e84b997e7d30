package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.web.GuardedWeb;
import io.smartlayer.adapters.web.PrivateAddresses;
import io.smartlayer.environment.Web;
import io.smartlayer.feed.FeedId;
import io.smartlayer.gateway.AnchorFace;
import io.smartlayer.gateway.AnchorPort;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.gateway.FaceSettings;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Activation;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Message;
import io.smartlayer.token.World;
import io.smartlayer.tokenscript.ScriptSignature;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * A car and its insurance, each in a group of its own, with nothing in common: four anchors, two
 * replicas each of six service nodes. Anchors are asked over HTTP at the places that are
 * registered.
 */
final class MessageWorld implements AutoCloseable {
  static final int CAR = 1;
  static final int STRANGER = 9;

  final LocalWorld local = new LocalWorld(new World(4, 6), file()).started();
  private final List<AnchorFace> faces = new ArrayList<>();
  private final GuardedWeb http = new GuardedWeb(PrivateAddresses.ALLOW);
  private final AtomicInteger calls = new AtomicInteger();

  /** A token that is served by other nodes than the car. */
  final int insurance =
      IntStream.range(CAR + 1, STRANGER)
          .filter(number -> Collections.disjoint(replicas(CAR), replicas(number)))
          .findFirst()
          .orElseThrow();

  MessageWorld() {
    for (AnchorNode anchor : local.anchors()) {
      serve(anchor, Supplier::get);
    }
  }

  /**
   * An anchor is where it is said to be.
   *
   * @param onTheWay asks it, and may answer something else
   */
  void serve(AnchorNode anchor, Function<Supplier<Web.Exchange>, Web.Exchange> onTheWay) {
    var face = AnchorFace.start(FaceSettings.at("127.0.0.1", 0), anchor, new Random(5));
    faces.add(face);
    local.web.serve(
        authority(anchor), request -> onTheWay.apply(() -> http.send(to(face, request))));
  }

  private static Web.Request to(AnchorFace face, Web.Request request) {
    URI there = URI.create("http://127.0.0.1:" + face.port() + request.uri().getRawPath());
    return new Web.Request(
        request.method(), there, request.headers(), request.body(), request.timeout());
  }

  private String authority(AnchorNode anchor) {
    return URI.create(Objects.requireNonNull(local.network().anchor(anchor.self())).http())
        .getAuthority();
  }

  /** Brings a token to life, and waits until its replicas serve it. */
  void activate(int number) {
    TokenId token = World.token(number);
    Hash script = local.script().hash();
    Bytes attributes = World.json("{\"name\":\"" + name(number) + "\"}");
    long expiry = World.START + 3_600_000;
    Hash digest =
        Activation.digest(
            local.network().domain(), token, name(number), script, attributes, "", expiry);
    var activation =
        new Activation(
            token,
            name(number),
            script,
            attributes,
            "",
            expiry,
            World.OWNER.signForWallets(digest),
            World.HOLDER.signForWallets(digest));
    assertThat(leader(number).submit(feed(number), activation))
        .isInstanceOf(Submission.Promised.class);
    Patience.until("the replicas of " + name(number), () -> nodes(number).size() == 2);
  }

  private static String name(int number) {
    return "token " + number;
  }

  static FeedId feed(int number) {
    return FeedId.of(World.TYPE, name(number));
  }

  /** The anchor that leads a token's feed at first. */
  AnchorNode leader(int number) {
    return local.anchor(local.network().committee(feed(number)).leader(0).address());
  }

  /** The nodes that serve a token. */
  List<ServiceNode> nodes(int number) {
    return local.services().stream()
        .filter(node -> node.script(World.token(number)) != null)
        .toList();
  }

  /** The replicas of a token in their order. */
  List<Address> replicas(int number) {
    return local.network().candidates(feed(number)).stream()
        .limit(2)
        .map(node -> node.address())
        .toList();
  }

  /** The holder has a token tell another one something. */
  void tell(int from, int to, String text) {
    TokenId token = World.token(from);
    Bytes args = World.json("{\"to\":\"" + World.token(to) + "\",\"text\":\"" + text + "\"}");
    long now = local.clock.now().toEpochMilli();
    String jti = "call " + calls.incrementAndGet();
    var update = local.world().update(token, "tell", args, now, jti);
    ServiceNode node = nodes(from).getFirst();
    Answer answer = node.call(update.call(World.SITE));
    assertThat(answer).isInstanceOf(Answer.Answered.class);
  }

  /** What a token has heard, as one of its replicas says. */
  String heard(ServiceNode node, int number) {
    JsonNode status = LocalWorld.status(node, World.token(number));
    return status == null ? "" : status.get("heard").stringValue();
  }

  void awaitHeard(int number, String what) {
    for (ServiceNode node : nodes(number)) {
      Patience.until(
          "token " + number + " to hear " + what, () -> heard(node, number).equals(what));
    }
  }

  /** The messages in a token's feed. */
  List<Message> messages(int number) {
    return entries(number, Message.class);
  }

  /** The entries of a kind in a token's feed. */
  <T extends EntryBody> List<T> entries(int number, Class<T> kind) {
    return leader(number).entries(feed(number), 0, 1000).stream()
        .map(AnchorPort.FinalEntry::entry)
        .map(EntryBody::read)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  @Override
  public void close() {
    faces.forEach(AnchorFace::close);
    local.close();
  }

  private static Bytes file() {
    Bytes unsigned =
        Bytes.utf8(
            """
            <ts:token xmlns:ts="http://tokenscript.org/2024/01/tokenscript" name="friend">
              <ts:contract name="Friend" interface="erc721">
                <ts:address network="31337">%s</ts:address>
              </ts:contract>
              <ts:origins><ts:ethereum contract="Friend"/></ts:origins>
              <ts:cards><ts:viewContent name="smartlayer">
              <sl:service xmlns:sl="urn:smartlayer:service:1" version="1" origins="Friend">
              <sl:group attribute="name"/>
              <sl:state><sl:field name="heard" type="string" initial=""/></sl:state>
              <sl:method name="status" kind="query" access="public" handler="status"/>
              <sl:method name="tell" kind="update" access="grant" handler="tell"/>
              <sl:on event="message" handler="onMessage"/>
              <sl:on event="outcome" handler="onOutcome"/>
              <sl:onFailure handler="onOutcome" attempts="2" minWitnesses="0"/>
              <sl:sla replicas="2"/>
              <sl:code type="text/javascript"><![CDATA[
              function status(state) { return state; }
              function send(to, body) { return { type: "send", to, body, tag: "t" }; }
              function tell(state, { to, text }) {
                return { state, effects: text.split(" ").map((word) => send(to, word)) };
              }
              function onMessage(state, { from, body, hops }) {
                const heard = state.heard + body + hops + " ";
                return { state: { heard }, effects: body === "ping" ? [send(from, body)] : [] };
              }
              function onOutcome(state, { kind }) {
                if (kind === "success") return { state };
                return { state: { heard: state.heard + kind + " " } };
              }
              ]]></sl:code>
              </sl:service></ts:viewContent></ts:cards>
            </ts:token>
            """
                .formatted(World.TYPE.contract()));
    return switch (ScriptSignature.sign(unsigned, World.OWNER)) {
      case ScriptSignature.Signing.Signed(Bytes signed) -> signed;
      case ScriptSignature.Signing.NotSigned(_, String why) -> throw new AssertionError(why);
    };
  }
}
