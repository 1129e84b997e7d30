package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.memory.MemoryChain;
import io.smartlayer.adapters.memory.MemoryStorage;
import io.smartlayer.adapters.memory.MemoryWeb;
import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptShelfTest {
  private static final Bytes FILE = TicketFile.signedBy(World.OWNER);
  private static final Hash HASH = Hash.sha256(FILE);

  private final MemoryChain chain =
      new MemoryChain(World.CHAIN, World.EAS, () -> Instant.ofEpochMilli(World.START));
  private final MemoryWeb web = new MemoryWeb();
  private final MemoryStorage disk = new MemoryStorage();
  private final AtomicInteger asked = new AtomicInteger();
  private NodeLoop loop = new NodeLoop("test", () -> {});
  private ScriptShelf shelf = shelf();

  ScriptShelfTest() {
    loop.start();
    chain.own(World.TYPE.contract(), World.OWNER.address());
    chain.publish(World.TYPE.contract(), List.of("no uri at all", "ipfs://x", TicketFile.PLACE));
    offer(FILE);
  }

  @AfterEach
  void stop() {
    loop.close();
  }

  @Test
  void aScriptIsTakenOnceAndIsBackAfterARestartEvenWithoutTheChain() {
    want(HASH, () -> shelf.find(HASH) != null);
    for (int i = 0; i < 100; i++) {
      shelf.want(HASH, World.TYPE);
    }
    restart();
    chain.reach(false);
    assertThat(shelf.find(HASH)).isNotNull();
    assertThat(asked).hasValue(1);
  }

  @Test
  void aScriptOfAnOwnerThatWasIsKept() {
    want(HASH, () -> shelf.find(HASH) != null);
    chain.own(World.TYPE.contract(), World.HOTEL.address());
    restart();
    assertThat(shelf.find(HASH)).isNotNull();
  }

  @Test
  void whatHasAnotherHashIsNoneOfIt() {
    byte[] changed = FILE.toArray();
    changed[changed.length / 2] ^= 1;
    offer(Bytes.of(changed));
    want(HASH, () -> asked.get() >= 2);
    assertThat(shelf.find(HASH)).isNull();
    assertThat(shelf.refusal(HASH)).isNull();
    offer(FILE);
    want(HASH, () -> shelf.find(HASH) != null);
  }

  @Test
  void aScriptThatItsContractsOwnerDidNotSignIsRefused() {
    Bytes file = TicketFile.signedBy(World.HOTEL);
    Hash hash = Hash.sha256(file);
    offer(file);
    want(hash, () -> shelf.refusal(hash) != null);
    assertThat(shelf.refusal(hash)).startsWith("script-not-trusted");
    assertThat(shelf.find(hash)).isNull();
    for (int i = 0; i < 100; i++) {
      shelf.want(hash, World.TYPE);
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void anUnsignedScriptIsRefused() {
    Hash hash = Hash.sha256(TicketFile.unsigned());
    offer(TicketFile.unsigned());
    want(hash, () -> shelf.refusal(hash) != null);
    assertThat(shelf.refusal(hash)).startsWith("script-signature");
  }

  @Test
  void whatCannotBeReachedOrJudgedNowIsTriedAgain() {
    web.leave("airline.example");
    chain.reach(false);
    shelf.want(HASH, World.TYPE);
    chain.reach(true);
    shelf.want(HASH, World.TYPE);
    offer(FILE);
    want(HASH, () -> shelf.find(HASH) != null);
    assertThat(shelf.refusal(HASH)).isNull();
  }

  @Test
  void oneContractsSlowPlacesLeaveRoomForOthers() {
    var held = new CountDownLatch(1);
    var slow =
        new TokenType(World.CHAIN, Address.fromHex("00000000000000000000000000000000000000bb"));
    chain.publish(slow.contract(), List.of("http://slow.example/"));
    web.serve(
        "slow.example",
        _ -> {
          asked.incrementAndGet();
          try {
            held.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return new Web.Exchange.Lost("slow");
        });
    for (int i = 0; i < 10 * ScriptShelf.FETCHES_LIMIT; i++) {
      shelf.want(Hash.keccak(Bytes.ofLong(i)), slow);
    }
    want(HASH, () -> shelf.find(HASH) != null);
    int most = ScriptShelf.CONTRACT_FETCHES_LIMIT + 1;
    Patience.until("the slow ones to begin", () -> asked.get() >= most);
    assertThat(asked).hasValue(most);
    held.countDown();
  }

  @Test
  void ofManyScriptsFewAreHeldAndAllAreFound() {
    List<Hash> hashes = new ArrayList<>();
    shelf = new ScriptShelf(chain, web, loop, disk.open("many"), 12, 2);
    for (int i = 0; i < 12; i++) {
      Bytes file = TicketFile.signedBy(World.OWNER, "v" + i);
      Hash hash = Hash.sha256(file);
      hashes.add(hash);
      offer(file);
      want(hash, () -> shelf.find(hash) != null);
    }
    ServiceScript first = Objects.requireNonNull(shelf.find(hashes.getFirst()));
    assertThat(shelf.held()).isEqualTo(2);
    for (Hash hash : hashes) {
      assertThat(shelf.find(hash)).extracting(ServiceScript::hash).isEqualTo(hash);
    }
    assertThat(shelf.find(hashes.getFirst())).as("as somebody holds it").isSameAs(first);
    assertThat(shelf.held()).isEqualTo(2);
    Bytes tooMany = TicketFile.signedBy(World.OWNER, "v12");
    offer(tooMany);
    int before = asked.get();
    shelf.want(Hash.sha256(tooMany), World.TYPE);
    assertThat(asked).hasValue(before);
    assertThat(shelf.size()).isEqualTo(12);
  }

  private void want(Hash hash, BooleanSupplier until) {
    Patience.until(
        "the shelf",
        () -> {
          shelf.want(hash, World.TYPE);
          return until.getAsBoolean();
        });
  }

  private void offer(Bytes file) {
    web.serve(
        "airline.example",
        _ -> {
          asked.incrementAndGet();
          return new Web.Exchange.Answered(200, file);
        });
  }

  private ScriptShelf shelf() {
    return new ScriptShelf(chain, web, loop, disk.open("scripts"), 100, 10);
  }

  private void restart() {
    loop.close();
    disk.crash();
    loop = new NodeLoop("test", () -> {});
    loop.start();
    shelf = shelf();
  }
}
