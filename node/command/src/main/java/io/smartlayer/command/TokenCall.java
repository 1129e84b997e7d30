package io.smartlayer.command;

import io.smartlayer.command.FeedHttp.Answer;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Membership;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.StepRunner;
import io.smartlayer.token.Update;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code smartlayer token call}. */
@Command(
    name = "call",
    description = {
      "Calls a method of a token, checks the receipt that comes, and prints the result as JSON.",
      "Replicas are drawn at random. One that does not answer, or cannot, is passed over, and who"
          + " serves the token is looked up again where none could; for 25 seconds, and 16 requests"
          + " at the most. An update stays the same call, which counts once.",
      "Only nodes of the trust file are asked. The receipt must be that of the answer to this call,"
          + " by the node that was asked, and its time at most two minutes from this machine's.",
      "A method that needs the holder's leave gets it by --holder-key: a grant of it alone, for"
          + " five minutes; or by --grant, which was given before (see token grant), and the key"
          + " it was given to. An update is printed when it is final.",
      "Where calls cost something they are paid by --channel (see channel open).",
      "With --holder-key what only the holder reads is opened here: the grant names a key drawn for"
          + " this call. The receipt that is kept has it sealed, and nobody opens it any more.",
      "Exit status: 0 it is said and proved, 1 the receipt does not hold, 64 wrong usage, 65 the"
          + " call is refused, or the token's code failed, 66 nobody serves the token, 69 nobody"
          + " answers."
    },
    footer = {
      "",
      "Example: smartlayer token call --trust network.json --holder-key holder.key \\",
      "           http://127.0.0.1:25023 eip155:31337/erc721:0x5fbd…0aa3/42 card"
    },
    mixinStandardHelpOptions = true)
final class TokenCall implements Callable<Integer> {
  private static final int NOT_PROVED = 1;
  private static final int METHODS_LIMIT = 64;

  /** How long a replica may take for a reply when another may be quicker, and when none was. */
  private static final Duration QUICK = Duration.ofMillis(2500);

  private static final Duration PATIENT = Duration.ofSeconds(10);

  /** An update is answered when it is final: within 35 s. */
  private static final int UPDATE = 4;

  private static final String GRANT =
      "/requestBody/content/application~1json/schema/properties/grant";

  @Spec private CommandSpec spec;
  @Mixin private TokenTarget target;
  @Mixin private TrustOptions trust;
  @Mixin private PayerOptions payers;

  @Option(
      names = "--holder-key",
      paramLabel = "FILE",
      description = "The secret key of the token's holder. It is not shown.")
  private @Nullable Path holderKey;

  @Option(
      names = "--grant",
      paramLabel = "FILE",
      description = "A grant, or a chain of grants, to the key of --session-key.")
  private @Nullable Path grant;

  @Option(
      names = "--session-key",
      paramLabel = "FILE",
      description = "The secret key of whom the grant allows to call. It is not shown.")
  private @Nullable Path sessionKey;

  @Option(names = "--receipt", paramLabel = "FILE", description = "Where to keep the receipt.")
  private @Nullable Path receipt;

  @Parameters(index = "2", paramLabel = "METHOD", description = "The method's name.")
  private String method;

  @Parameters(
      index = "3",
      arity = "0..1",
      paramLabel = "ARGS",
      description = "Its arguments, a JSON object; none are {}.")
  private String args = "{}";

  private @Nullable TokenPayer payer;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenCall() {}

  @Override
  public Integer call() {
    TokenId id = target.id();
    if ((grant == null) != (sessionKey == null) || (grant != null && holderKey != null)) {
      throw new ParameterException(
          spec.commandLine(), "Either --holder-key, or --grant with --session-key");
    }
    Bytes arguments = arguments();
    payer = payers.payer();
    FeedSource source =
        FeedTarget.source(
            spec, target.anchors(), new FeedId(Hash.ZERO).toString()); // a look-up names none
    return trust.with(groups ->
        TokenFailure.told(
            spec,
            () -> {
              TokenPlace place = TokenPlace.of(source::ask, id);
              if (place == null) {
                throw new FeedFailure(Smartlayer.NO_INPUT, "nobody serves " + id);
              }
              return called(groups, id, place, () -> TokenPlace.anew(source::ask, id), arguments);
            }));
  }

  private Bytes arguments() {
    try {
      JsonNode json = CanonicalJson.read(args);
      if (StepRunner.isAskable(json)) {
        return CanonicalJson.write(json);
      }
    } catch (CanonicalJson.NotCanonical e) {
      throw new ParameterException(spec.commandLine(), "ARGS is no JSON: " + e.getMessage());
    }
    throw new ParameterException(spec.commandLine(), "ARGS is no JSON object, or one too large");
  }

  private int called(
      GroupMembers groups,
      TokenId id,
      TokenPlace place,
      Supplier<@Nullable TokenPlace> lookUp,
      Bytes arguments) {
    var feed = new FeedId(Hash.fromHex(place.feedId()));
    if (!(groups.of(feed) instanceof GroupMembers.Answer.Known(Membership network))) {
      throw new FeedFailure(
          Smartlayer.DATA,
          "the trust file does not list the token's group; --chain URL asks the registry for it");
    }
    Drawing drawing = new Drawing(network, feed, id, arguments);
    var gateways = new Gateways(AuditList.anchors(spec, target.anchors()));
    var calls = new ReplicaCalls(place, lookUp, new SecureRandom());
    return switch (calls.ask((node, patient) -> asked(node, gateways, id, drawing, patient))) {
      case Answer.Good(int _, Bytes bundle) -> told(groups, bundle, drawing);
      case Answer.Problem problem when ReplicaCalls.isOfOneNode(problem) ->
          throw new FeedFailure(Smartlayer.UNAVAILABLE, "no node answers: " + words(problem));
      case Answer.Problem problem -> throw new FeedFailure(Smartlayer.DATA, words(problem));
      case Answer.Silent(String why) ->
          throw new FeedFailure(Smartlayer.UNAVAILABLE, "no node answers: " + why);
    };
  }

  private MethodCall.@Nullable Leave leave(
      TypedData.Domain domain, TokenId id, boolean seals, Instant now, SecureRandom random) {
    if (holderKey != null) {
      return MethodCall.Leave.by(KeyFile.read(holderKey), domain, id, method, seals, now, random);
    }
    return grant == null || sessionKey == null
        ? null
        : new MethodCall.Leave(GrantFile.read(grant), KeyFile.read(sessionKey), null);
  }

  /** The one call that is made, drawn up when the first node has said what the method seals. */
  private final class Drawing {
    private final Membership network;
    private final FeedId feed;
    private final TokenId id;
    private final Bytes arguments;
    private final Instant now = InstantSource.system().instant();
    private final SecureRandom random = new SecureRandom();
    private @Nullable String seals;
    private @Nullable MethodCall call;
    private Address asked = Address.ZERO;
    private boolean isUpdate;

    Drawing(Membership network, FeedId feed, TokenId id, Bytes arguments) {
      this.network = network;
      this.feed = feed;
      this.id = id;
      this.arguments = arguments;
    }

    /** The service node that is known to be at an address; null where none is. */
    Membership.@Nullable Node at(URI replica) {
      return network.services().stream()
          .filter(node -> node.http().equals(replica.toString()))
          .findFirst()
          .orElse(null);
    }

    /** Why a receipt that holds is not that of this call's answer; null where it is. */
    @Nullable String misfit(ReceiptBundle bundle) {
      return Objects.requireNonNull(call, "the call was made")
          .misfit(bundle, asked, feed, isUpdate, InstantSource.system().instant());
    }

    /**
     * The call's body, with leave only where the method needs any. An update is the same each time,
     * so that it counts once; a query has a proof of its own each time, as the one before may have
     * come to the node, or be too old.
     */
    Bytes body(JsonNode post, Address node) {
      asked = node;
      isUpdate = isUpdate(post);
      if (call == null) {
        seals = post.path("x-seals").stringValue(null);
        MethodCall.Leave leave =
            isGranted(post) ? leave(network.domain(), id, seals != null, now, random) : null;
        call = MethodCall.of(network.domain(), id, method, arguments, leave, random);
      } else if (!isUpdate) {
        call = call.again(random);
      }
      return isUpdate
          ? call.body(Update.ANY_NODE, now)
          : call.body(node, InstantSource.system().instant());
    }

    /** The result with what was sealed in it opened, where it is for this caller. */
    JsonNode opened(Hash step, JsonNode result) {
      if (seals == null || call == null || !call.isReaders() || !result.isObject()) {
        return result;
      }
      String text = result.path(seals).stringValue(null);
      JsonNode value = text == null ? null : call.open(step, text);
      if (value == null) {
        throw new FeedFailure(NOT_PROVED, "not proved: " + seals + " is not sealed to this call");
      }
      return ((ObjectNode) result).set(seals, value);
    }
  }

  private static String words(Answer.Problem problem) {
    String words = problem.code() + ": " + problem.detail();
    return problem.code().equals("payment-required")
        ? words + "; smartlayer channel open, then --channel FILE --payer-key FILE"
        : words;
  }

  /** Asks a node that the trust file knows: an anchor alone names nobody who is given a grant. */
  private Answer asked(
      URI replica, Gateways gateways, TokenId id, Drawing drawing, boolean patient) {
    Membership.Node node = drawing.at(replica);
    if (node == null) {
      return new Answer.Silent(FeedFailure.shown(replica + " is no node of the trust file"));
    }
    try {
      return asked(replica, node, gateways, id, drawing, patient ? PATIENT : QUICK);
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
      return new Answer.Silent(FeedFailure.shown("no node answers so: " + e.getMessage()));
    }
  }

  private Answer asked(
      URI replica,
      Membership.Node node,
      Gateways gateways,
      TokenId id,
      Drawing drawing,
      Duration soon) {
    Answer api = FeedHttp.get(replica.resolve("/v1/tokens/" + id), soon);
    if (!(api instanceof Answer.Good(int _, Bytes declared))) {
      return api;
    }
    JsonNode post = declared(id, CanonicalJson.read(declared.toUtf8()));
    if (isGranted(post) && holderKey == null && grant == null) {
      throw new FeedFailure(
          Smartlayer.USAGE,
          method
              + " needs the holder's leave: --holder-key FILE, or --grant FILE --session-key FILE");
    }
    Bytes body = drawing.body(post, node.address());
    Duration atMost = isUpdate(post) ? soon.multipliedBy(UPDATE) : soon;
    String path = "/tokens/" + id + "/" + method;
    String paid =
        payer == null
            ? null
            : payer.header(replica, node, id, "/v1" + path, body, isUpdate(post), soon);
    Answer answer = FeedHttp.post(replica.resolve("/v1" + path), body, paid, atMost);
    return Gateways.isAsked(answer)
        ? gateways.post(node.address(), path, body, paid, atMost)
        : answer;
  }

  private static boolean isGranted(JsonNode post) {
    return post.at(GRANT).isObject();
  }

  private static boolean isUpdate(JsonNode post) {
    return post.path("x-kind").asString("").equals("update");
  }

  private JsonNode declared(TokenId id, JsonNode api) {
    String below = "/v1/tokens/" + id + "/";
    JsonNode post = api.path("paths").path(below + method).path("post");
    if (post.isObject()) {
      return post;
    }
    List<String> names =
        api.path("paths").propertyNames().stream()
            .filter(path -> path.startsWith(below))
            .map(path -> path.substring(below.length()))
            .limit(METHODS_LIMIT)
            .toList();
    throw new FeedFailure(
        Smartlayer.DATA, "the token has no method " + method + "; it has " + names);
  }

  private int told(GroupMembers groups, Bytes bundle, Drawing drawing) {
    keep(bundle);
    return switch (new BundleVerifier(groups).verify(bundle)) {
      case BundleVerifier.Verdict.Refused(String reason, String detail) ->
          throw new FeedFailure(NOT_PROVED, "not proved: " + reason + ": " + detail);
      case BundleVerifier.Verdict.Valid valid -> {
        String misfit = drawing.misfit(valid.bundle());
        if (misfit != null) {
          throw new FeedFailure(NOT_PROVED, "not proved: " + misfit);
        }
        JsonNode output = CanonicalJson.read(valid.bundle().step().output().toUtf8());
        if (!output.get("code").isNull()) {
          throw new FeedFailure(
              Smartlayer.DATA, "the token's code failed: " + output.get("code").asString());
        }
        JsonNode result = drawing.opened(valid.bundle().step().stepHash(), output.get("result"));
        spec.commandLine().getOut().println(CanonicalJson.text(result));
        yield 0;
      }
    };
  }

  private void keep(Bytes bundle) {
    if (receipt != null) {
      try {
        Files.write(receipt, bundle.toArray());
      } catch (IOException e) {
        throw new FeedFailure(Smartlayer.NO_INPUT, "cannot write " + receipt);
      }
    }
  }
}
