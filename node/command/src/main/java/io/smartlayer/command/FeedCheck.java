package io.smartlayer.command;

import io.smartlayer.command.FeedAudit.Signed;
import io.smartlayer.feed.Head;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Membership;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer feed check}. */
@Command(
    name = "check",
    customSynopsis = {
      "smartlayer feed check --trust=NETWORK [--chain=URL] [--json] [FILE]",
      "       smartlayer feed check --trust=NETWORK [--chain=URL] [--json] ANCHOR FEED"
    },
    description = {
      "Checks proofs of entries offline, or a whole feed at anchors.",
      "With a FILE, or the standard input: checks what \"feed prove\" printed, one proof a line,"
          + " offline.",
      "With ANCHOR and FEED: reads the whole feed from each anchor named, and checks that its"
          + " entries give the root that the anchor signed in its checkpoint and the committee in"
          + " its certificates; of several anchors also that they agree, as far as each has got.",
      "What is valid is told on stdout with who signed it, what is not on stderr with the reason.",
      "Exit status: 0 all of it is valid, 1 not, or there was nothing to check; 64 wrong usage, 65"
          + " a line is too long, 66 no such file or feed, 69 an anchor does not answer."
    },
    footer = {
      "",
      "Example: smartlayer feed check --trust network.json entry-7.json",
      "         smartlayer feed check --trust network.json http://127.0.0.1:25023 0x…",
      "         smartlayer feed check --trust network.json $FIRST,$SECOND 0x…"
    },
    mixinStandardHelpOptions = true)
final class FeedCheck implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private TrustOptions trust;

  @Option(
      names = "--json",
      description = "Print one JSON object for each, of what is not valid too.")
  private boolean json;

  @Parameters(
      arity = "0..2",
      hideParamSyntax = true,
      paramLabel = "[FILE | ANCHOR FEED]",
      description = "What to check; - or nothing for the standard input.")
  private @Nullable List<String> words;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  FeedCheck() {}

  @Override
  public Integer call() {
    var told = new FeedVerdicts(spec.commandLine().getOut(), spec.commandLine().getErr(), json);
    List<String> asked = words == null ? List.of() : words;
    if (asked.size() == 2) {
      FeedSource source = FeedTarget.source(spec, asked.getFirst(), asked.getLast());
      return FeedFailure.told(spec, () -> trust.with(groups -> online(groups, source, told)));
    }
    String file = asked.isEmpty() ? FeedSubmit.STDIN : asked.getFirst();
    return FeedFailure.told(
        spec,
        () ->
            trust.with(groups ->
                FeedSubmit.lines(
                    file, FeedProof.TEXT_LIMIT, lines -> offline(groups, file, lines, told))));
  }

  private int offline(GroupMembers groups, String file, BoundedLines lines, FeedVerdicts told)
      throws IOException {
    String name = FeedSubmit.shown(file);
    long count = 0;
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (!line.isBlank()) {
        count++;
        check(groups, name + "#" + lines.count(), line, told);
      }
    }
    if (count == 0) {
      throw new FeedFailure(
          Smartlayer.NOT_VALID, name + " holds no proof: give it what \"feed prove\" prints");
    }
    return told.status();
  }

  private void check(GroupMembers groups, String item, String line, FeedVerdicts told) {
    FeedProof proof;
    try {
      proof = FeedProof.fromJson(CanonicalJson.read(line));
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
      told.refused(item, "malformed", String.valueOf(e.getMessage()));
      return;
    }
    switch (proof.verify(groups)) {
      case FeedProof.Verdict.Refused(String reason, String detail) ->
          told.refused(item, reason, advised(reason, detail));
      case FeedProof.Verdict.Valid(Head head, List<Address> signers) ->
          told.valid(
              item,
              proof.entry().kind()
                  + " at offset "
                  + proof.offset()
                  + " of "
                  + proof.feed()
                  + ", final since "
                  + head.instant(),
              signers);
    }
  }

  private int online(GroupMembers groups, FeedSource source, FeedVerdicts told) {
    switch (groups.of(source.id())) {
      case GroupMembers.Answer.Known(Membership members) -> compare(members, source, told);
      case GroupMembers.Answer.Unregistered _ -> unknown(source, "it is not registered", told);
      case GroupMembers.Answer.CannotTell(String why) -> unknown(source, why, told);
    }
    return told.status();
  }

  private void unknown(FeedSource source, String why, FeedVerdicts told) {
    String reason = FeedProof.GROUP_UNKNOWN;
    told.refused(source.id().toString(), reason, advised(reason, why));
  }

  /** First what each signed, so that the entries of each can be held against all of it. */
  private static void compare(Membership members, FeedSource source, FeedVerdicts told) {
    List<FeedSource> sources = source.each();
    List<FeedAudit> audits = sources.stream().map(one -> new FeedAudit(members, one)).toList();
    List<FeedAudit.Verdict> signed = audits.stream().map(FeedAudit::signed).toList();
    List<Signed> all =
        signed.stream()
            .flatMap(one ->
                one instanceof FeedAudit.Verdict.Valid(Signed it) ? Stream.of(it) : Stream.of())
            .toList();
    for (int i = 0; i < audits.size(); i++) {
      FeedAudit.Verdict verdict = signed.get(i);
      if (verdict instanceof FeedAudit.Verdict.Valid(Signed own)) {
        verdict = audits.get(i).entries(own, all);
      }
      tell(sources.get(i), verdict, told);
    }
    long anchors = all.stream().map(Signed::anchor).distinct().count();
    if (told.status() == 0 && anchors > 1) {
      long size = all.stream().mapToLong(Signed::size).max().orElse(0);
      String alike = "they agree: each shows the same " + size + " entries, or the first of them";
      told.valid(anchors + " anchors", alike, List.of());
    }
  }

  private static void tell(FeedSource source, FeedAudit.Verdict verdict, FeedVerdicts told) {
    String item = source.anchor().toString();
    switch (verdict) {
      case FeedAudit.Verdict.Unanswered(FeedFailure failure) -> told.unanswered(item, failure);
      case FeedAudit.Verdict.Refused(String reason, String detail) ->
          told.refused(item, reason, detail);
      case FeedAudit.Verdict.Valid(Signed whole) ->
          told.valid(
              item,
              whole.size()
                  + " entries of "
                  + source.id()
                  + " with the root "
                  + whole.root()
                  + ", checkpoint by "
                  + whole.anchor(),
              whole.signers());
    }
  }

  private String advised(String reason, String detail) {
    boolean mayAsk = reason.equals(FeedProof.GROUP_UNKNOWN) && trust.isOffline();
    return mayAsk ? detail + "; with --chain URL the registry is asked for it" : detail;
  }
}
