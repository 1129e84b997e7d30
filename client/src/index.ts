export { attestedNumber, attestedType, type IdField } from "./attested-token.ts";
export {
  type Bundle,
  type ChainValues,
  type Output,
  type Receipt,
  readBundle,
  type Step,
} from "./bundle.ts";
export { fromHex, type Hex, toHex } from "./bytes.ts";
export {
  type Answer,
  type AnswerReason,
  callToken,
  type Question,
  ScriptFailed,
  Unverified,
} from "./call.ts";
export {
  canonicalText,
  hashJson,
  type Json,
  type JsonObject,
  NotCanonical,
  readCanonical,
} from "./canonical-json.ts";
export { type GrantRequest, TokenClient } from "./client.ts";
export {
  type Chain,
  type ChainFault,
  chainFault,
  type Delegation,
  DEPTH_LIMIT,
  delegationForWallet,
  delegationHash,
  type Link,
  type Narrowing,
  newDelegation,
  type RevocationEntry,
  type SignedDelegation,
  signDelegation,
  signRevocation,
} from "./delegation.ts";
export { type Environment, HOST } from "./environment.ts";
export { Fields, Malformed } from "./fields.ts";
export type { Final, FinalityProof, Head } from "./finality.ts";
export {
  type Freshness,
  type FreshnessProof,
  freshnessAt,
  freshnessInWords,
  SKEW_MILLIS,
  STANDARD_MILLIS,
  type Tip,
} from "./freshness.ts";
export {
  type Grant,
  grantForWallet,
  grantHash,
  grantSigner,
  newGrant,
  type SignedGrant,
  signGrant,
  WalletMisbehaved,
} from "./grant.ts";
export { Refused, Unreachable } from "./http.ts";
export { SecretKey } from "./keys.ts";
export type { HistoryProof, Passage } from "./lineage.ts";
export { type Located, LookupUnfounded, lookUp } from "./lookup.ts";
export {
  committeeOf,
  domainOf,
  type Group,
  membersOf,
  type Network,
  type Node,
  type Replica,
  readNetwork,
} from "./network.ts";
export type { Placement } from "./placement.ts";
export { type CallBody, type Proof, Session } from "./session.ts";
export { STRUCTS } from "./structs.ts";
export { feedIdOf, readTokenId, type TokenId } from "./token-id.ts";
export { type Domain, type Message, separator, StructType } from "./typed-data.ts";
export { type Reason, type Unfounded, type Verified, verifyBundle } from "./verify.ts";
export {
  type AnnouncedWallet,
  announceWallet,
  discoverWallets,
  WalletDeclined,
  type WalletProvider,
} from "./wallet.ts";
