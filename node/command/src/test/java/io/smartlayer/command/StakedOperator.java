package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.evm.Anvil;
import io.smartlayer.adapters.evm.Artifact;
import io.smartlayer.adapters.evm.ChainWriter;
import io.smartlayer.adapters.evm.RegistryWriter;
import io.smartlayer.adapters.evm.Staking;
import io.smartlayer.environment.NodeRegistry.Role;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.World;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An operator with stake at a registry, and a node of its, on a chain of this machine. */
abstract class StakedOperator {
  static final SecretKey OPERATOR = World.key("operator");
  static final SecretKey REPORTER = World.key("reporter");
  static final SecretKey NODE = World.key("liar");
  static final BigInteger TOKEN = BigInteger.TEN.pow(18);

  @TempDir Path folder;

  final Terminal terminal = new Terminal();
  final Anvil anvil = Anvil.start();
  final ChainWriter owner = account(World.key("owner"));
  final ChainWriter operator = account(OPERATOR);
  final ChainWriter reporter = account(REPORTER);
  final Address token = owner.deploy(Artifact.STAKE_TOKEN, owner.address());
  final Address registry = RegistryWriter.deploy(owner, token, Duration.ofHours(1)).registry();
  final TypedData.Domain domain =
      TypedData.Domain.of("Smart Layer", "1", anvil.chainId(), registry);

  ChainWriter account(SecretKey key) {
    anvil.fund(key.address());
    return new ChainWriter(anvil.endpoint(), key);
  }

  @BeforeEach
  void keysAndTokens() throws IOException {
    Files.writeString(folder.resolve("operator"), OPERATOR.reveal().toHex());
    Files.writeString(folder.resolve("reporter"), REPORTER.reveal().toHex());
    owner.send(
        token,
        "transfer(address,uint256)",
        OPERATOR.address(),
        TOKEN.multiply(BigInteger.valueOf(1000)));
  }

  @AfterEach
  void stop() {
    reporter.close();
    operator.close();
    owner.close();
    anvil.close();
  }

  int run(String first, String... more) {
    var words = new ArrayList<String>(List.of(first.split(" ")));
    words.addAll(List.of("--chain", anvil.endpoint().toString(), "--registry", registry.toHex()));
    words.addAll(List.of(more));
    return terminal.run(words.toArray(new String[0]));
  }

  String key(String name) {
    return folder.resolve(name).toString();
  }

  String said(int status) {
    assertThat(status).as(terminal.said()).isZero();
    return terminal.said();
  }

  /** A slasher, and a node of the operator's, who has 400 tokens at stake. */
  void stakes() {
    new Staking(owner, registry).deploySlashing();
    new RegistryWriter(operator, registry).register(NODE, Role.SERVICE, "http://127.0.0.1:1");
    said(run("stake add 400", "--key", key("operator")));
  }

  /** Another 100, for the next fault. */
  void again() {
    said(run("stake add 100", "--key", key("operator")));
  }

  int slash(String file) {
    return run("slash", "--key", key("reporter"), folder.resolve(file).toString());
  }

  /** A hash for a name. */
  static Hash hash(String name) {
    return Hash.keccak(Bytes.utf8(name));
  }
}
