package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.smartlayer.adapters.evm.Anvil;
import io.smartlayer.adapters.evm.Artifact;
import io.smartlayer.adapters.evm.ChainWriter;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.runtime.NodeKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An issuer brings a token to life with commands alone, on a network of processes. */
class TokenLifeAcceptanceTest {
  @RegisterExtension private final Fixture fixture = new Fixture();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void anIssuerPublishesIssuesActivatesAndInspectsATokenAndMayDoEachAgain() throws Exception {
    Path network = fixture.path("network");
    fixture.add(() -> ProcessNetwork.down(new NetworkFolder(network)));
    String[] up = {"network", "up", "--anchors", "1", "--services", "1"};
    assertThat(run(with(up, "--folder", network.toString()))).as(said()).isZero();
    var folder = new NetworkFolder(network);
    NetworkContracts chain = Objects.requireNonNull(folder.contracts());
    String anchor = Objects.requireNonNull(folder.plan()).nodes().getFirst().http();
    SecretKey owner = NodeKeys.in(key(), new SecureRandom());
    Address contract = deployed(chain, owner);

    theScriptIsMadeAndSigned(contract, owner);
    theScriptIsPublished(chain, contract);
    theTokenIsIssuedAndActivated(chain, contract, anchor);
    theTokenIsCalled(chain, contract, anchor, network.resolve("network.json"));
    theGroupIsUpgraded(chain, contract, anchor, network.resolve("network.json"));
    theTokenIsTakenBack(chain, contract, anchor, network.resolve("network.json"));
    for (Path secret : List.of(key(), holderKey())) {
      String digits = Files.readString(secret).strip().substring(2);
      assertThat(out + "" + err).doesNotContain(digits);
    }
  }

  private void theScriptIsMadeAndSigned(Address contract, SecretKey owner) throws IOException {
    assertThat(run("token", "new", card().toString())).isZero();
    Path manifest = card().resolve("token.json");
    String text = Files.readString(manifest);
    Files.writeString(
        manifest,
        text.replace("\"access\": \"grant\"", "\"access\": \"public\"")
            .replace(
                "\"methods\": {",
                """
                "chainEvents": { "moved": { "label": "Moved", "token": "tokenId",
                  "event": "Transfer(address indexed from,address indexed to,\
                uint256 indexed tokenId)",
                  "handler": "onMoved" } },
                "methods": { "buy": { "kind": "update", "access": "grant" },
                """));
    Files.writeString(
        card().resolve("token.js"),
        """
        function buy(state, { coffees }, { holder }) {
          return { state: { ...state, coffees: state.coffees + coffees }, result: holder };
        }
        function onMoved(state, { data }) {
          return { state: { ...state, free: state.free + 100 * parseInt(data.tokenId) } };
        }
        """,
        StandardOpenOption.APPEND);
    assertThat(run("token", "build", card().toString(), "--set", "contract=" + contract.toHex()))
        .as(said())
        .isZero();
    String[] account = {"--key", key().toString(), "--chain", "http://127.0.0.1:1"};
    String[] publish = {"token", "publish", "--uri", "http://127.0.0.1:1/", script().toString()};
    assertThat(run(with(publish, account))).isEqualTo(Smartlayer.DATA);
    assertThat(said()).contains("is not signed");
    String[] sign = {"token", "sign", "--key", key().toString(), script().toString()};
    assertThat(run(sign)).as(said()).isZero();
    assertThat(run(sign)).isZero();
    assertThat(said()).contains("already signed by " + owner.address().toHex());
    assertThat(run(with(publish, account))).isEqualTo(Smartlayer.UNAVAILABLE);
  }

  private void theScriptIsPublished(NetworkContracts chain, Address contract) throws IOException {
    String rpc = chain.rpc().toString();
    String[] account = {"--key", key().toString(), "--chain", rpc};
    String uri = hosted(script()) + "token.tsml";
    String[] publish = {"token", "publish", "--uri", uri, script().toString()};
    otherBytesAndOtherKeysAreRefused(publish, account, script(), holderKey(), rpc);
    assertThat(run(with(publish, account))).as(said()).isZero();
    assertThat(said()).contains("a block is awaited").contains(": published in block ");
    assertThat(run(with(publish, account))).isZero();
    assertThat(said()).contains("already published");
    String[] check = {"token", "check", card().toString(), "--set", "contract=" + contract.toHex()};
    assertThat(run(with(check, "--chain", chain.chainId() + "=" + rpc))).as(said()).isZero();
  }

  private void theTokenIsIssuedAndActivated(
      NetworkContracts chain, Address contract, String anchor) {
    Address holder = NodeKeys.in(holderKey(), new SecureRandom()).address();
    String token = "eip155:" + chain.chainId() + "/erc721:" + contract.toHex() + "/7";
    String[] account = {"--key", key().toString(), "--chain", chain.rpc().toString()};
    String[] activate = {
      "token",
      "activate",
      "--holder-key",
      holderKey().toString(),
      "--attribute",
      "card=7",
      anchor,
      token,
      script().toString()
    };
    assertThat(run(with(activate, account))).isEqualTo(Smartlayer.NOT_PERMITTED);
    assertThat(said()).contains("is not issued");
    assertThat(run("token", "inspect", anchor, token)).isEqualTo(Smartlayer.NO_INPUT);
    String[] issue = {"token", "issue", token, holder.toHex(), "7"};
    assertThat(run(with(issue, account))).as(said()).isZero();
    assertThat(run(with(issue, account))).isZero();
    assertThat(said()).contains("already issued to " + holder.toHex());

    assertThat(run(with(activate, account))).as(said()).isZero();
    assertThat(said()).contains("registering the group 7").contains(": active, served by http://");
    assertThat(run(with(activate, account))).as(said()).isZero();
    assertThat(said()).contains(": already active, served by");

    assertThat(run("token", "inspect", anchor, token)).as(said()).isZero();
    assertThat(said())
        .contains("  served by  http://127.0.0.1:")
        .contains("  card says {\"coffees\":0,\"free\":0}")
        .contains("activated by issuer and holder: group 7, attributes {\"card\":\"7\"}")
        .contains("placed at 1 nodes by the committee");
  }

  private void theTokenIsCalled(
      NetworkContracts chain, Address contract, String anchor, Path trust) {
    String token = "eip155:" + chain.chainId() + "/erc721:" + contract.toHex() + "/7";
    String[] options = {"--trust", trust.toString(), "--chain", chain.rpc().toString()};
    String[] card = {"token", "call", anchor, token, "card"};
    String[] buy = {"token", "call", anchor, token, "buy", "{\"coffees\":3}"};
    assertThat(run(with(card, options))).as(said()).isZero();
    assertThat(said()).contains("{\"coffees\":0,\"free\":0}");
    assertThat(run(with(buy, options))).isEqualTo(Smartlayer.USAGE);
    assertThat(said()).contains("buy needs the holder's leave: --holder-key");
    String[] others = {"token", "call", "--holder-key", key().toString()};
    assertThat(run(with(joined(others, buy), options))).isEqualTo(Smartlayer.DATA);
    assertThat(said()).contains("grant-void");

    String[] holders = {"token", "call", "--holder-key", holderKey().toString()};
    assertThat(run(with(joined(holders, buy), options))).as(said()).isZero();
    Address holder = NodeKeys.in(holderKey(), new SecureRandom()).address();
    assertThat(said()).contains('"' + holder.toHex() + '"');
    assertThat(run(with(card, options))).as(said()).isZero();
    assertThat(said()).contains("{\"coffees\":3,\"free\":0}");
    assertThat(run(with(new String[] {"token", "call", anchor, token, "sell"}, options)))
        .isEqualTo(Smartlayer.DATA);
    assertThat(said()).contains("the token has no method sell; it has [buy, card]");
    theGroupIsSuspended(card, options, anchor, token);
    theTokenIsTakenOver(anchor, token);
    theTokenHearsOfItsTransfer(chain, contract, with(card, options));
  }

  /** A gift from the card's owner to whom it belongs: twice, as the chain has it. */
  private void theTokenHearsOfItsTransfer(NetworkContracts chain, Address contract, String[] card) {
    SecretKey holder = NodeKeys.in(holderKey(), new SecureRandom());
    SecretKey owner = NodeKeys.in(key(), new SecureRandom());
    String move = "transferFrom(address,address,uint256)";
    fixture.add(Anvil.at(chain.rpc())).fund(holder.address());
    try (var theirs = new ChainWriter(chain.rpc(), holder);
        var ours = new ChainWriter(chain.rpc(), owner)) {
      theirs.send(contract, move, holder.address(), owner.address(), BigInteger.valueOf(7));
      ours.send(contract, move, owner.address(), holder.address(), BigInteger.valueOf(7));
    }
    for (int left = 300; run(card) != 0 || !said().contains("\"free\":1400"); left--) {
      assertThat(left).as(said()).isPositive();
      Pause.unlessInterrupted(Duration.ofMillis(200));
    }
  }

  private void theGroupIsSuspended(String[] card, String[] options, String anchor, String token) {
    String[] stop = {"token", "suspend", anchor, token};
    assertThat(run(with(stop, "--key", holderKey().toString()))).isEqualTo(Smartlayer.DATA);
    assertThat(said()).contains("issuer-not-owner");
    assertThat(run(with(stop, "--key", key().toString()))).as(said()).isZero();
    assertThat(run(with(stop, "--key", key().toString()))).isZero();
    assertThat(said()).contains(": already suspended");
    await(Smartlayer.DATA, with(card, options));
    assertThat(said()).contains("suspended: ");
    assertThat(run(with(stop, "--end", "--key", key().toString()))).as(said()).isZero();
    await(0, with(card, options));
  }

  private void theTokenIsTakenOver(String anchor, String token) {
    String[] take = {"token", "takeover", anchor, token};
    assertThat(run(with(take, "--holder-key", key().toString()))).isEqualTo(Smartlayer.DATA);
    assertThat(said()).contains("holder-not-holder");
    assertThat(run(with(take, "--holder-key", holderKey().toString()))).as(said()).isZero();
    assertThat(run("token", "inspect", anchor, token)).as(said()).isZero();
    assertThat(said()).contains("taken over");
  }

  private void theTokenIsTakenBack(
      NetworkContracts chain, Address contract, String anchor, Path trust) {
    String token = "eip155:" + chain.chainId() + "/erc721:" + contract.toHex() + "/7";
    String rpc = chain.rpc().toString();
    String[] burn = {"token", "burn", "--chain", rpc, token};
    assertThat(run(with(burn, "--key", holderKey().toString())))
        .isEqualTo(Smartlayer.NOT_PERMITTED);
    assertThat(run(with(burn, "--key", key().toString()))).as(said()).isZero();
    assertThat(said()).contains(": taken back in block ");
    assertThat(run(with(burn, "--key", key().toString()))).as(said()).isZero();
    assertThat(said()).contains(": nobody holds it");
    String[] options = {"--trust", trust.toString(), "--chain", rpc};
    String[] holders = {"token", "call", "--holder-key", holderKey().toString()};
    String[] buy =
        joined(holders, new String[] {"token", "call", anchor, token, "buy", "{\"coffees\":3}"});
    await(Smartlayer.DATA, with(buy, options));
    assertThat(said()).contains("grant-void");
  }

  private void theGroupIsUpgraded(
      NetworkContracts chain, Address contract, String anchor, Path trust) throws IOException {
    String token = "eip155:" + chain.chainId() + "/erc721:" + contract.toHex() + "/7";
    String code = Files.readString(card().resolve("token.js"));
    Path bad = second(contract, "bad", code + "function migrate() { throw new Error('no'); }\n");
    Path good =
        second(
            contract,
            "good",
            code + "function migrate({ coffees }) { return { state: { coffees, free: 70 } }; }\n");
    String uri = hosted(good);
    String[] upgrade = {"token", "upgrade", anchor, token, good.toString()};
    String[] account = {"--key", key().toString(), "--chain", chain.rpc().toString()};
    String[] publish = {"token", "publish", "--beside", "--uri", uri + "token.tsml", good + ""};
    assertThat(run(with(publish, account))).as(said()).isZero();
    String[] publishBad = {
      "token", "publish", "--beside", "--uri", hosted(bad) + "token.tsml", bad.toString()
    };
    assertThat(run(with(publishBad, account))).as(said()).isZero();

    assertThat(run(with(upgrade, "--key", holderKey().toString()))).isEqualTo(Smartlayer.DATA);
    assertThat(said()).contains("issuer-not-owner");
    String[] owner = {"--key", key().toString()};
    assertThat(run(with(new String[] {"token", "upgrade", anchor, token, bad + ""}, owner)))
        .isEqualTo(Smartlayer.DATA);
    assertThat(said()).contains("they stay as they were: exception");
    assertThat(run(with(upgrade, owner))).as(said()).isZero();
    assertThat(said()).contains(": upgraded, script 0x");
    assertThat(run(with(upgrade, owner))).as(said()).isZero();
    assertThat(said()).contains(": already upgraded, script 0x");
    String[] card = {"token", "call", anchor, token, "card"};
    await(0, with(card, "--trust", trust.toString(), "--chain", chain.rpc().toString()));
    assertThat(said()).contains("{\"coffees\":3,\"free\":70}");
    assertThat(run("token", "inspect", anchor, token)).as(said()).isZero();
    assertThat(said())
        .contains(" can migrate the tokens")
        .contains("cannot migrate the tokens: ex");
  }

  /** A script of the same card whose handler of upgrades is in its code, signed. */
  private Path second(Address contract, String name, String code) throws IOException {
    Path folder = fixture.path(name);
    Files.createDirectories(folder);
    String manifest = Files.readString(card().resolve("token.json"));
    Files.writeString(
        folder.resolve("token.json"),
        manifest.replace("\"code\":", "\"on\": { \"upgraded\": \"migrate\" }, \"code\":"));
    Files.copy(card().resolve("settings.json"), folder.resolve("settings.json"));
    Files.writeString(folder.resolve("token.js"), code);
    Path made = folder.resolve("token.tsml");
    String[] build = {"token", "build", folder.toString()};
    assertThat(run(with(build, "--set", "contract=" + contract.toHex()))).as(said()).isZero();
    assertThat(run("token", "sign", "--key", key().toString(), made.toString())).isZero();
    return made;
  }

  /** Gives a command until it ends so: a node hears of what is final a moment later. */
  private void await(int status, String... command) {
    for (int left = 100; run(command) != status; left--) {
      assertThat(left).as(said()).isPositive();
      Pause.unlessInterrupted(Duration.ofMillis(200));
    }
  }

  /** The words of a command with those that stand before its own. */
  private static String[] joined(String[] before, String[] command) {
    return Stream.concat(Stream.of(before), Stream.of(command).skip(2)).toArray(String[]::new);
  }

  private void otherBytesAndOtherKeysAreRefused(
      String[] publish, String[] account, Path script, Path holderKey, String rpc)
      throws IOException {
    byte[] signed = Files.readAllBytes(script);
    Path elsewhere = fixture.path("elsewhere.tsml");
    Files.write(elsewhere, signed);
    Files.writeString(script, "other");
    String[] other = publish.clone();
    other[other.length - 1] = elsewhere.toString();
    assertThat(run(with(other, account))).isEqualTo(Smartlayer.DATA);
    assertThat(said()).contains("is another file: 0x");
    Files.write(script, signed);
    NodeKeys.in(holderKey, new SecureRandom());
    assertThat(run(with(publish, "--key", holderKey.toString(), "--chain", rpc)))
        .isEqualTo(Smartlayer.NOT_PERMITTED);
    assertThat(said()).contains("is owned by 0x");
  }

  private Address deployed(NetworkContracts chain, SecretKey owner) {
    Anvil anvil = fixture.add(Anvil.at(chain.rpc()));
    anvil.fund(owner.address());
    try (var writer = new ChainWriter(chain.rpc(), owner)) {
      return writer.deploy(Artifact.FLIGHT_TICKET, owner.address());
    }
  }

  /** Serves a file as it is at each moment. */
  private String hosted(Path file) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    fixture.add(() -> server.stop(0));
    server.createContext(
        "/token.tsml",
        exchange -> {
          byte[] content = Files.readAllBytes(file);
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content);
          exchange.close();
        });
    server.start();
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private Path key() {
    return fixture.path("owner.key");
  }

  private Path holderKey() {
    return fixture.path("holder.key");
  }

  private Path card() {
    return fixture.path("card");
  }

  private Path script() {
    return card().resolve("token.tsml");
  }

  private static String[] with(String[] words, String... more) {
    // Options stand behind the subcommand, before what it is about.
    return Stream.of(Stream.of(words).limit(2), Stream.of(more), Stream.of(words).skip(2))
        .flatMap(part -> part)
        .toArray(String[]::new);
  }

  private int run(String... words) {
    out.getBuffer().append('\f');
    err.getBuffer().append('\f');
    return Smartlayer.run(Instant::now, new PrintWriter(out), new PrintWriter(err), words);
  }

  /** What the last command said. */
  private String said() {
    return last(out) + last(err);
  }

  private static String last(StringWriter all) {
    return all.toString().substring(all.toString().lastIndexOf('\f') + 1);
  }
}
