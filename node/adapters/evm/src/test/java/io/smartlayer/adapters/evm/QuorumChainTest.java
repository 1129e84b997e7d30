package io.smartlayer.adapters.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.environment.Chain.Block;
import io.smartlayer.primitives.Address;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is believed of endpoints of which some are down, lag, stand on a fork or lie. */
@Timeout(30)
class QuorumChainTest {
  private static final Address CONTRACT = address(0xaa);
  private static final Address OWNER = address(0xbb);
  private static final Address LIE = address(0xcc);
  private static final Answer<Address> TRUE = new Answer.Known<>(OWNER);

  private final SaidChain good = new SaidChain(100, OWNER);
  private final SaidChain same = new SaidChain(100, OWNER);
  private final SaidChain other = new SaidChain(100, OWNER);

  private static Address address(int number) {
    return Address.fromHex("0x%040x".formatted(number));
  }

  private static List<Endpoint> endpoints(SaidChain... chains) {
    return IntStream.range(0, chains.length)
        .mapToObj(i -> Endpoint.of("endpoint-" + i, chains[i]))
        .toList();
  }

  private static QuorumChain chain(SaidChain... chains) {
    return new QuorumChain(31337, endpoints(chains));
  }

  private static Answer<Address> owner(QuorumChain chain) {
    return chain.ownerOf(CONTRACT, 90);
  }

  private static Answer<Block> block(SaidChain chain, long number) {
    return new Answer.Known<>(chain.block(number));
  }

  @Test
  void aMinorityThatLiesIsNotBelieved() {
    other.owner = LIE;
    for (List<SaidChain> order : List.of(List.of(good, same, other), List.of(other, good, same))) {
      assertThat(owner(chain(order.toArray(SaidChain[]::new)))).isEqualTo(TRUE);
    }
  }

  @Test
  void whereNoMajorityIsOfOneMindNobodyCanTell() {
    other.owner = LIE;
    assertThat(owner(chain(good, other)))
        .isEqualTo(new Answer.CannotTell<>("the chain's endpoints say different things"));
    same.owner = address(0xdd);
    assertThat(owner(chain(good, same, other))).isInstanceOf(Answer.CannotTell.class);
  }

  @Test
  void oneOfThreeMayBeDownAndOneOfTwoMayNot() {
    other.isDown = true;
    assertThat(owner(chain(good, same, other))).isEqualTo(TRUE);
    assertThat(owner(chain(good, other))).isEqualTo(new Answer.CannotTell<>("down"));
    same.isDown = true;
    assertThat(owner(chain(good, same, other))).isInstanceOf(Answer.CannotTell.class);
  }

  @Test
  void nobodyWaitsForWhoIsSlow() throws Exception {
    other.pause.acquire();
    assertThat(owner(chain(good, same, other))).isEqualTo(TRUE);
    assertThat(chain(good, same, other).latest()).isEqualTo(block(good, 100));
    other.pause.release();
  }

  @Test
  void whoNeverAnswersHoldsOnlySoManyQuestions() throws Exception {
    other.pause.acquire();
    List<Endpoint> all = endpoints(good, same, other);
    var chain = new QuorumChain(31337, all);
    for (int i = 0; i < 3 * Endpoint.QUESTIONS_LIMIT; i++) {
      assertThat(owner(chain)).isEqualTo(TRUE);
    }
    while (all.getLast().logged() != Endpoint.Standing.SILENT) {
      assertThat(owner(chain)).isEqualTo(TRUE);
    }
    assertThat(other.waiting.get()).isLessThanOrEqualTo(Endpoint.QUESTIONS_LIMIT);
    other.pause.release();
  }

  @Test
  void theNewestBlockIsOneThatAMajorityHas() {
    other.height = 95; // it lags
    assertThat(chain(good, same, other).latest()).isEqualTo(block(good, 100));
    other.height = 1_000_000; // it lies
    assertThat(chain(good, same, other).latest()).isEqualTo(block(good, 100));
    same.height = 97;
    other.height = 99;
    assertThat(chain(good, same, other).latest()).isEqualTo(block(good, 99));
    assertThat(chain(good, same, other).finalized()).isEqualTo(block(good, 89));
  }

  @Test
  void belowAForkAtTheTipTheyAgree() {
    same.fork = 99;
    other.height = 95;
    assertThat(chain(good, same).latest()).isEqualTo(block(good, 98));
    assertThat(chain(good, same, other).latest()).isEqualTo(block(good, 98));
    other.height = 100;
    assertThat(chain(good, same, other).latest()).isEqualTo(block(good, 100));
    same.fork = 100 - QuorumChain.FORK_DEPTH;
    assertThat(chain(good, same).latest()).isInstanceOf(Answer.CannotTell.class);
  }

  @Test
  void anotherFinalBlockIsNotLookedFor() {
    same.fork = 90;
    assertThat(chain(good, same).finalized()).isInstanceOf(Answer.CannotTell.class);
    assertThat(chain(good, same).finalBlock(89)).isEqualTo(block(good, 89));
  }

  @Test
  void whoIsOfAnotherMindIsLogged() {
    other.owner = LIE;
    List<Endpoint> all = endpoints(good, other, same);
    assertThat(owner(new QuorumChain(31337, all))).isEqualTo(TRUE);
    while (all.get(1).logged() == Endpoint.Standing.AGREES) {
      Thread.onSpinWait(); // it may be the last to answer
    }
    assertThat(all.stream().map(Endpoint::logged))
        .containsExactly(
            Endpoint.Standing.AGREES, Endpoint.Standing.DIFFERS, Endpoint.Standing.AGREES);
  }

  @Test
  void oneEndpointIsBelievedAlone() {
    assertThat(owner(chain(good))).isEqualTo(TRUE);
    assertThat(chain(good).latest()).isEqualTo(block(good, 100));
    good.isDown = true;
    assertThat(owner(chain(good))).isEqualTo(new Answer.CannotTell<>("down"));
  }

  @Test
  void thereIsOneEndpointAtLeastAndSevenAtMost() {
    assertThatThrownBy(() -> chain()).isInstanceOf(IllegalArgumentException.class);
    SaidChain[] eight = Stream.generate(() -> good).limit(8).toArray(SaidChain[]::new);
    assertThatThrownBy(() -> chain(eight)).isInstanceOf(IllegalArgumentException.class);
  }
}
