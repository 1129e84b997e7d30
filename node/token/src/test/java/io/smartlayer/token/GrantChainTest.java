package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.CallGuard.Call;
import io.smartlayer.token.CallGuard.Decision;
import io.smartlayer.token.CallGuard.Refusal;
import io.smartlayer.token.Chains.Words;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A rental company grants a driver, the driver a valet, the valet a car wash. */
class GrantChainTest {
  private static final SecretKey DRIVER = World.key("driver");
  private static final SecretKey VALET = World.key("valet");
  private static final SecretKey WASH = World.key("wash");
  private static final SecretKey THIEF = World.key("thief");
  private static final Instant NOW = Instant.ofEpochMilli(World.START);

  private static final Words ALL = Chains.words();
  private static final Words LESS = ALL.depth(2).methods("unlock").until(World.START + 1000);
  private static final Words LEAST = LESS.depth(1).until(World.START + 500);

  private final GrantRules rules =
      new GrantRules(Chains.DOMAIN, Chains.NODE, CallGuard.PROOF_WINDOW);
  private final Grant rental = Chains.grant(World.HOLDER, DRIVER, ALL);
  private final Delegation hour = Chains.after(rental, DRIVER, VALET, LESS);
  private final Delegation wash = Chains.after(hour, VALET, WASH, LEAST);

  @Test
  void whoeverIsLastMayCallWhatTheLastLinkSays() {
    assertThat(decide(chain(), DRIVER, "lock")).isEqualTo(allowed());
    assertThat(decide(chain(hour), VALET, "unlock")).isEqualTo(allowed());
    assertThat(decide(chain(hour, wash), WASH, "unlock")).isEqualTo(allowed());
    Delegation more = Chains.after(wash, WASH, THIEF, LEAST.depth(0));
    assertThat(decide(chain(hour, wash, more), THIEF, "unlock")).isEqualTo(allowed());
  }

  @Test
  void aLinkMaySayAsMuchAsTheOneBeforeButForItsDepth() {
    Delegation same = Chains.after(rental, DRIVER, VALET, ALL.depth(2));

    assertThat(decide(chain(same), VALET, "lock")).isEqualTo(allowed());
  }

  @Test
  void aGrantThatSaysNothingOfItCannotBePassedOn() {
    Grant plain = Chains.grant(World.HOLDER, DRIVER, ALL.depth(0));
    var chain = new GrantChain(plain, List.of(Chains.after(plain, DRIVER, VALET, LESS.depth(0))));

    assertThat(refusal(chain, VALET)).isEqualTo(Refusal.DELEGATION_TOO_LONG);
  }

  @Test
  void noMoreLinksFollowThanALinkSays() {
    Delegation end = Chains.after(rental, DRIVER, VALET, LESS.depth(0));
    Delegation beyond = Chains.after(end, VALET, WASH, LEAST.depth(0));

    assertThat(refusal(chain(end, beyond), WASH)).isEqualTo(Refusal.DELEGATION_TOO_LONG);
  }

  @Test
  void aLinkThatSaysMoreThanTheOneBeforeIsRefused() {
    for (Words wider :
        List.of(
            LESS.of(World.token(43)),
            LESS.at("https://evil.example"),
            LESS.methods("unlock", "sell"),
            LESS.until(ALL.expiryMillis() + 1))) {
      var chain = chain(Chains.after(rental, DRIVER, VALET, wider));
      Call call = Chains.call(chain, VALET, "unlock");
      var bare =
          new Call(
              call.token(), "unlock", call.args(), rental, chain.delegations(), call.proof(), null);

      assertThat(rules.decide(bare, NOW, _ -> false, World.HOLDER.address()))
          .isEqualTo(new Decision.Refused(Refusal.DELEGATION_WIDER));
    }
    Delegation asDeep = Chains.after(hour, VALET, WASH, LEAST.depth(2));
    assertThat(refusal(chain(hour, asDeep), WASH)).isEqualTo(Refusal.DELEGATION_WIDER);
  }

  @Test
  void aMethodThatOnlyAnEarlierLinkNamesIsNotGranted() {
    assertThat(decide(chain(hour), VALET, "lock"))
        .isEqualTo(new Decision.Refused(Refusal.METHOD_NOT_GRANTED));
  }

  @Test
  void theLastLinkEndsTheChain() {
    Instant then = Instant.ofEpochMilli(World.START + 500);
    Call call = Chains.call(chain(hour, wash), WASH, "unlock", then.toEpochMilli());
    Call before = Chains.call(chain(hour), VALET, "unlock", then.toEpochMilli());

    assertThat(rules.decide(call, then, _ -> false, World.HOLDER.address()))
        .isEqualTo(new Decision.Refused(Refusal.GRANT_EXPIRED));
    assertThat(rules.decide(before, then, _ -> false, World.HOLDER.address())).isEqualTo(allowed());
  }

  @Test
  void noLinkCanBeLeftOutSwappedOrRepeated() {
    assertThat(refusal(chain(wash), WASH)).isEqualTo(Refusal.DELEGATION_MISPLACED);
    assertThat(refusal(chain(wash, hour), WASH)).isNotNull();
    assertThat(refusal(chain(hour, hour), VALET)).isNotNull();
    Grant other = Chains.grant(World.HOLDER, DRIVER, ALL.until(ALL.expiryMillis() - 1));
    assertThat(refusal(new GrantChain(other, List.of(hour)), VALET))
        .isEqualTo(Refusal.DELEGATION_MISPLACED);
  }

  @Test
  void onlyTheKeyThatALinkNamesMayPassItOn() {
    Delegation stolen = Chains.after(rental, THIEF, THIEF, LESS);
    assertThat(refusal(chain(stolen), THIEF)).isEqualTo(Refusal.DELEGATION_NOT_SIGNED);
    Delegation skipped = Chains.after(hour, DRIVER, WASH, LEAST);
    assertThat(refusal(chain(hour, skipped), WASH)).isEqualTo(Refusal.DELEGATION_NOT_SIGNED);
    Delegation byHolder = Chains.after(rental, World.HOLDER, THIEF, LESS);
    assertThat(refusal(chain(byHolder), THIEF)).isEqualTo(Refusal.DELEGATION_NOT_SIGNED);
  }

  @Test
  void whoPassedOnAPermissionKeepsItsOwnButCannotCallWithTheOther() {
    assertThat(refusal(chain(hour), DRIVER)).isEqualTo(Refusal.PROOF_INVALID);
    assertThat(refusal(chain(hour, wash), VALET)).isEqualTo(Refusal.PROOF_INVALID);
    assertThat(decide(chain(hour), VALET, "unlock")).isEqualTo(allowed());
  }

  @Test
  void aLinkThatWasTakenBackVoidsAllAfterItAndNothingBefore() {
    Predicate<Hash> taken = hour.hash()::equals;

    assertThat(rules.decide(Chains.call(chain(), DRIVER, "lock"), NOW, taken, holder()))
        .isEqualTo(allowed());
    for (GrantChain chain : List.of(chain(hour), chain(hour, wash))) {
      SecretKey last = chain.delegations().size() == 1 ? VALET : WASH;
      assertThat(rules.decide(Chains.call(chain, last, "unlock"), NOW, taken, holder()))
          .isEqualTo(new Decision.Refused(Refusal.GRANT_REVOKED));
    }
    assertThat(
            rules.decide(
                Chains.call(chain(hour, wash), WASH, "unlock"),
                NOW,
                rental.hash()::equals,
                holder()))
        .isEqualTo(new Decision.Refused(Refusal.GRANT_REVOKED));
  }

  @Test
  void aTransferVoidsTheWholeChain() {
    Call call = Chains.call(chain(hour), VALET, "unlock");

    assertThat(rules.decide(call, NOW, _ -> false, World.AIRLINE.address()))
        .isEqualTo(new Decision.Refused(Refusal.GRANT_VOID));
  }

  /** What may be passed on is typed data of another name than what may not. */
  @Test
  void aSignatureUnderAPlainGrantIsNoneUnderOneThatMayBePassedOn() {
    Grant plain = Chains.grant(World.HOLDER, DRIVER, ALL.depth(0));
    var raised =
        new Grant(
            plain.token(),
            plain.methods(),
            plain.audience(),
            plain.sessionKey(),
            1,
            plain.nonce(),
            plain.expiryMillis(),
            plain.signature());
    var chain = new GrantChain(raised, List.of(Chains.after(raised, DRIVER, VALET, LESS.depth(0))));

    assertThat(refusal(chain, VALET)).isEqualTo(Refusal.GRANT_VOID);
  }

  private GrantChain chain(Delegation... delegations) {
    return new GrantChain(rental, List.of(delegations));
  }

  private static Address holder() {
    return World.HOLDER.address();
  }

  private static Decision allowed() {
    return new Decision.Allowed(holder(), Chains.SITE);
  }

  private Decision decide(GrantChain chain, SecretKey caller, String method) {
    return rules.decide(Chains.call(chain, caller, method), NOW, _ -> false, holder());
  }

  private @Nullable Refusal refusal(GrantChain chain, SecretKey caller) {
    return switch (decide(chain, caller, "unlock")) {
      case Decision.Allowed _ -> null;
      case Decision.Refused(Refusal refusal) -> refusal;
    };
  }
}
