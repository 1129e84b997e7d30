import { StructType } from "./typed-data.ts";

/** Every struct that someone signs, as `spec/protocol/token.md` and `feed.md` write them. */
export const STRUCTS = {
  activation: new StructType(
    "Activation(string token,string group,bytes32 script,bytes32 attributesHash,string webhook," +
      "uint64 expiryMillis)",
  ),
  attestedActivation: new StructType(
    "AttestedActivation(string token,string group,bytes32 script,bytes32 attributesHash," +
      "string webhook,uint64 expiryMillis,bytes32 bearingHash)",
  ),
  outcome: new StructType(
    "Outcome(bytes32 effectId,uint64 attempt,string kind,bytes32 contentHash)",
  ),
  failure: new StructType("Failure(bytes32 effectId,string kind,bytes32 transcriptHash)"),
  receipt: new StructType(
    "Receipt(string token,bytes32 feedId,uint64 offset,bytes32 prefixRoot,bytes32 script," +
      "bytes32 engine,bytes32 stateHash,bytes32 stepHash,bytes32 resultHash,uint64 timeMillis," +
      "uint64 sequence,string evidence,address node)",
  ),
  grant: new StructType(
    "Grant(string token,string[] methods,string audience,address sessionKey,uint64 nonce," +
      "uint64 expiryMillis)",
  ),
  delegableGrant: new StructType(
    "DelegableGrant(string token,string[] methods,string audience,address sessionKey," +
      "uint64 nonce,uint64 expiryMillis,uint64 depth)",
  ),
  readerGrant: new StructType(
    "ReaderGrant(string token,string[] methods,string audience,address sessionKey," +
      "uint64 nonce,uint64 expiryMillis,uint64 depth,bytes32 reader)",
  ),
  delegation: new StructType(
    "Delegation(bytes32 parent,string token,string[] methods,string audience," +
      "address sessionKey,uint64 nonce,uint64 expiryMillis,uint64 depth)",
  ),
  knock: new StructType("Knock(bytes32 grantHash,string token,string lock,bytes32 challenge)"),
  revocation: new StructType("Revocation(bytes32 grantHash,uint64 timeMillis)"),
  proof: new StructType(
    "Proof(bytes32 grantHash,address node,string token,string method,bytes32 argsHash," +
      "uint64 timeMillis,bytes32 jti)",
  ),
  head: new StructType(
    "Head(bytes32 feedId,uint64 term,uint64 epoch,uint64 round,uint64 base,uint64 size," +
      "bytes32 parent,bytes32 justify,bytes32 root,uint64 chainBlock,uint64 time)",
  ),
  leave: new StructType(
    "Leave(bytes32 feedId,uint64 term,uint64 epoch,uint64 highestEpoch,uint64 highestRound," +
      "bytes32 highestHead)",
  ),
  promise: new StructType(
    "Promise(bytes32 entryHash,bytes32 feedId,uint64 term,uint64 epoch,uint64 offset)",
  ),
  tip: new StructType("Tip(uint64 lane,uint64 feeds,bytes32 root,uint64 time)"),
  vote: new StructType(
    "Vote(bytes32 feedId,uint64 term,uint64 epoch,uint64 round,bytes32 headHash)",
  ),
} as const;
