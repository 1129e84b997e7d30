package io.smartlayer.command;

import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Upgrade;
import io.smartlayer.token.UpgradeWord;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer token upgrade}. */
@Command(
    name = "upgrade",
    description = {
      "Has the group of a token go on under another script, with all its tokens and what they have:"
          + " the script's handler of \"upgraded\" takes their states over. Where it fails for one,"
          + " all stay as they were.",
      "The script is published first, beside the one that runs. It waits until the group's nodes"
          + " have decided; a second time does no harm.",
      "Exit status: 0 the script runs, 64 wrong usage, 65 refused, or the states cannot be taken"
          + " over, 66 no such file, or nobody serves the token, 69 no anchor answers, or the nodes"
          + " did not decide in time."
    },
    footer = {
      "",
      "Example: smartlayer token upgrade --key owner.key http://127.0.0.1:25023 \\",
      "           eip155:1/erc721:0x…/42 card/token.tsml"
    },
    mixinStandardHelpOptions = true)
final class TokenUpgrade implements Callable<Integer> {
  private static final Retries DECIDED =
      new Retries(200, Duration.ofMillis(250), Duration.ofSeconds(1));

  @Spec private CommandSpec spec;
  @Mixin private TokenTarget target;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The secret key of the contract's owner. It is not shown.")
  private Path key;

  @Parameters(index = "2", paramLabel = "FILE", description = "The script that was published.")
  private Path file;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenUpgrade() {}

  @Override
  public Integer call() {
    TokenId id = target.id();
    return TokenFailure.told(
        spec,
        () -> {
          Bytes content = TokenPublish.content(file);
          TokenPublish.signedScript(file, content);
          return upgraded(id, Hash.sha256(content), KeyFile.read(key));
        });
  }

  private int upgraded(TokenId id, Hash script, SecretKey owner) {
    FeedSource anchors =
        FeedTarget.source(spec, target.anchors(), new FeedId(Hash.ZERO).toString());
    TokenPlace place = TokenPlace.of(anchors::ask, id);
    if (place == null) {
      throw new FeedFailure(Smartlayer.NO_INPUT, "nobody serves " + id);
    }
    if (place.script().equals(script)) {
      return say(id, "already upgraded", place);
    }
    Hash from = place.script();
    long now = InstantSource.system().millis();
    var asked = new ArrayList<Upgrade>();
    LifeDoor.handIn(
        spec,
        target.anchors(),
        id,
        (domain, feed) -> {
          var signature = owner.signForWallets(Upgrade.digest(domain, feed, from, script, now));
          asked.add(new Upgrade(feed, from, script, now, signature));
          return asked.getLast();
        });
    progress("handed in; waiting until the nodes have tried it");
    return decided(id, asked.getLast(), place, anchors);
  }

  private int decided(TokenId id, Upgrade upgrade, TokenPlace before, FeedSource anchors) {
    FeedSource feed = FeedTarget.source(spec, target.anchors(), before.feedId());
    var pages = new FeedPages(feed, before.offset());
    List<UpgradeWord> words = new ArrayList<>();
    for (int failed = 1; failed <= DECIDED.attempts(); failed++) {
      TokenPlace place = TokenPlace.of(anchors::ask, id);
      if (place != null && place.script().equals(upgrade.script())) {
        return say(id, "upgraded", place);
      }
      read(pages, upgrade, words);
      String code = failure(words, before.replicas().size());
      if (code != null) {
        throw new FeedFailure(
            Smartlayer.DATA,
            "the new script cannot take the tokens over, they stay as they were: " + code);
      }
      if (upgrade.isOver(Instant.ofEpochMilli(InstantSource.system().millis()))) {
        break;
      }
      DECIDED.pause(failed);
    }
    throw new FeedFailure(
        Smartlayer.UNAVAILABLE,
        "the nodes did not decide in time: do they reach the script? The tokens stay as they were");
  }

  private static void read(FeedPages pages, Upgrade upgrade, List<UpgradeWord> words) {
    try {
      for (List<EntryLine> page = pages.next(FeedPages.PAGE_LIMIT);
          !page.isEmpty();
          page = pages.next(FeedPages.PAGE_LIMIT)) {
        for (EntryLine line : page) {
          if (line.entry().kind() == Kind.UPGRADE
              && EntryBody.read(line.entry()) instanceof UpgradeWord word
              && word.upgrade().equals(upgrade.id())) {
            words.add(word);
          }
        }
      }
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
      throw new FeedFailure(Smartlayer.UNAVAILABLE, "no anchor's answer: " + e.getMessage());
    }
  }

  /** Why more than half of the nodes say that it cannot be; null while they do not. */
  private static @Nullable String failure(List<UpgradeWord> words, int replicas) {
    for (UpgradeWord word : words) {
      long agreeing =
          words.stream().filter(other -> other.finding().equals(word.finding())).count();
      if (!word.finding().isGood() && 2 * agreeing > replicas) {
        return word.finding().code();
      }
    }
    return null;
  }

  private void progress(String doing) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("  … " + doing);
    err.flush();
  }

  private int say(TokenId id, String state, TokenPlace place) {
    String nodes = place.replicas().stream().map(URI::toString).collect(Collectors.joining(", "));
    spec.commandLine()
        .getOut()
        .println("%s: %s, script %s, served by %s".formatted(id, state, place.script(), nodes));
    return 0;
  }
}
