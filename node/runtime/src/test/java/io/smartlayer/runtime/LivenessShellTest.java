package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.libp2p.Libp2pHost;
import io.smartlayer.discovery.SignedObservation;
import io.smartlayer.environment.Clock;
import io.smartlayer.feed.Committee;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.token.Down;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Four anchors over real sockets watch a service node, and tell each other what they see. */
@Timeout(180)
class LivenessShellTest {
  private static final int ANCHORS = 4;
  private static final int QUORUM = 3;
  private static final int SERVICE = 10;
  private static final int STRANGER = 99;
  private static final Address TARGET = LocalHosts.key(SERVICE).address();

  private final List<WatchingHost> anchors = new ArrayList<>();
  private Libp2pHost service = LocalHosts.host(SERVICE);

  @AfterEach
  void end() {
    anchors.forEach(WatchingHost::close);
    service.close();
  }

  @Test
  void aNodeThatDiesIsSeenDownByAQuorumAndUpAgainOnceItIsBack() throws IOException {
    start(WatchingHost.clock(4));
    Patience.until("pings", () -> service.counts().streamsIn() > ANCHORS);
    service.close();
    for (WatchingHost anchor : anchors) {
      Patience.until("it to count as down", () -> anchor.known(TARGET).down());
      assertThat(anchor.known(TARGET).saidDownBy()).isGreaterThanOrEqualTo(QUORUM);
      assertThat(anchor.count("received")).isGreaterThanOrEqualTo(QUORUM - 1L);
    }
    service = LocalHosts.host(SERVICE); // at another port
    for (WatchingHost anchor : anchors) {
      service.learn(anchor.host.self(), anchor.host.addresses());
      assertThat(service.ping(anchor.host.self())).isPositive();
    }
    for (WatchingHost anchor : anchors) {
      Patience.until("nobody to say so", () -> anchor.known(TARGET).saidDownBy() == 0);
      assertThat(anchor.known(TARGET).down()).isFalse();
    }
  }

  @Test
  void whatOneMemberSaysDecidesNothing() {
    Clock clock = WatchingHost.standing();
    start(clock);
    WatchingHost liar = anchors.getFirst();
    List<WatchingHost> honest = anchors.subList(1, ANCHORS);
    SignedObservation rumour = liar.rumour(TARGET, clock.now());
    honest.forEach(anchor -> liar.send(anchor.address(), rumour));
    for (WatchingHost anchor : honest) {
      Patience.until("the rumour", () -> anchor.known(TARGET).saidDownBy() == 1);
      assertThat(anchor.known(TARGET).down()).isFalse();
      assertThat(anchor.known(TARGET).suspected()).isFalse();
    }
    liar.send(honest.getFirst().address(), rumour);
    liar.send(honest.getFirst().address(), liar.rumour(TARGET, clock.now()));
    Patience.until("both to be refused", () -> honest.getFirst().count("refused.too-often") == 2);
    assertThat(honest.getFirst().known(TARGET).saidDownBy()).isEqualTo(1);

    WatchingHost last = honest.getLast(); // and what a quorum says decides
    for (int i = 0; i < QUORUM - 1; i++) {
      assertThat(last.known(TARGET).down()).isFalse();
      honest.get(i).send(last.address(), honest.get(i).rumour(TARGET, clock.now()));
      int words = i + 2;
      Patience.until("another word", () -> last.known(TARGET).saidDownBy() == words);
    }
    assertThat(last.known(TARGET).down()).isTrue();
  }

  @Test
  void whatAMemberSaysIsToldAtOnceAndNotAtTheNextSecond() {
    Clock clock = WatchingHost.standing(); // there is no next second
    start(clock);
    WatchingHost anchor = anchors.getFirst();
    List<Map<Address, List<Down.Observed>>> told = new CopyOnWriteArrayList<>();
    anchor.liveness.onDown(told::add);
    WatchingHost member = anchors.get(1);
    member.send(anchor.address(), member.rumour(TARGET, clock.now()));
    Patience.until("it to be told", () -> !told.isEmpty());
    assertThat(told.getFirst()).containsOnlyKeys(TARGET);
    assertThat(told.getFirst().get(TARGET))
        .extracting(Down.Observed::observer)
        .containsExactly(member.address());
  }

  @Test
  void aStrangerIsRefusedWhatItSaysAndWhatItRepeats() {
    Clock clock = WatchingHost.standing();
    start(clock);
    WatchingHost anchor = anchors.getFirst();
    try (var stranger = new WatchingHost(STRANGER, clock)) {
      stranger.meet(anchor.host);
      stranger.send(anchor.address(), stranger.rumour(TARGET, clock.now()));
      stranger.send(anchor.address(), anchors.get(1).rumour(TARGET, clock.now()));
      Patience.until("both to be refused", () -> anchor.count("refused.not-an-observer") == 2);
    }
    assertThat(anchor.known(TARGET).saidDownBy()).isZero();
    assertThat(anchor.count("received")).isZero();
  }

  @Test
  void aMemberSpeaksForItselfAloneAndOfThoseItWorksWith() {
    Clock clock = WatchingHost.standing();
    start(clock);
    WatchingHost anchor = anchors.getFirst();
    WatchingHost member = anchors.get(1);
    member.send(anchor.address(), anchors.get(2).rumour(TARGET, clock.now()));
    Patience.until("it to be refused", () -> anchor.count("refused.malformed") == 1);
    Address other = LocalHosts.key(STRANGER).address();
    member.send(anchor.address(), member.rumour(other, clock.now()));
    Patience.until("it to be refused", () -> anchor.count("refused.not-a-target") == 1);
    member.send(anchor.address(), member.rumour(TARGET, clock.now().minusSeconds(61)));
    Patience.until("it to be refused", () -> anchor.count("refused.not-of-now") == 1);
    assertThat(anchor.known(TARGET).saidDownBy()).isZero();
  }

  @Test
  void whoFloodsIsReadNoMoreThanItMayHaveToSay() {
    Clock clock = WatchingHost.standing();
    start(clock);
    WatchingHost anchor = anchors.getFirst();
    WatchingHost flooding = anchors.get(1);
    SignedObservation wrong = anchors.get(2).rumour(TARGET, clock.now());
    for (int i = 0; i < 3 * ObservationQuota.LIMIT; i++) {
      flooding.send(anchor.address(), wrong);
    }
    Patience.until("its end", () -> anchor.count("refused.too-often") > 0);
    WatchingHost honest = anchors.get(2);
    honest.send(anchor.address(), honest.rumour(TARGET, clock.now()));
    Patience.until("another to be heard", () -> anchor.known(TARGET).saidDownBy() == 1);
  }

  private void start(Clock clock) {
    IntStream.range(0, ANCHORS).forEach(n -> anchors.add(new WatchingHost(n, clock)));
    var committee =
        new Committee(
            IntStream.range(0, ANCHORS)
                .mapToObj(n -> Committee.Member.of(LocalHosts.key(n).publicKey()))
                .toList());
    Map<Address, PeerId> peers = new TreeMap<>();
    peers.put(TARGET, service.self());
    anchors.forEach(anchor -> peers.put(anchor.address(), anchor.host.self()));
    var group = new WatchList.Group(committee, List.of(TARGET));
    for (WatchingHost anchor : anchors) {
      anchor.meet(service);
      anchors.forEach(other -> anchor.meet(other.host));
      anchor.liveness.watch(WatchList.of(anchor.address(), List.of(group), peers, List.of()));
    }
    for (WatchingHost anchor : anchors) {
      Patience.until("its list", () -> watches(anchor));
    }
  }

  private static boolean watches(WatchingHost anchor) {
    LivenessFigures figures = anchor.liveness.figures();
    return figures != null && figures.nodes().containsKey(TARGET);
  }
}
