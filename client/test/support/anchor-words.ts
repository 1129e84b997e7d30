import { concat } from "viem";
import { type Case, h, structHash } from "./typed-data-cases.ts";

/** What an anchor found, its commitment to it, and the commits that it saw; the signer's. */
const BALLOT = {
  receiptHash: h("receipt"),
  wrong: true,
  salt: h("salt"),
  anchor: "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266",
};
const BALLOT_TYPE = "Ballot(bytes32 receiptHash,bool wrong,bytes32 salt,address anchor)";
const COMMIT = {
  receiptHash: BALLOT.receiptHash,
  commitment: structHash(BALLOT_TYPE, BALLOT),
  anchor: BALLOT.anchor,
};
const COMMIT_TYPE = "Commit(bytes32 receiptHash,bytes32 commitment,address anchor)";
const COMMITS = [structHash(COMMIT_TYPE, COMMIT), h("another commit")].sort();

/** What anchors and service nodes sign of receipts, and of calls that are passed on. */
export const ANCHOR_WORDS: readonly Case[] = [
  {
    name: "receipt root",
    type:
      "ReceiptRoot(address node,uint64 interval,uint64 first,uint64 size,bytes32 root," +
      "uint64 timeMillis)",
    message: {
      node: "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266",
      interval: 12,
      first: 10000,
      size: 345,
      root: h("state"),
      timeMillis: 1800000060000,
    },
  },
  { name: "ballot", type: BALLOT_TYPE, message: BALLOT },
  { name: "commit", type: COMMIT_TYPE, message: COMMIT },
  {
    name: "verdict",
    type: "Verdict(bytes32 receiptHash,bool wrong,bytes32 salt,bytes commits,address anchor)",
    message: { ...BALLOT, commits: concat(COMMITS) },
  },
  {
    name: "forwarding",
    type: "Forwarding(address anchor,address node,bytes32 request,uint64 timeMillis)",
    message: {
      anchor: "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266",
      node: "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc",
      request: h("request"),
      timeMillis: 1800000060000,
    },
  },
];
