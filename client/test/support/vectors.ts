import {
  concat,
  hashStruct,
  hashTypedData,
  keccak256,
  type TypedDataDomain,
  toHex,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { ANCHOR_WORDS } from "./anchor-words.ts";
import { FORMS, NOT_CANONICAL } from "./json-texts.ts";
import { type Case, h, parse } from "./typed-data-cases.ts";

/** A key everybody knows: Anvil's first account. */
const SECRET_KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

export const TOKEN = "eip155:31337/erc721:0x5fbdb2315678afecb367f032d93f642f64180aa3/42";
const TYPE = TOKEN.slice(0, TOKEN.lastIndexOf("/"));
export const DOMAIN = {
  name: "Smart Layer",
  version: "1",
  chainId: 31337,
  verifyingContract: "0x000000000000000000000000000000000000534c",
} as const;

const LARGEST = Number.MAX_SAFE_INTEGER;

const CASES: readonly Case[] = [
  {
    name: "activation",
    type:
      "Activation(string token,string group,bytes32 script,bytes32 attributesHash," +
      "string webhook,uint64 expiryMillis)",
    message: {
      token: TOKEN,
      group: "SL123/2026-11-21",
      script: h("script"),
      attributesHash: h('{"flight":"SL123","passenger":"Zoë Müller"}'),
      webhook: "",
      expiryMillis: 1800000000000,
    },
  },
  {
    name: "activation of a token that an attestation bears",
    type:
      "AttestedActivation(string token,string group,bytes32 script,bytes32 attributesHash," +
      "string webhook,uint64 expiryMillis,bytes32 bearingHash)",
    message: {
      token: `eip155:31337/eas:${h("collection")}/7`,
      group: "SL101",
      script: h("script"),
      attributesHash: h('{"flight":"SL101"}'),
      webhook: "https://holder.example/hook",
      expiryMillis: 1800000000000,
      bearingHash: h("bearing"),
    },
  },
  {
    name: "bulletin opening",
    type: "BulletinOpening(string tokenType,string bulletin,bytes32 script,uint64 expiryMillis)",
    message: {
      tokenType: TYPE,
      bulletin: "notices",
      script: h("script"),
      expiryMillis: 1800000000000,
    },
  },
  {
    name: "outcome",
    type: "Outcome(bytes32 effectId,uint64 attempt,string kind,bytes32 contentHash)",
    message: { effectId: h("effect"), attempt: 3, kind: "not-done", contentHash: h("content") },
  },
  {
    name: "failure",
    type: "Failure(bytes32 effectId,string kind,bytes32 transcriptHash)",
    message: { effectId: h("effect"), kind: "unknown", transcriptHash: h("transcript") },
  },
  {
    name: "snapshot",
    type: "Snapshot(bytes32 feedId,uint64 size,bytes32 stateHash)",
    message: { feedId: h("feed"), size: 256, stateHash: h("state") },
  },
  {
    name: "receipt",
    type:
      "Receipt(string token,bytes32 feedId,uint64 offset,bytes32 prefixRoot,bytes32 script," +
      "bytes32 engine,bytes32 stateHash,bytes32 stepHash,bytes32 resultHash,uint64 timeMillis," +
      "uint64 sequence,string evidence,address node)",
    message: {
      token: TOKEN,
      feedId: h("feed"),
      offset: 7,
      prefixRoot: h("prefix"),
      script: h("script"),
      engine: h("engine"),
      stateHash: h("state"),
      stepHash: h("step"),
      resultHash: h("result"),
      timeMillis: 1800000000123,
      sequence: LARGEST,
      evidence: "none (development)",
      node: "0x70997970c51812dc3a010c7d01b50e0d17dc79c8",
    },
  },
  ...ANCHOR_WORDS,
  {
    name: "grant",
    type:
      "Grant(string token,string[] methods,string audience,address sessionKey,uint64 nonce," +
      "uint64 expiryMillis)",
    message: {
      token: TOKEN,
      methods: ["status", "itinerary"],
      audience: "http://127.0.0.1:8080",
      sessionKey: "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc",
      nonce: LARGEST,
      expiryMillis: 1800003600000,
    },
  },
  {
    name: "grant of no methods",
    type:
      "Grant(string token,string[] methods,string audience,address sessionKey,uint64 nonce," +
      "uint64 expiryMillis)",
    message: {
      token: TOKEN,
      methods: [],
      audience: "https://müller.example",
      sessionKey: "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc",
      nonce: 0,
      expiryMillis: 0,
    },
  },
  {
    name: "grant that may be passed on",
    type:
      "DelegableGrant(string token,string[] methods,string audience,address sessionKey," +
      "uint64 nonce,uint64 expiryMillis,uint64 depth)",
    message: {
      token: TOKEN,
      methods: ["unlock", "lock"],
      audience: "https://cars.example",
      sessionKey: "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc",
      nonce: 7,
      expiryMillis: 1800003600000,
      depth: 3,
    },
  },
  {
    name: "grant that names a reader",
    type:
      "ReaderGrant(string token,string[] methods,string audience,address sessionKey," +
      "uint64 nonce,uint64 expiryMillis,uint64 depth,bytes32 reader)",
    message: {
      token: TOKEN,
      methods: ["mine"],
      audience: "https://doctor.example",
      sessionKey: "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc",
      nonce: 9,
      expiryMillis: 1800003600000,
      depth: 0,
      reader: h("reader"),
    },
  },
  {
    name: "grant that names a reader and may be passed on",
    type:
      "ReaderGrant(string token,string[] methods,string audience,address sessionKey," +
      "uint64 nonce,uint64 expiryMillis,uint64 depth,bytes32 reader)",
    message: {
      token: TOKEN,
      methods: ["mine"],
      audience: "https://doctor.example",
      sessionKey: "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc",
      nonce: 9,
      expiryMillis: 1800003600000,
      depth: 2,
      reader: h("reader"),
    },
  },
  {
    name: "delegation",
    type:
      "Delegation(bytes32 parent,string token,string[] methods,string audience," +
      "address sessionKey,uint64 nonce,uint64 expiryMillis,uint64 depth)",
    message: {
      parent: h("grant"),
      token: TOKEN,
      methods: ["unlock"],
      audience: "https://cars.example",
      sessionKey: "0x70997970c51812dc3a010c7d01b50e0d17dc79c8",
      nonce: 8,
      expiryMillis: 1800000600000,
      depth: 0,
    },
  },
  {
    name: "knock",
    type: "Knock(bytes32 grantHash,string token,string lock,bytes32 challenge)",
    message: { grantHash: h("grant"), token: TOKEN, lock: "door", challenge: h("challenge") },
  },
  {
    name: "revocation",
    type: "Revocation(bytes32 grantHash,uint64 timeMillis)",
    message: { grantHash: h("grant"), timeMillis: 1800000000123 },
  },
  {
    name: "proof",
    type:
      "Proof(bytes32 grantHash,address node,string token,string method,bytes32 argsHash," +
      "uint64 timeMillis,bytes32 jti)",
    message: {
      grantHash: h("grant"),
      node: "0x70997970c51812dc3a010c7d01b50e0d17dc79c8",
      token: TOKEN,
      method: "status",
      argsHash: h("{}"),
      timeMillis: 1800000000123,
      jti: h("jti"),
    },
  },
  {
    name: "head",
    type:
      "Head(bytes32 feedId,uint64 term,uint64 epoch,uint64 round,uint64 base,uint64 size," +
      "bytes32 parent,bytes32 justify,bytes32 root,uint64 chainBlock,uint64 time)",
    message: {
      feedId: h("feed"),
      term: 0,
      epoch: 0,
      round: 12,
      base: 5,
      size: 8,
      parent: h("parent"),
      justify: h("parent"),
      root: h("root"),
      chainBlock: 1234567,
      time: 1800000000123,
    },
  },
  {
    name: "vote",
    type: "Vote(bytes32 feedId,uint64 term,uint64 epoch,uint64 round,bytes32 headHash)",
    message: { feedId: h("feed"), term: 0, epoch: 0, round: 12, headHash: h("head") },
  },
  {
    name: "promise",
    type: "Promise(bytes32 entryHash,bytes32 feedId,uint64 term,uint64 epoch,uint64 offset)",
    message: { entryHash: h("entry"), feedId: h("feed"), term: 0, epoch: 0, offset: 8 },
  },
  {
    name: "tip",
    type: "Tip(uint64 lane,uint64 feeds,bytes32 root,uint64 time)",
    message: { lane: 63, feeds: 1563, root: h("lane"), time: 1800000000123 },
  },
  {
    name: "leave",
    type:
      "Leave(bytes32 feedId,uint64 term,uint64 epoch,uint64 highestEpoch,uint64 highestRound," +
      "bytes32 highestHead)",
    message: {
      feedId: h("feed"),
      term: 0,
      epoch: 3,
      highestEpoch: 2,
      highestRound: 12,
      highestHead: h("head"),
    },
  },
  {
    name: "observation",
    type:
      "Observation(address observer,address target,uint8 kind,uint64 fromMillis,uint64 untilMillis," +
      "uint64 p99Micros)",
    message: {
      observer: "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266",
      target: "0x70997970c51812dc3a010c7d01b50e0d17dc79c8",
      kind: 3,
      fromMillis: 1800000000123,
      untilMillis: 1800000009123,
      p99Micros: 0,
    },
  },
];

const FEEDS: readonly (readonly [type: string, group: string])[] = [
  [TYPE, "SL123 2026-11-21"],
  [TYPE, TOKEN],
  [TYPE, "Zürich 😀"],
  [TYPE, "bulletin:notices"],
];

/** The shared vectors, made by viem alone. */
export async function makeVectors() {
  const account = privateKeyToAccount(SECRET_KEY);
  const typedData = await Promise.all(
    CASES.map(async ({ name, type, message }) => {
      const [primaryType, types] = parse(type);
      const parameters = { domain: DOMAIN as TypedDataDomain, types, primaryType, message };
      return {
        name,
        type,
        message,
        typeHash: keccak256(toHex(type)),
        structHash: hashStruct({ data: message, primaryType, types }),
        digest: hashTypedData(parameters),
        signature: await account.signTypedData(parameters),
      };
    }),
  );
  return {
    about:
      "Typed data (EIP-712), names of feeds and canonical JSON (RFC 8785), " +
      "made by viem, which nobody here wrote. Wallets sign as given; a node's signature is the first 64 bytes.",
    signer: {
      secretKey: SECRET_KEY,
      publicKey: compressed(account.publicKey),
      address: account.address.toLowerCase(),
    },
    domain: { ...DOMAIN, separator: separatorOf() },
    typedData,
    feeds: FEEDS.map(([type, group]) => ({
      type,
      group,
      feedId: keccak256(concat([keccak256(toHex(type)), keccak256(toHex(group))])),
    })),
    canonicalJson: {
      forms: FORMS.map(([given, canonical]) => ({
        given,
        canonical,
        keccak: keccak256(toHex(canonical)),
      })),
      notCanonical: NOT_CANONICAL,
    },
  };
}



function separatorOf() {
  const types = {
    EIP712Domain: [
      { name: "name", type: "string" },
      { name: "version", type: "string" },
      { name: "chainId", type: "uint256" },
      { name: "verifyingContract", type: "address" },
    ],
  };
  return hashStruct({ data: DOMAIN, primaryType: "EIP712Domain", types });
}

function compressed(uncompressed: string): string {
  const odd = Number.parseInt(uncompressed.slice(-1), 16) % 2;
  return `0x0${2 + odd}${uncompressed.slice(4, 68)}`;
}
