package io.smartlayer.runtime;

import io.smartlayer.environment.Chain;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.CallProof;
import io.smartlayer.token.GrantChain;
import io.smartlayer.token.GrantRules;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.Update;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/** Carries callers' updates to their feeds, and signs what they came to. */
final class UpdateCalls {
  /**
   * How many callers may wait at this node, for all groups: half of what a face takes on, so that
   * questions are answered while a feed stands still.
   */
  static final int WAITING_LIMIT = 128;

  private final Semaphore turns = new Semaphore(WAITING_LIMIT);
  private final ReplicaParts parts;
  private final ServiceGroups groups;
  private final GrantRules rules;
  private final CallGuard.Holders holders;

  UpdateCalls(
      ReplicaParts parts,
      ServiceGroups groups,
      TypedData.Domain domain,
      CallGuard.Holders holders) {
    this.parts = parts;
    this.groups = groups;
    this.rules = new GrantRules(domain, Update.ANY_NODE, CallGuard.PROOF_WINDOW);
    this.holders = holders;
  }

  /**
   * Hands an update in and waits, within a bound, until it is final and folded here. The committee
   * judges it again; who has no grant is refused here, and makes nobody else work.
   *
   * @param call of a method that updates, with arguments of its shape
   * @param revoked whether a link was taken back, as far as this node has seen
   */
  Answer answer(ReplicaGroup group, CallGuard.Call call, Predicate<Hash> revoked, Instant now) {
    return switch (rules.claim(call, now, revoked)) {
      case GrantRules.Claim.Refused(CallGuard.Refusal refusal) -> refused(refusal);
      case GrantRules.Proved proved ->
          switch (holders.holderOf(call.token())) {
            case Chain.Answer.CannotTell<Address> _ -> refused(CallGuard.Refusal.CHAIN_UNREACHABLE);
            case Chain.Answer.Known<Address>(Address holder) ->
                switch (proved.heldBy(holder)) {
                  case CallGuard.Decision.Refused(CallGuard.Refusal refusal) -> refused(refusal);
                  case CallGuard.Decision.Allowed(Address known, String _) ->
                      submit(group, update(call, known));
                };
          };
    };
  }

  private static Update update(CallGuard.Call call, Address holder) {
    GrantChain chain = Objects.requireNonNull(call.chain(), "a call that is granted");
    CallProof proof = Objects.requireNonNull(call.proof(), "a call that is proved");
    return new Update(call.token(), call.method(), call.args(), holder, chain, proof);
  }

  private Answer submit(ReplicaGroup group, Update update) {
    if (!turns.tryAcquire()) {
      return new Answer.Refused("busy", "too many updates wait here");
    }
    try {
      return await(group, update);
    } finally {
      turns.release();
    }
  }

  private Answer await(ReplicaGroup group, Update update) {
    NodeLoop loop = parts.around().loop();
    var told = new CompletableFuture<UpdateDesk.Answer>();
    if (!loop.offer(() -> groups.give(group.id(), one -> one.update(update, told::complete)))) {
      return new Answer.Refused("busy", "too much to do");
    }
    return switch (loop.await(told, AnchorNode.SUBMIT_TIMEOUT)) {
      case null -> new Answer.Refused("timed-out", "handing it in again does no harm");
      case UpdateDesk.Answer.Refused(String code, String why) -> new Answer.Refused(code, why);
      case UpdateDesk.Answer.Applied applied -> signed(update.token(), applied);
    };
  }

  private Answer signed(TokenId token, UpdateDesk.Answer.Applied applied) {
    var step = applied.step();
    var place =
        new ReceiptSigner.Place(
            applied.placement().body().feed(), step.offset(), step.at().prefixRoot());
    SignedReceipt signed =
        parts.signer().sign(place, token, applied.script(), step.step(), step.output());
    var bundle =
        new ReceiptBundle(
            signed,
            step.step(),
            applied.placement(),
            applied.certificate(),
            applied.consistency(),
            null);
    return new Answer.Answered(bundle.toBytes());
  }

  private static Answer refused(CallGuard.Refusal refusal) {
    return new Answer.Refused(refusal.code(), refusal.words());
  }
}
