package io.smartlayer.command;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.tokenscript.ScriptSignature;
import io.smartlayer.tokenscript.TokenScript;
import io.smartlayer.tokenscript.Trust;
import io.smartlayer.tokenscript.Trust.OriginTrust;
import io.smartlayer.tokenscript.TrustedKeys;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What is said about one TokenScript file: its form, its signature, and what to think of the
 * signer.
 *
 * @param signer the key in whose name the file was signed, or null
 * @param reason a stable code when the file is not valid, else null
 * @param trust what is to be thought of the signer
 */
record ScriptVerdict(
    String item,
    String verdict,
    @Nullable String signer,
    @Nullable String reason,
    String explanation,
    String trust) {
  private static final String UNCHECKED = "unchecked";

  ScriptVerdict(
      String item,
      String verdict,
      @Nullable String signer,
      @Nullable String reason,
      String explanation) {
    this(item, verdict, signer, reason, explanation, UNCHECKED);
  }

  /** Whether the file is valid, and trusted where that was asked. */
  boolean isGood() {
    return verdict.equals("valid") && (trust.equals(UNCHECKED) || trust.equals("trusted"));
  }

  String json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("item", item)
        .put("verdict", verdict)
        .put("signer", signer)
        .put("reason", reason)
        .put("trust", trust)
        .toString();
  }

  String text() {
    var out = new StringBuilder(item).append(": ").append(verdict);
    if (signer != null) {
      out.append(", signed by ").append(signer);
    }
    if (reason != null) {
      out.append(" (").append(reason).append(")");
    }
    if (!trust.equals(UNCHECKED)) {
      out.append(", ").append(trust);
    }
    return explanation.isEmpty() ? out.toString() : out + ": " + explanation;
  }

  /**
   * Judges a file.
   *
   * @param file how it is called
   * @param content null where it cannot be read
   * @param keys who may sign for any token, or null where nobody asks for trust
   */
  static ScriptVerdict of(
      String file, @Nullable Bytes content, @Nullable TrustedKeys keys, Chain chain) {
    if (content == null) {
      return new ScriptVerdict(file, "refused", null, "unreadable", "the file cannot be read");
    }
    return switch (ScriptSignature.verify(content)) {
      case ScriptSignature.Verdict.Valid valid ->
          switch (TokenScript.read(content)) {
            case TokenScript.Outcome.Read(TokenScript script) ->
                keys == null
                    ? new ScriptVerdict(file, "valid", valid.authority().text(), null, "")
                    : trusted(file, script, valid, keys, chain, content);
            case TokenScript.Outcome.Refused no ->
                new ScriptVerdict(file, "refused", null, no.reason().code(), no.explanation());
          };
      case ScriptSignature.Verdict.Invalid no ->
          new ScriptVerdict(file, "invalid", null, no.reason().code(), no.explanation());
      case ScriptSignature.Verdict.Refused no ->
          new ScriptVerdict(file, "refused", null, no.reason().code(), no.explanation());
      case ScriptSignature.Verdict.Unsigned no ->
          new ScriptVerdict(file, "unsigned", null, no.reason().code(), "");
    };
  }

  private static ScriptVerdict trusted(
      String file,
      TokenScript script,
      ScriptSignature.Verdict.Valid valid,
      TrustedKeys keys,
      Chain chain,
      Bytes content) {
    long block =
        chain.latest() instanceof Answer.Known<Chain.Block>(Chain.Block newest)
            ? newest.number()
            : 0;
    Trust.Judgement judgement =
        Trust.judge(script, valid, new Trust.Grounds(content, keys, chain, block));
    String trust = judgement.isTrusted() ? "trusted" : "untrusted";
    List<String> why = new ArrayList<>();
    for (OriginTrust origin : judgement.origins()) {
      switch (origin) {
        case OriginTrust.Trusted _ -> {}
        case OriginTrust.Untrusted(var which, String reason) ->
            why.add(which.name() + ": " + reason);
        case OriginTrust.CannotTell(var which, String reason) ->
            why.add(which.name() + ": cannot tell, " + reason);
      }
    }
    boolean unsure =
        judgement.origins().stream().noneMatch(OriginTrust.Untrusted.class::isInstance);
    if (!judgement.isTrusted() && unsure && !why.isEmpty()) {
      trust = "cannot-tell";
    }
    String explanation = judgement.origins().isEmpty() ? "no origin" : String.join("; ", why);
    return new ScriptVerdict(file, "valid", valid.authority().text(), null, explanation, trust);
  }
}
