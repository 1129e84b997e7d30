package io.smartlayer.adapters.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.environment.NodeRegistry.Members;
import io.smartlayer.environment.NodeRegistry.Registered;
import io.smartlayer.environment.NodeRegistry.Role;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RegistryWriterTest {
  private static final SecretKey NODE = key("node");
  private static final String HTTP = "http://127.0.0.1:7001";
  private static final String REGISTER = "register(uint8,bytes,string,bytes)";

  private final Anvil anvil = Anvil.start();
  private final EvmChain chain = new EvmChain(anvil.endpoint(), anvil.chainId());
  private final ChainWriter owner = account("owner");
  private final ChainWriter alice = account("alice");
  private final ChainWriter bob = account("bob");
  private RegistryWriter registry = RegistryWriter.deploy(owner);

  @BeforeEach
  void deploy() {
    registry = RegistryWriter.deploy(owner);
  }

  @AfterAll
  void stop() {
    bob.close();
    alice.close();
    owner.close();
    chain.close();
    anvil.close();
  }

  @Test
  void aNetworkOfTenNodesBegins() {
    List<ChainWriter> operators = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      operators.add(account("operator " + i));
      if (i < 7) {
        registry.admit(operators.get(i).address());
      }
      by(operators.get(i)).register(key("node " + i), i < 7 ? Role.ANCHOR : Role.SERVICE, HTTP);
    }
    ChainWriter.Mined begun = registry.begin();
    anvil.mine();
    operators.forEach(ChainWriter::close);

    Members members = members();
    assertThat(members.beginBlock()).isEqualTo(begun.block());
    assertThat(members.genesis()).hasSize(10);
    assertThat(members.genesis()).filteredOn(node -> node.role() == Role.ANCHOR).hasSize(7);
    assertThat(chain.blockAt(begun.block() + 1)).isInstanceOf(Answer.Known.class);
  }

  @Test
  void theOwnerIsTheAccountThatMadeTheRegistry() {
    assertThat(chain.ownerOf(registry.registry(), height()))
        .isEqualTo(new Answer.Known<>(owner.address()));
  }

  @Test
  void anAnchorsOperatorMustBeAdmittedByTheOwner() {
    assertThatThrownBy(() -> by(alice).register(NODE, Role.ANCHOR, HTTP))
        .isInstanceOf(Reverted.class)
        .hasMessage("reverted: NotAdmitted(" + alice.address().toChecksum() + ")");
    assertThatThrownBy(() -> by(alice).admit(alice.address()))
        .isInstanceOf(Reverted.class)
        .hasMessageContaining("OwnableUnauthorizedAccount");
    assertThatThrownBy(() -> by(alice).begin())
        .isInstanceOf(Reverted.class)
        .hasMessageContaining("OwnableUnauthorizedAccount");
  }

  @Test
  void aKeysConsentIsOfNoUseToAnotherOperator() {
    Bytes forAlice = RegistryWriter.possession(NODE, alice, registry.registry(), Role.SERVICE);
    Bytes key = NODE.publicKey().compressed();
    assertThatThrownBy(() -> bob.send(registry.registry(), REGISTER, 1, key, HTTP, forAlice))
        .isInstanceOf(Reverted.class)
        .hasMessage("reverted: NotByTheKey(" + NODE.address().toChecksum() + ")");
    alice.send(registry.registry(), REGISTER, 1, key, HTTP, forAlice);
    assertThat(members().nodes()).extracting(Registered::operator).containsExactly(alice.address());
  }

  @Test
  void nodesMoveAndRetireByTheirOperatorAlone() {
    by(alice).register(NODE, Role.SERVICE, HTTP);
    assertThatThrownBy(() -> by(bob).moveHttp(NODE.address(), HTTP)).isInstanceOf(Reverted.class);
    assertThatThrownBy(() -> by(bob).retire(NODE.address())).isInstanceOf(Reverted.class);
    by(alice).moveHttp(NODE.address(), "https://node.example");
    ChainWriter.Mined retired = by(alice).retire(NODE.address());
    Registered node = members().nodes().getFirst();
    assertThat(node.http()).isEqualTo("https://node.example");
    assertThat(node.untilBlock()).isEqualTo(retired.block());
  }

  @Test
  void anAddressThatIsNoneIsRefused() {
    assertThatThrownBy(() -> by(alice).register(NODE, Role.SERVICE, "127.0.0.1:7001"))
        .isInstanceOf(Reverted.class)
        .hasMessage("reverted: HttpScheme()");
    assertThatThrownBy(() -> by(alice).register(NODE, Role.SERVICE, "http://" + "é".repeat(9)))
        .isInstanceOf(Reverted.class)
        .hasMessage("reverted: HttpCharacter(7)");
  }

  /** The vector of {@code spec/protocol/registry.md}. */
  @Test
  void theConsentOfAKeyIsTypedDataInTheDomainOfTheRegistry() {
    Hash digest =
        RegistryWriter.digest(
            31337,
            Address.fromHex("0x5fbdb2315678afecb367f032d93f642f64180aa3"),
            Address.fromHex("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"),
            0,
            new SecretKey(Hash.keccak(Bytes.utf8("cow")).bytes()).publicKey().compressed());
    assertThat(digest.toHex())
        .isEqualTo("0x9cc073f35785b127bb5f7b142e224cdc5abecd1b89193853c8dec48284fe3f3d");
  }

  private RegistryWriter by(ChainWriter account) {
    return new RegistryWriter(account, registry.registry());
  }

  private Members members() {
    return switch (chain.members(registry.registry(), height())) {
      case Answer.Known<Members>(Members members) -> members;
      case Answer.CannotTell<Members>(String why) -> throw new AssertionError(why);
    };
  }

  private long height() {
    return switch (chain.latest()) {
      case Answer.Known<io.smartlayer.environment.Chain.Block>(var block) -> block.number();
      case Answer.CannotTell<io.smartlayer.environment.Chain.Block>(String why) ->
          throw new AssertionError(why);
    };
  }

  private ChainWriter account(String name) {
    anvil.fund(key(name).address());
    return new ChainWriter(anvil.endpoint(), key(name));
  }

  private static SecretKey key(String name) {
    return new SecretKey(Hash.keccak(Bytes.utf8("registry writer " + name)).bytes());
  }
}
