package io.smartlayer.gateway;

import org.jspecify.annotations.Nullable;

/**
 * Every reason for which a face refuses a request, with its HTTP status. The page {@code
 * spec/http/problems.md} says the same in a table.
 */
enum ProblemCode {
  // Of the request itself.
  MALFORMED("malformed", 400, "The request is not well formed"),
  ROUTE_UNKNOWN("route-unknown", 404, "There is no such route"),
  METHOD_NOT_ALLOWED("method-not-allowed", 405, "The route does not take this method"),
  BODY_TOO_SLOW("body-too-slow", 408, "The body did not arrive in time"),
  BODY_TOO_LARGE("body-too-large", 413, "The body is larger than its limit"),
  CONTENT_TYPE_NOT_JSON("content-type-not-json", 415, "The body is not declared as JSON"),
  INTERNAL("internal", 500, "The node failed"),
  BUSY("busy", 503, "The node has as much to do as it takes on"),
  STOPPING("stopping", 503, "The node is stopping"),
  NODE_FAILED("node-failed", 503, "The node has stopped after a fault of its own"),

  // Of calls, in the order in which they are checked.
  TOKEN_NOT_SERVED("token-not-served", 404, "The token's group is not served here"),
  SUSPENDED("suspended", 409, "The group's issuer has suspended it"),
  TOKEN_EXPIRED("token-expired", 410, "The token's life is over"),
  UNKNOWN_METHOD("unknown-method", 404, "The token's script has no such method"),
  DEPENDENCY_CYCLE("dependency-cycle", 409, "The token that asks waits for this one itself"),
  DEPENDENCY_TOO_DEEP("dependency-too-deep", 422, "Too many tokens wait for each other"),
  NOT_PUBLIC("not-public", 403, "Tokens ask each other public queries only"),
  GRANT_REQUIRED("grant-required", 401, "The method needs a grant"),
  GRANT_OF_ANOTHER_TOKEN("grant-of-another-token", 403, "The grant is of another token"),
  ORIGIN_NOT_GRANTED("origin-not-granted", 403, "The grant is for another site"),
  METHOD_NOT_GRANTED("method-not-granted", 403, "The grant does not name the method"),
  GRANT_EXPIRED("grant-expired", 403, "The grant has expired"),
  DELEGATION_TOO_LONG(
      "delegation-too-long", 403, "The permission was passed on more often than it may be"),
  DELEGATION_WIDER("delegation-wider", 403, "What was passed on is more than there was"),
  DELEGATION_MISPLACED("delegation-misplaced", 403, "What was passed on is of another grant"),
  GRANT_REVOKED("grant-revoked", 403, "The grant was taken back"),
  PROOF_INVALID("proof-invalid", 403, "The proof is not the session key's for this call"),
  PROOF_STALE("proof-stale", 403, "The proof is too old, or of the future"),
  CALL_REPLAYED("call-replayed", 409, "The call was made before"),
  GRANT_VOID("grant-void", 403, "Who signed the grant does not hold the token"),
  DELEGATION_NOT_SIGNED(
      "delegation-not-signed", 403, "The permission was passed on by a key that may not"),
  CHAIN_UNREACHABLE("chain-unreachable", 503, "The chain cannot be asked"),
  ARGS_UNFIT("args-unfit", 422, "The arguments are not those that the method takes"),
  PAYMENT_REQUIRED("payment-required", 402, "The call costs something, and is not paid"),
  CHANNEL_UNKNOWN("channel-unknown", 404, "No such channel is known here"),
  NO_FAULT("no-fault", 404, "No contradiction of the channel's anchor is known here"),
  CHANNEL_CLOSING("channel-closing", 409, "The channel's payer wishes to close it"),
  TOO_MANY_CHANNELS("too-many-channels", 503, "The node keeps as many channels as it takes on"),
  VOUCHER_OVER_DEPOSIT("voucher-over-deposit", 422, "The total is more than the deposit"),
  VOUCHER_SPLIT_WRONG("voucher-split-wrong", 422, "Root or total are not those of the lines"),
  VOUCHER_NOT_SIGNED("voucher-not-signed", 403, "The channel's voucher key has not signed it"),
  VOUCHER_NOT_ACKNOWLEDGED(
      "voucher-not-acknowledged", 403, "The channel's anchor has not acknowledged it"),
  VOUCHER_OUT_OF_ORDER("voucher-out-of-order", 409, "A voucher of this number is there"),
  VOUCHER_FALLS("voucher-falls", 422, "A line of the voucher before is another, or fell"),
  LINE_UNFIT("line-unfit", 422, "A line does not say who earns there"),
  PAYMENT_INVALID("payment-invalid", 403, "The payment is not signed for this call"),
  PAYMENT_STALE("payment-stale", 403, "The payment is too old, or of the future"),
  PAYMENT_REPLAYED("payment-replayed", 409, "The payment was used before"),
  SPENDER_OVER_LIMIT("spender-over-limit", 403, "The key may not spend so much"),
  READER_REQUIRED("reader-required", 403, "The grant names nobody to read the method's answer"),

  // Of lookups and feeds.
  TOKEN_UNKNOWN("token-unknown", 404, "The token has no placement"),
  LOOKUP_UNAVAILABLE(
      "lookup-unavailable", 503, "Nobody who should know the placement could be asked"),
  FEED_UNKNOWN("feed-unknown", 404, "This anchor does not keep the feed"),
  OFFSET_GONE("offset-gone", 410, "Entries so old are not kept here any more"),
  NOT_FINAL("not-final", 404, "The feed is not final so far"),
  BUNDLE_IMPOSSIBLE("bundle-impossible", 404, "An entry is longer than a bundle can hold"),
  KIND_NOT_ACCEPTED("kind-not-accepted", 403, "Entries of this kind are not taken from outside"),
  DUPLICATE("duplicate", 409, "The entry was handed in before"),
  UNAVAILABLE("unavailable", 503, "Nobody could judge the entry in time"),
  TIMED_OUT("timed-out", 504, "The entry got no place in time; it may get one yet"),
  ENTRY_REFUSED("entry-refused", 422, "The entry is not admissible"),

  // Of attestations that cannot be read.
  ATTESTATION_UNREADABLE("attestation-unreadable", 400, "The attestation cannot be read"),
  ATTESTATION_TOO_LARGE("attestation-too-large", 413, "The attestation is too large"),
  ATTESTATION_MALFORMED("attestation-malformed", 400, "This is no attestation"),
  ATTESTATION_SIGNER_MISSING("attestation-signer-missing", 400, "No signer is stated"),
  ATTESTATION_UNSUPPORTED_VERSION(
      "attestation-unsupported-version", 400, "The attestation's version is not known"),
  ATTESTATION_TYPES_MISMATCH(
      "attestation-types-mismatch", 400, "The types are none that EAS signs"),
  ATTESTATION_DOMAIN_MISMATCH(
      "attestation-domain-mismatch", 400, "The domain is not EAS's off chain"),

  // Of attestations that an anchor does not admit.
  ATTESTATION_UID_MISMATCH("attestation-uid-mismatch", 422, "The uid is not the content's"),
  ATTESTATION_SIGNATURE_HIGH_S(
      "attestation-signature-high-s", 422, "The signature has a second form"),
  ATTESTATION_SIGNER_MISMATCH("attestation-signer-mismatch", 422, "Someone else signed it"),
  ATTESTATION_NOT_YET_VALID("attestation-not-yet-valid", 422, "Its time is yet to come"),
  ATTESTATION_EXPIRED("attestation-expired", 422, "The attestation has expired"),
  ATTESTATION_REVOKED("attestation-revoked", 422, "Its attester took it back"),
  ATTESTATION_UNDEFINED("attestation-undefined", 422, "The script does not define it"),
  ATTESTATION_OF_ANOTHER_CHAIN(
      "attestation-of-another-chain", 422, "It is bound to another chain or contract"),
  ATTESTER_NOT_TRUSTED("attester-not-trusted", 403, "The script does not trust its signer"),
  SCHEMA_MISMATCH("schema-mismatch", 422, "The script asks for another schema"),
  DATA_MALFORMED("data-malformed", 422, "The data is not what its schema says"),
  INPUT_UNDECLARED("input-undeclared", 422, "The script takes no such input"),
  SUBJECT_OF_ANOTHER_GROUP("subject-of-another-group", 422, "The fact is about other tokens"),
  NOT_SEALED("not-sealed", 422, "The script takes such facts sealed to the group"),
  SEALED_TO_ANOTHER_KEY(
      "sealed-to-another-key", 422, "The fact is sealed to a key that is not the group's"),
  GROUP_KEY_MISSING("group-key-missing", 409, "The group's replicas have agreed on no key yet"),
  TOO_OLD("too-old", 422, "The fact is older than the script takes it"),
  NOTHING_TO_TELL("nothing-to-tell", 422, "No token of the group is activated"),

  // Of activations and placements.
  GROUP_UNREGISTERED("group-unregistered", 409, "The token's group is not registered on the chain"),
  ACTIVATION_EXPIRED("activation-expired", 422, "The activation has expired"),
  WRONG_FEED("wrong-feed", 422, "The entry belongs to another feed"),
  WRONG_CHAIN("wrong-chain", 422, "The token is on another chain"),
  WRONG_GROUP("wrong-group", 422, "The token belongs to another group"),
  ANOTHER_SCRIPT("another-script", 422, "The group runs another script"),
  SCRIPT_REFUSED("script-refused", 422, "The script is none that can be run"),
  SCRIPT_OF_ANOTHER_CONTRACT("script-of-another-contract", 422, "The script is not for this token"),
  BEARING_OF_ANOTHER_TOKEN(
      "bearing-of-another-token", 422, "The attestation bears another token, or none of this type"),
  BEARING_WITHOUT_HOLDER(
      "bearing-without-holder",
      422,
      "The attestation that is to bear the token names no recipient"),
  ISSUER_NOT_OWNER(
      "issuer-not-owner", 403, "The issuer neither owns the contract nor made the attestation"),
  HOLDER_NOT_HOLDER("holder-not-holder", 403, "The holder does not hold the token"),
  HOLDER_CHANGED(
      "holder-changed", 422, "Who holds the token now has not said where to be told of it"),
  HOLDER_SAME("holder-same", 422, "Who holds the token has said where to be told of it"),
  REISSUE_UNATTESTED("reissue-unattested", 422, "No attestation bears the token"),
  REISSUE_MISPLACED(
      "reissue-misplaced", 409, "It follows another attestation than the one that bears the token"),
  REISSUE_LONGER("reissue-longer", 422, "It would outlast the attestation that it follows"),
  CHANGE_STALE("change-stale", 422, "It was signed too far from the feed's time"),
  NOTHING_TO_SUSPEND("nothing-to-suspend", 422, "No token of the group is activated"),
  WRONG_PLACEMENT("wrong-placement", 422, "This is not the placement that holds"),
  NOTHING_TO_PLACE("nothing-to-place", 422, "No token of the group is activated"),
  CLOSE_MISPLACED("close-misplaced", 422, "This closes another term"),
  CLOSE_EARLY("close-early", 422, "The block that decides about it is not confirmed yet"),
  CLOSE_NOT_DUE("close-not-due", 422, "The registry asks for no such close"),
  SNAPSHOT_NOT_BY_REPLICA(
      "snapshot-not-by-replica", 403, "Only replicas of the group say what its state was"),
  SNAPSHOT_NOT_DUE("snapshot-not-due", 422, "No snapshot is due after so many entries"),
  GROUP_KEY_NOT_BY_REPLICA(
      "group-key-not-by-replica", 403, "Only replicas of the group say which key they hold"),
  GROUP_KEY_UNWANTED("group-key-unwanted", 422, "The group needs no such word about its key"),

  // Of upgrades.
  NOTHING_TO_UPGRADE("nothing-to-upgrade", 422, "No token of the group is activated"),
  UPGRADE_OPEN("upgrade-open", 409, "The group's replicas try another script just now"),
  UPGRADE_OVER("upgrade-over", 422, "No such upgrade is to be decided"),
  UPGRADE_WORD_NOT_BY_REPLICA(
      "upgrade-word-not-by-replica", 403, "Only replicas of the group say what came of trying"),
  UPGRADES_FULL("upgrades-full", 409, "The group has had as many scripts as it may"),

  // Of revocations of grants.
  REVOCATION_STALE("revocation-stale", 422, "The revocation was signed too long ago"),
  REVOCATION_NOT_SIGNED(
      "revocation-not-signed", 403, "Only who gave or passed it on may take it back"),
  REVOCATIONS_FULL("revocations-full", 409, "As many grants are taken back as a token may have"),

  // Of bulletins, which all groups of a token type import.
  BULLETIN_UNDECLARED("bulletin-undeclared", 422, "The script has no input of this bulletin"),
  BULLETIN_OF_ATTESTED("bulletin-of-attested", 422, "Tokens of attestations have no bulletins"),
  NOT_IN_A_BULLETIN("not-in-a-bulletin", 422, "A bulletin has facts, and no tokens"),
  IMPORT_GAP("import-gap", 422, "Another entry of the bulletin is next"),
  IMPORT_UNPROVED("import-unproved", 422, "It is not shown to be final in the bulletin"),

  // Of messages between tokens; `duplicate` where the message was taken.
  MESSAGE_UNWANTED("message-unwanted", 422, "The token's script takes no messages"),
  MESSAGE_UNPROVED("message-unproved", 422, "It is not shown that the other token sent it"),
  MESSAGE_LATE("message-late", 409, "A later message of the same token was taken"),
  MESSAGE_EARLY("message-early", 422, "Another message to the same token comes first"),

  // Of events of contracts; `duplicate` where the chain is read that far.
  CHAIN_EVENT_UNWANTED("chain-event-unwanted", 422, "The script hears of nothing on the chain"),
  CHAIN_EVENT_EARLY("chain-event-early", 422, "Its turn has not come"),
  CHAIN_EVENT_LATE("chain-event-late", 422, "Reading would begin too far back"),
  CHAIN_EVENT_SKIPS("chain-event-skips", 422, "Another event comes first"),
  CHAIN_EVENT_FALSE("chain-event-false", 422, "It is not on the chain, or concerns no token"),

  // Of effects.
  EFFECT_UNKNOWN("effect-unknown", 422, "No such effect is on its way"),
  EVIDENCE_WRONG("evidence-wrong", 422, "The replicas did not agree on the effect"),
  TIMER_EARLY("timer-early", 422, "The time of the timer has not come"),
  WRONG_ATTEMPT("wrong-attempt", 422, "It is not this attempt's turn"),
  WRONG_EXECUTOR("wrong-executor", 403, "It is another node's turn"),
  WRONG_DEADLINE("wrong-deadline", 422, "The lease has another length"),
  NOT_EXPIRED("not-expired", 422, "The lease is not over"),
  NOT_CONFIRMED("not-confirmed", 422, "The counterparty's confirmation does not hold"),
  SIGNATURE_INVALID("signature-invalid", 403, "The node that it names did not sign it"),
  FAILURE_NOT_BY_ANCHORS("failure-not-by-anchors", 403, "Only anchors attest a failure"),
  FAILURE_OUT_OF_TURN("failure-out-of-turn", 422, "No anchor carries the request now"),
  DOWN_NOT_A_REPLICA("down-not-a-replica", 422, "It is no replica of the placement that stands"),
  DOWN_NOT_OF_NOW("down-not-of-now", 422, "The anchors did not see it together, or not now"),
  DOWN_TOO_MANY("down-too-many", 422, "More nodes are down than a group keeps"),
  DOWN_NOT_WITNESSED("down-not-witnessed", 422, "Too few anchors saw that it is down"),
  FAILURE_NOT_WITNESSED("failure-not-witnessed", 422, "Too few anchors saw the failure"),

  // Of modes of verification.
  GATEWAY_ONLY("gateway-only", 403, "Anchors pass calls on in this mode"),
  GATEWAY_CLOSED("gateway-closed", 409, "Calls go to replicas in this mode"),
  REPLICA_UNKNOWN("replica-unknown", 404, "No such service node is registered"),
  REPLICA_SILENT("replica-silent", 502, "The replica gave no answer"),
  ANSWER_REFUSED("answer-refused", 502, "The replica's answer must not leave"),
  EVIDENCE_MISSING("evidence-missing", 503, "No evidence of an enclave"),

  // Of audits.
  RECEIPT_REFUSED("receipt-refused", 422, "The receipt does not verify"),
  AUDIT_TIMED_OUT("audit-timed-out", 504, "The steps took longer than an audit may"),
  PROOF_REFUSED("proof-refused", 422, "The proof does not convict its node"),
  AUDIT_UNKNOWN("audit-unknown", 404, "No such audit is kept here");

  private final String code;
  private final int status;
  private final String title;

  ProblemCode(String code, int status, String title) {
    this.code = code;
    this.status = status;
    this.title = title;
  }

  /** The stable code, in kebab case. */
  String code() {
    return code;
  }

  /** The HTTP status. */
  int status() {
    return status;
  }

  /** What it means, in one clause. */
  String title() {
    return title;
  }

  /** The reason with this code, or null when this version knows none. */
  static @Nullable ProblemCode of(String code) {
    for (ProblemCode problem : values()) {
      if (problem.code.equals(code)) {
        return problem;
      }
    }
    return null;
  }
}
