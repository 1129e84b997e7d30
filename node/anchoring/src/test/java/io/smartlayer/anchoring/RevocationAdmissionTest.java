package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Chains;
import io.smartlayer.token.Delegation;
import io.smartlayer.token.Grant;
import io.smartlayer.token.GrantChain;
import io.smartlayer.token.Revocation;
import io.smartlayer.token.Revocations;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.Update;
import io.smartlayer.token.World;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may take back which link of a chain: a company grants a driver, the driver a valet. */
class RevocationAdmissionTest {
  private static final SecretKey DRIVER = World.key("driver");
  private static final SecretKey VALET = World.key("valet");
  private static final SecretKey WASH = World.key("wash");
  private static final SecretKey THIEF = World.key("thief");
  private static final Chains.Words ALL = Chains.words();

  private final TestGroup group =
      TestGroup.placed(
          TestScript.of(
              "<sl:method name=\"unlock\" kind=\"update\" access=\"grant\" handler=\"unlock\"/>",
              "function unlock(state) { return { state }; }"));
  private final Grant rental = Chains.grant(World.HOLDER, DRIVER, ALL);
  private final Delegation hour = Chains.after(rental, DRIVER, VALET, ALL.depth(2));
  private final Delegation wash = Chains.after(hour, VALET, WASH, ALL.depth(1));

  @Test
  void theHolderAndWhoeverPassedItOnMayTakeALinkBack() {
    for (SecretKey key : List.of(World.HOLDER, DRIVER, VALET)) {
      assertThat(group.code(revocation(key, chain(hour, wash)))).isEqualTo("admitted");
    }
    for (SecretKey key : List.of(World.HOLDER, DRIVER)) {
      assertThat(group.code(revocation(key, chain(hour)))).isEqualTo("admitted");
    }
    assertThat(group.code(revocation(World.HOLDER, chain()))).isEqualTo("admitted");
  }

  @Test
  void nobodyElseMay() {
    assertThat(group.code(revocation(WASH, chain(hour, wash)))).isEqualTo("revocation-not-signed");
    assertThat(group.code(revocation(VALET, chain(hour)))).isEqualTo("revocation-not-signed");
    assertThat(group.code(revocation(DRIVER, chain()))).isEqualTo("revocation-not-signed");
    assertThat(group.code(revocation(THIEF, chain()))).isEqualTo("revocation-not-signed");
  }

  @Test
  void theChainHasToHold() {
    Grant stolen = Chains.grant(THIEF, THIEF, ALL);
    assertThat(group.code(revocation(THIEF, new GrantChain(stolen, List.of()))))
        .isEqualTo("grant-void");
    Delegation made = Chains.after(rental, THIEF, THIEF, ALL.depth(2));
    assertThat(group.code(revocation(World.HOLDER, chain(made))))
        .isEqualTo("delegation-not-signed");
    assertThat(group.code(revocation(World.HOLDER, chain(wash)))).isEqualTo("delegation-misplaced");
    Delegation wider = Chains.after(rental, DRIVER, VALET, ALL.depth(2).methods("sell"));
    assertThat(group.code(revocation(World.HOLDER, chain(wider)))).isEqualTo("delegation-wider");
    Grant other = Chains.grant(World.HOLDER, DRIVER, ALL.of(World.token(43)));
    assertThat(group.code(revocation(World.HOLDER, new GrantChain(other, List.of()))))
        .isEqualTo("token-unknown");
    group.chain.isUp = false;
    assertThat(group.code(revocation(World.HOLDER, chain()))).isEqualTo("cannot-tell");
    group.chain.isUp = true;
    group.chain.holder = World.OWNER.address();
    assertThat(group.code(revocation(World.HOLDER, chain()))).isEqualTo("grant-void");
  }

  @Test
  void aLinkIsTakenBackOnceWithAllThatFollowsIt() {
    assertThat(group.offer(revocation(DRIVER, chain(hour)))).isEqualTo("admitted");
    assertThat(group.code(revocation(World.HOLDER, chain(hour)))).isEqualTo("duplicate");
    assertThat(group.code(revocation(World.HOLDER, chain(hour, wash)))).isEqualTo("duplicate");
    assertThat(group.code(revocation(World.HOLDER, chain()))).isEqualTo("admitted");
  }

  @Test
  void itsTimeIsTheHeads() {
    long window = Revocation.WINDOW.toMillis();
    for (long off : new long[] {-window, window}) {
      assertThat(group.code(revocation(World.HOLDER, chain(), group.now + off)))
          .isEqualTo("admitted");
    }
    for (long off : new long[] {-window - 1, window + 1}) {
      assertThat(group.code(revocation(World.HOLDER, chain(), group.now + off)))
          .isEqualTo("revocation-stale");
    }
    group.now = ALL.expiryMillis();
    assertThat(group.code(revocation(World.HOLDER, chain()))).isEqualTo("grant-expired");
  }

  @Test
  void whatWasTakenBackUpdatesNothing() {
    Update byValet = update(chain(hour), VALET);
    Update byDriver = update(chain(), DRIVER);
    assertThat(group.code(byValet)).isEqualTo("admitted");
    assertThat(group.offer(revocation(DRIVER, chain(hour)))).isEqualTo("admitted");

    assertThat(group.code(byValet)).isEqualTo("grant-revoked");
    assertThat(group.code(update(chain(hour, wash), WASH))).isEqualTo("grant-revoked");
    assertThat(group.code(byDriver)).isEqualTo("admitted");
  }

  @Test
  void aSuspendedGroupTakesThemAllTheSame() {
    assertThat(group.offer(group.world.suspension(World.OWNER, true, group.now)))
        .isEqualTo("admitted");

    assertThat(group.code(update(chain(), DRIVER))).isEqualTo("suspended");
    assertThat(group.offer(revocation(World.HOLDER, chain()))).isEqualTo("admitted");
  }

  /**
   * Who may pass on could take back as many links as there is room for; the holder's is its own.
   */
  @Test
  void noDelegateKeepsTheHolderFromTakingBack() {
    for (int i = 0; i < Revocations.LIMIT; i++) {
      assertThat(group.offer(revocation(DRIVER, chain(brief(i))))).isEqualTo("admitted");
    }
    assertThat(group.code(revocation(DRIVER, chain(hour)))).isEqualTo("revocations-full");
    assertThat(group.offer(revocation(World.HOLDER, chain()))).isEqualTo("admitted");
  }

  /** A seller could use up all places with links that expire late. */
  @Test
  void noFormerHolderKeepsTheNextFromTakingBack() {
    for (int i = 0; i < Revocations.LIMIT; i++) {
      Grant own = Chains.grant(World.HOLDER, DRIVER, ALL.until(ALL.expiryMillis() - i));
      var chain = new GrantChain(own, List.of());
      assertThat(group.offer(revocation(World.HOLDER, chain))).isEqualTo("admitted");
    }
    assertThat(group.code(revocation(World.HOLDER, chain()))).isEqualTo("duplicate");
    Grant another = Chains.grant(World.HOLDER, VALET, ALL);
    assertThat(group.code(revocation(World.HOLDER, new GrantChain(another, List.of()))))
        .isEqualTo("revocations-full");

    group.chain.holder = THIEF.address();
    Grant bought = Chains.grant(THIEF, VALET, ALL);
    Revocation honest = revocation(THIEF, new GrantChain(bought, List.of()));
    assertThat(group.code(honest)).isEqualTo("admitted");
    var asIfOf = World.OWNER.address();
    assertThat(
            group.code(
                new Revocation(honest.chain(), asIfOf, honest.timeMillis(), honest.signature())))
        .isEqualTo("grant-void");
  }

  @Test
  void whatHasExpiredMakesRoom() {
    for (int i = 0; i < Revocations.LIMIT; i++) {
      assertThat(group.offer(revocation(DRIVER, chain(brief(i))))).isEqualTo("admitted");
    }
    group.now += 60_000 + 2 * Revocation.WINDOW.toMillis() + Revocations.LIMIT;
    assertThat(group.offer(revocation(DRIVER, chain(hour)))).isEqualTo("admitted");
    assertThat(group.ledger().revocations().has(World.token(42), brief(0).hash())).isFalse();
    assertThat(group.ledger().revocations().has(World.token(42), hour.hash())).isTrue();
  }

  /** A delegation for about a minute. */
  private Delegation brief(int number) {
    return Chains.after(rental, DRIVER, VALET, ALL.depth(0).until(World.START + 60_000 + number));
  }

  private GrantChain chain(Delegation... delegations) {
    return new GrantChain(rental, List.of(delegations));
  }

  private Revocation revocation(SecretKey key, GrantChain chain) {
    return revocation(key, chain, group.now);
  }

  private static Revocation revocation(SecretKey key, GrantChain chain, long timeMillis) {
    return Revocation.by(key, Chains.DOMAIN, chain, timeMillis);
  }

  private static Update update(GrantChain chain, SecretKey caller) {
    return Chains.update(chain, caller, "unlock", World.START);
  }
}
