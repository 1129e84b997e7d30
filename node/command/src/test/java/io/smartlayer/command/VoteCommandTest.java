package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.evm.Anvil;
import io.smartlayer.adapters.evm.ChainWriter;
import io.smartlayer.adapters.evm.EvmChain;
import io.smartlayer.adapters.evm.Governance;
import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.World;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Emergency votes on a chain of this machine. */
class VoteCommandTest {
  private static final SecretKey ALICE = World.key("alice");
  private static final SecretKey BOB = World.key("bob");
  private static final BigInteger SIXTY_PERCENT =
      BigInteger.TEN.pow(26).multiply(BigInteger.valueOf(6));

  @TempDir private Path folder;

  private final Terminal terminal = new Terminal();
  private final Anvil anvil = Anvil.start();
  private final ChainWriter alice = account(ALICE);
  private final ChainWriter bob = account(BOB);
  private final Governance governance = Governance.deploy(alice);

  private ChainWriter account(SecretKey key) {
    anvil.fund(key.address());
    return new ChainWriter(anvil.endpoint(), key);
  }

  @BeforeEach
  void keys() throws IOException {
    Files.writeString(folder.resolve("alice"), ALICE.reveal().toHex());
    Files.writeString(folder.resolve("bob"), BOB.reveal().toHex());
    passSeconds();
  }

  /** Votes count as of a second before a ballot is opened. */
  private void passSeconds() {
    try (var chain = new EvmChain(anvil.endpoint(), anvil.chainId())) {
      Instant before = time(chain);
      boolean _ =
          Stage.await(
              "a later block", () -> time(chain).isAfter(before.plusSeconds(1)) ? true : null);
    }
  }

  private static Instant time(EvmChain chain) {
    return ((Chain.Answer.Known<Chain.Block>) chain.latest()).value().time();
  }

  @AfterEach
  void stop() {
    bob.close();
    alice.close();
    anvil.close();
  }

  private int vote(String command, String... more) {
    return vote(governance.mode(), command, more);
  }

  private int vote(Address contract, String command, String... more) {
    var words = new ArrayList<String>();
    words.addAll(List.of("vote", command, "--chain", anvil.endpoint().toString()));
    words.addAll(List.of("--switch", contract.toHex()));
    words.addAll(List.of(more));
    return terminal.run(words.toArray(new String[0]));
  }

  private String key(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void whoHasMoreThanHalfSwitchesAloneAndBack() {
    assertThat(vote("show")).isZero();
    assertThat(terminal.said()).contains("The switch says nothing");

    assertThat(vote("open", "diverse", "--for", "12h", "--key", key("alice")))
        .as(terminal.said())
        .isZero();
    assertThat(terminal.said())
        .contains("ballot 1: diverse for 12h, passed", "The switch says diverse until ");

    assertThat(vote("open", "normal", "--for", "0s", "--key", key("alice")))
        .as(terminal.said())
        .isZero();
    assertThat(terminal.said()).contains("ballot 2: normal for 0s, passed");
    assertThat(vote("show")).isZero();
    assertThat(terminal.said()).contains("The switch says nothing", "ballot 2: ", "ballot 1: ");
  }

  @Test
  void aBallotWaitsForItsMajority() {
    alice.send(governance.stake(), "transfer(address,uint256)", BOB.address(), SIXTY_PERCENT);
    bob.send(governance.stake(), "delegate(address)", BOB.address());
    passSeconds();

    assertThat(vote("open", "reexecute", "--for", "7d", "--key", key("alice")))
        .as(terminal.said())
        .isZero();
    assertThat(terminal.said())
        .contains("ballot 1: reexecute for 7d, open until ", "40 % of all votes", "says nothing");
    assertThat(vote("cast", "1", "--key", key("alice"))).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("the contract refuses: ", "AlreadyVoted");

    assertThat(vote("cast", "1", "--key", key("bob"))).as(terminal.said()).isZero();
    assertThat(terminal.said())
        .contains("ballot 1: reexecute for 7d, passed", "The switch says reexecute until ");
  }

  @Test
  void whatMakesNoSenseIsRefusedBeforeAnythingIsSent() {
    assertThat(vote("open", "whatever", "--for", "1h", "--key", key("alice")))
        .isEqualTo(Smartlayer.USAGE);
    assertThat(terminal.said()).contains("MODE is normal, reexecute, diverse or enforce");
    for (String time : List.of("soon", "8d", "0s", "-1h", "1h30m", "")) {
      assertThat(vote("open", "diverse", "--for", time, "--key", key("alice")))
          .as(time)
          .isEqualTo(Smartlayer.USAGE);
    }
    assertThat(vote("open", "diverse", "--for", "1h", "--key", key("nobody")))
        .isEqualTo(Smartlayer.NO_INPUT);
    assertThat(vote("cast", "7", "--key", key("alice"))).isEqualTo(Smartlayer.NO_INPUT);
    assertThat(vote(governance.stake(), "show")).isEqualTo(Smartlayer.UNAVAILABLE);
    assertThat(terminal.said()).contains("no switch of a network's mode");
    assertThat(vote("open", "diverse", "--for", "1h", "--key", key("bob")))
        .isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("TooFewVotes");
  }
}
