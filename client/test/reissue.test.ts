import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  type Address,
  concat as concatHex,
  encodePacked,
  type Hex as ViemHex,
  keccak256,
  recoverTypedDataAddress,
} from "viem";
import { concat, type Hex, toHex, utf8 } from "../src/bytes.ts";
import { canonicalText, hashJson, type Json, readCanonical } from "../src/canonical-json.ts";
import { walletSigner } from "../src/keys.ts";
import { leafHash } from "../src/merkle.ts";
import { domainOf, readNetwork } from "../src/network.ts";
import { STRUCTS } from "../src/structs.ts";

type Attestation = Readonly<{
  attestation: Readonly<{
    uid: Hex;
    domain: Readonly<{
      name: string;
      version: string;
      chainId: string;
      verifyingContract: Address;
    }>;
    primaryType: string;
    message: Readonly<Record<string, string | number | boolean>>;
    types: Readonly<Record<string, readonly { name: string; type: string }[]>>;
    signature: Readonly<{ r: ViemHex; s: ViemHex; v: number }>;
  }>;
  signer: Address;
}>;
type Told = Readonly<{ uid: Hex; leaf: Hex; body: string }>;
type Vectors = Readonly<{
  attester: Hex;
  activation: Told & Readonly<{ bearingHash: Hex }>;
  reissues: ReadonlyArray<Told & Readonly<{ recipient: Hex }>>;
}>;

const LIFECYCLE = 5;
const FOLDER = new URL("../../spec/vectors/token/", import.meta.url);
const { attester, activation, reissues } = JSON.parse(text("reissues.json")) as Vectors;

function text(name: string): string {
  return readFileSync(new URL(name, FOLDER), "utf8");
}

/** The uid by the EAS SDK's formula, with viem's packing. */
function uidOf({ message }: Attestation["attestation"]): Hex {
  const field = (name: string) => String(message[name]) as ViemHex;
  return keccak256(
    concatHex([
      encodePacked(["uint16", "string"], [Number(message["version"]), field("schema")]),
      encodePacked(["address", "bytes20"], [field("recipient"), `0x${"00".repeat(20)}`]),
      encodePacked(["uint64", "uint64"], [BigInt(field("time")), BigInt(field("expirationTime"))]),
      encodePacked(["bool", "bytes32"], [message["revocable"] === true, field("refUID")]),
      encodePacked(["bytes", "bytes32", "uint32"], [field("data"), field("salt"), 0]),
    ]),
  );
}

async function isByAttester({ attestation, signer }: Attestation): Promise<void> {
  const { domain, message, types, primaryType, signature } = attestation;
  const recovered = await recoverTypedDataAddress({
    domain: { ...domain, chainId: Number(domain.chainId) },
    types: types as Record<string, { name: string; type: string }[]>,
    primaryType,
    message: { ...message },
    signature: concatHex([signature.r, signature.s, `0x${signature.v.toString(16)}`]),
  });
  expect(recovered.toLowerCase()).toBe(attester);
  expect(signer).toBe(attester);
  expect(uidOf(attestation)).toBe(attestation.uid);
}

describe("a token that attestations bear", () => {
  it("is activated by attester and recipient of the first", async () => {
    const { bearing, attributes, ...rest } = readCanonical(activation.body) as Readonly<{
      bearing: Readonly<{ attestation: Attestation }>;
      attributes: Json;
      token: string;
      group: string;
      script: Hex;
      webhook: string;
      expiryMillis: number;
      issuerSignature: Hex;
      holderSignature: Hex;
    }>;
    const { issuerSignature, holderSignature, ...struct } = rest;
    await isByAttester(bearing.attestation);
    expect(bearing.attestation.attestation.uid).toBe(activation.uid);
    expect(hashJson(bearing)).toBe(activation.bearingHash);
    const digest = STRUCTS.attestedActivation.digest(
      domainOf(readNetwork(JSON.parse(text("network.json")))),
      { ...struct, attributesHash: hashJson(attributes), bearingHash: activation.bearingHash },
    );
    expect(walletSigner(issuerSignature, digest)).toBe(attester);
    expect(walletSigner(holderSignature, digest)).toBe(
      bearing.attestation.attestation.message["recipient"],
    );
  });

  it("goes from hand to hand by attestations, each of which names the one before", async () => {
    let before = activation.uid;
    for (const { uid, recipient, body } of reissues) {
      const { attestation, reissued } = readCanonical(body) as Readonly<{
        attestation: Attestation;
        reissued: string;
      }>;
      await isByAttester(attestation);
      expect(reissued).toBe((readCanonical(activation.body) as { token: string }).token);
      expect(attestation.attestation.uid).toBe(uid);
      expect(attestation.attestation.message["refUID"]).toBe(before);
      expect(attestation.attestation.message["recipient"]).toBe(recipient);
      before = uid;
    }
  });

  it.each([activation, ...reissues])("has the leaf $leaf in its feed", ({ leaf, body }) => {
    expect(canonicalText(JSON.parse(body))).toBe(body);
    expect(toHex(leafHash(concat(Uint8Array.of(LIFECYCLE), utf8(body))))).toBe(leaf);
  });
});
