package io.smartlayer.token;

import io.smartlayer.environment.Chain;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.sandbox.Program;
import io.smartlayer.tokenscript.ScriptSignature;
import io.smartlayer.tokenscript.Service;
import io.smartlayer.tokenscript.TokenScript;
import io.smartlayer.tokenscript.Trust;
import io.smartlayer.tokenscript.TrustedKeys;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A TokenScript that runs tokens: read, trusted, and ready for the sandbox.
 *
 * @param hash the SHA-256 of the file
 */
public record ServiceScript(Hash hash, TokenScript file, Service service, Program program) {
  /**
   * The inputs that take facts of a feed, in order.
   *
   * @param type of the tokens
   * @param through the feed of a bulletin, or null for the group's own
   */
  public List<Service.Input> inputs(TokenType type, @Nullable FeedId through) {
    return service.inputs().stream()
        .filter(input -> Objects.equals(feed(type, input), through))
        .toList();
  }

  /** The feeds of bulletins that groups of a type import, each once, in order of the inputs. */
  public List<FeedId> imports(TokenType type) {
    return service.inputs().stream()
        .map(input -> feed(type, input))
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  private static @Nullable FeedId feed(TokenType type, Service.Input input) {
    return input.bulletin() == null ? null : FeedId.ofBulletin(type, input.bulletin());
  }

  /** Finds scripts by their hash. Answers at once. */
  public interface Library {
    /** The script with a hash, or null while this node does not have it. */
    @Nullable ServiceScript find(Hash hash);

    /** The script that was in force at an offset of a feed; null while it is not here. */
    default @Nullable ServiceScript at(long offset, Ledger ledger) {
      Hash hash = ledger.scriptAt(offset);
      return hash == null ? null : find(hash);
    }

    /**
     * The script with a hash, to go on with.
     *
     * @throws ScriptMissing while this node does not have it
     */
    default ServiceScript need(Hash hash) {
      ServiceScript script = find(hash);
      if (script == null) {
        throw new ScriptMissing(hash);
      }
      return script;
    }

    /** Why this node does not take a script, or null when nothing speaks against it. */
    default @Nullable String refusal(Hash hash) {
      return null;
    }
  }

  /** What comes of loading a file. */
  public sealed interface Loading {
    /** It may run. */
    record Loaded(ServiceScript script) implements Loading {}

    /** It may not; the code is stable. */
    record Refused(String code, String why) implements Loading {}

    /** Nobody can say now whether its signer may speak for its tokens. */
    record CannotTell(String why) implements Loading {}
  }

  /**
   * Judges a file: its bytes, its signature, and its signer's say over the contracts it names.
   *
   * @param block at which the chain is asked
   */
  public static Loading load(Bytes file, Chain chain, long block) {
    return load(file, TrustedKeys.NONE, chain, block);
  }

  /**
   * Judges a file as {@link #load(Bytes, Chain, long)} does, for an operator who trusts some keys
   * whatever the chain says.
   */
  public static Loading load(Bytes file, TrustedKeys trusted, Chain chain, long block) {
    var grounds = new Trust.Grounds(file, trusted, chain, block);
    return switch (TokenScript.read(file)) {
      case TokenScript.Outcome.Refused(var reason, String why) ->
          new Loading.Refused("script-" + reason.code(), why);
      case TokenScript.Outcome.Read(TokenScript script) -> {
        Service service = script.service();
        yield service == null
            ? new Loading.Refused("script-without-service", "nothing for the network to run")
            : bySignature(script, service, grounds);
      }
    };
  }

  private static Loading bySignature(TokenScript script, Service service, Trust.Grounds grounds) {
    ScriptSignature.Verdict verdict = ScriptSignature.verify(grounds.file());
    if (!(verdict instanceof ScriptSignature.Verdict.Valid)) {
      return new Loading.Refused("script-signature", "no valid signature over the whole file");
    }
    for (Trust.OriginTrust origin : Trust.judge(script, verdict, grounds).origins()) {
      switch (origin) {
        case Trust.OriginTrust.Trusted _ -> {}
        case Trust.OriginTrust.Untrusted(var which, String reason) -> {
          return new Loading.Refused("script-not-trusted", which.name() + ": " + reason);
        }
        case Trust.OriginTrust.CannotTell(var _, String why) -> {
          return new Loading.CannotTell(why);
        }
      }
    }
    var program = new Program(service.code(), service.handlers());
    return new Loading.Loaded(
        new ServiceScript(Hash.sha256(grounds.file()), script, service, program));
  }
}
