package io.smartlayer.command;

import io.smartlayer.command.FeedHttp.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.tokenscript.ScriptSignature;
import io.smartlayer.tokenscript.Service;
import io.smartlayer.tokenscript.TokenScript;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code smartlayer token publish}. */
@Command(
    name = "publish",
    description = {
      "Says on the chain where a signed script is (ERC-5169 setScriptURI), at each contract that it"
          + " names there. The file has to be at that place before, byte for byte: putting it there"
          + " is yours. A second time does no harm.",
      "Exit status: 0 it is published, 64 wrong usage, 65 the script is not signed or another file"
          + " is there, or the contract refuses, 66 no such file, 69 the place or the chain does"
          + " not answer, 77 the key is not that of the contract's owner."
    },
    mixinStandardHelpOptions = true)
final class TokenPublish implements Callable<Integer> {
  private static final int PLACES_LIMIT = 8;

  @Spec private CommandSpec spec;
  @Mixin private IssuerOptions issuer;

  @Option(
      names = "--uri",
      required = true,
      paramLabel = "URL",
      description = "Where nodes and wallets fetch the file: http or https.")
  private URI uri;

  @Option(
      names = "--beside",
      description =
          "Leave the scripts that are published where they are, behind this one: for an upgrade."
              + " Nodes look at 8 places.")
  private boolean beside;

  @Parameters(paramLabel = "FILE", description = "The signed script.")
  private Path file;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TokenPublish() {}

  @Override
  public Integer call() {
    return TokenFailure.told(spec, this::published);
  }

  private int published() throws TokenFailure {
    Bytes content = content(file);
    TokenScript script = signedScript(file, content);
    if (script.bearing() != null) {
      throw new TokenFailure(
          Smartlayer.DATA,
          "no contract has its tokens: say where it is with token activate --place");
    }
    mustBeThere(content);
    return issuer.with(account -> {
      List<Address> contracts = contracts(script, account.chainId());
      if (contracts.isEmpty()) {
        throw new FeedFailure(
            Smartlayer.DATA, file + " names no contract on chain " + account.chainId());
      }
      contracts.forEach(contract -> publish(account, contract, Hash.sha256(content)));
      return 0;
    });
  }

  private void publish(ChainAccount account, Address contract, Hash hash) {
    List<String> before = account.scriptUris(contract);
    List<String> place =
        Stream.concat(Stream.of(uri.toString()), beside ? before.stream() : Stream.<String>empty())
            .distinct()
            .limit(PLACES_LIMIT)
            .toList();
    PrintWriter out = spec.commandLine().getOut();
    if (before.equals(place)) {
      out.println(contract.toHex() + ": already published, " + hash.toHex() + " at " + uri);
      return;
    }
    account.mustOwn(contract);
    long block =
        account.send("saying where the script is", contract, "setScriptURI(string[])", place);
    if (!account.scriptUris(contract).equals(place)) {
      throw new FeedFailure(
          Smartlayer.DATA, contract.toHex() + " took it and says something else: no ERC-5169?");
    }
    out.println(
        contract.toHex() + ": published in block " + block + ", " + hash.toHex() + " at " + uri);
  }

  /** Nodes take a file by its hash: another one there, or none, would stop all tokens. */
  private void mustBeThere(Bytes content) {
    boolean isWeb = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!isWeb || uri.getHost() == null) {
      throw new FeedFailure(Smartlayer.USAGE, "--uri is an address with http or https");
    }
    switch (FeedHttp.get(uri)) {
      case Answer.Good(int _, Bytes found) -> {
        if (!found.equals(content)) {
          throw new FeedFailure(
              Smartlayer.DATA,
              uri
                  + " is another file: "
                  + Hash.sha256(found).toHex()
                  + ", expected "
                  + Hash.sha256(content).toHex()
                  + "; put "
                  + file
                  + " there as it is");
        }
      }
      case Answer.Problem problem ->
          throw new FeedFailure(
              Smartlayer.UNAVAILABLE,
              uri + " answers " + problem.status() + "; put the file there");
      case Answer.Silent silent ->
          throw new FeedFailure(Smartlayer.UNAVAILABLE, uri + " does not answer: " + silent.why());
    }
  }

  /**
   * A file as it is.
   *
   * @throws TokenFailure if it cannot be read
   */
  static Bytes content(Path file) throws TokenFailure {
    Bytes content = ScriptCommand.content(file.toString());
    if (content == null) {
      throw new TokenFailure(Smartlayer.NO_INPUT, file + " cannot be read");
    }
    return content;
  }

  /**
   * A script that nodes may run.
   *
   * @throws TokenFailure if it is none, has no service section, or is not signed
   */
  static TokenScript signedScript(Path file, Bytes content) throws TokenFailure {
    if (!(TokenScript.read(content) instanceof TokenScript.Outcome.Read(TokenScript script))
        || script.service() == null) {
      throw new TokenFailure(Smartlayer.DATA, file + " is no script that nodes run");
    }
    if (!(ScriptSignature.verify(content) instanceof ScriptSignature.Verdict.Valid)) {
      throw new TokenFailure(
          Smartlayer.DATA, file + " is not signed; sign it: smartlayer token sign");
    }
    return script;
  }

  private static List<Address> contracts(TokenScript script, long chainId) {
    Service service = Objects.requireNonNull(script.service());
    return Objects.requireNonNull(script.contract(service.origin())).deployments().stream()
        .filter(at -> at.chainId() == chainId)
        .map(TokenScript.Deployment::address)
        .toList();
  }
}
